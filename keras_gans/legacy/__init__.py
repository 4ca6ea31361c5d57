"""Models that Keras 2 saved, with layers of tensorflow-addons."""

from keras_gans.legacy.activations import gelu_tanh
from keras_gans.legacy.conversion import convert
from keras_gans.legacy.loading import load

__all__ = ["convert", "gelu_tanh", "load"]
