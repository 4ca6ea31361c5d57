"""Samples drawn from a model and from its data, and metrics of them."""
