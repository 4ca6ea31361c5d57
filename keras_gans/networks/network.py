"""Base of the networks."""

import keras

from keras_gans.configured import from_recorded_config, record, recorded_config


class Network(keras.Model):
    """A functional model described by its constructor's arguments rather than its layers."""

    def __new__(cls, *args, **kwargs):
        self = super().__new__(cls, *args, **kwargs)
        record(self, args, kwargs)
        return self

    def get_config(self):
        return recorded_config(self)

    @classmethod
    def from_config(cls, config):
        return from_recorded_config(cls, config)
