"""The theorems behind the objectives, one group a file, each a list of measured rows.

A check is a function of `fast` that returns rows. Exact values come from closed forms, numerical
integration, NumPy and SciPy; measured ones from keras_gans.
"""
