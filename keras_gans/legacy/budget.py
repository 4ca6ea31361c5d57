"""No weight is allocated that a file cannot fill."""

import math

import keras

from keras_gans.utils.errors import InputError


class Budget:
    """Initializes with zeros, as many as the file can fill and no more.

    A configuration may declare layers of any size; with this in place of their initializers nothing
    is allocated that the file does not hold.
    """

    def __init__(self, size):
        self.left = size
        self._initializers = []

    def limit(self, layer):
        for name in list(vars(layer)):
            if name.endswith("_initializer"):
                self._initializers.append((layer, name, getattr(layer, name)))
                setattr(layer, name, self._zeros)

    def restore(self):
        for layer, name, initializer in self._initializers:
            setattr(layer, name, initializer)

    def _zeros(self, shape, dtype=None):
        self.left -= math.prod(shape)
        if self.left < 0 or min(shape, default=0) < 0:
            raise InputError("declares more weights than it holds")
        return keras.ops.zeros(shape, dtype)
