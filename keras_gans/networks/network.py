"""Base of the networks."""

import contextlib

import keras

from keras_gans.utils.configured import from_recorded_config, record, recorded_config


class Network(keras.Model):
    """A functional model described by its constructor's arguments rather than its layers.

    Its layers compute in the Keras dtype policy in force where it is made, which it remembers.
    """

    def __new__(cls, *args, **kwargs):
        self = super().__new__(cls, *args, **kwargs)
        record(self, args, kwargs)
        object.__setattr__(self, "_made_in", keras.config.dtype_policy().name)
        return self

    @property
    def num_classes(self):
        """How many classes its labels are of; None for a network without labels."""
        return self._arguments.get("num_classes")

    def get_config(self):
        return recorded_config(self) | {"dtype": self._made_in}

    @classmethod
    def from_config(cls, config):
        config = dict(config)
        with network_dtype(config.pop("dtype")):
            return from_recorded_config(cls, config)


@contextlib.contextmanager
def network_dtype(name):
    """Networks made inside compute in the dtype policy called `name`: float32, mixed_bfloat16."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(name)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
