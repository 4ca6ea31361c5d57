"""Objects described by their constructor's arguments, so that they save, load and compare."""

import dataclasses
import inspect
import types

import keras

from keras_gans.utils.checks import check_kinds

register = keras.saving.register_keras_serializable("keras_gans")


class Configured:
    """A dataclass (or a class without arguments) that Keras can serialise.

    Raises:
        InputError: an argument of another kind than its annotation says.
    """

    def __new__(cls, *args, **kwargs):
        bound = inspect.signature(cls).bind_partial(*args, **kwargs)
        check_kinds(cls, bound.arguments)
        return super().__new__(cls)

    def get_config(self):
        return dataclasses.asdict(self) if dataclasses.is_dataclass(self) else {}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


# The same for Keras models, whose own record of their arguments holds plain values only.


def record(model, args, kwargs):
    """Remember, from `__new__`, the arguments `model` is being made from.

    Raises:
        InputError: an argument of another kind than its annotation says.
    """
    # Partial, because Keras calls `__new__` without arguments to swap classes.
    bound = inspect.signature(type(model).__init__).bind_partial(model, *args, **kwargs).arguments
    bound.update(bound.pop("kwargs", {}))
    bound.pop("self")
    check_kinds(type(model), bound)
    # A mapping proxy, because Keras would track (and save twice) the models in a dict.
    object.__setattr__(model, "_arguments", types.MappingProxyType(bound))


def recorded_config(model):
    """The remembered arguments, serialised."""
    serialize = keras.saving.serialize_keras_object
    return {name: serialize(value) for name, value in model._arguments.items()}


def from_recorded_config(cls, config):
    """The model that `recorded_config` described."""
    deserialize = keras.saving.deserialize_keras_object
    return cls(**{name: deserialize(value) for name, value in config.items()})
