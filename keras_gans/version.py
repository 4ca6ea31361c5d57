"""The version, in a file that needs no TensorFlow to be read."""

__version__ = "0.1.0"
