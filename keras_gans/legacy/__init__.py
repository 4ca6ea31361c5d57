"""Models that Keras 2 saved, with layers of tensorflow-addons."""

from keras_gans.legacy.activations import gelu_tanh
from keras_gans.legacy.convert import convert
from keras_gans.legacy.load import load

__all__ = ["convert", "gelu_tanh", "load"]
