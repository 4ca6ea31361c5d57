"""Dropout whose noise is handed in, so that it is the same however often a step is run."""

import contextlib

import keras
import tensorflow as tf

from keras_gans.utils.configured import register
from keras_gans.utils.errors import InputError

_noise = None


@contextlib.contextmanager
def drawing_from(noise):
    """Inside the block every `Dropout` draws from `noise`, each under its own name.

    Args:
        noise: `Noise`, of one call of one network.
    """
    global _noise
    before, _noise = _noise, noise
    try:
        yield
    finally:
        _noise = before


@register
class Dropout(keras.layers.Layer):
    """Sets features to zero at random inside `drawing_from`, and is the identity elsewhere.

    Args:
        rate: fraction dropped, in [0, 1); the rest is divided by 1 - rate.
        name: str, unlike that of the network's other dropouts: their noise goes by it.

    Call arguments:
        inputs: float (batch, ...), of static shape where noise is given.

    Returns:
        The same shape.

    Raises:
        InputError: a rate that is not in [0, 1).

    Reference: Srivastava et al. 2014, JMLR 15.
    """

    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        if not 0.0 <= rate < 1.0:
            raise InputError(f"dropout must be in [0, 1), got {rate}")
        self.rate = rate

    def call(self, inputs):
        if _noise is None:
            return inputs
        kept = _noise.uniform(self.name, inputs.shape) >= self.rate
        return inputs * tf.cast(kept, inputs.dtype) / (1.0 - self.rate)

    def get_config(self):
        return super().get_config() | {"rate": self.rate}
