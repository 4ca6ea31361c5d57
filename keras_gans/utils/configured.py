"""Objects described by their constructor's arguments, so that they save, load and compare."""

import dataclasses
import inspect
import re
import types

import keras

from keras_gans.utils.errors import InputError

register = keras.saving.register_keras_serializable("keras_gans")


class Configured:
    """An object that Keras can serialise: a dataclass by its fields, another class by the
    arguments of its constructor.
    """

    def __new__(cls, *args, **kwargs):
        self = super().__new__(cls)
        if not dataclasses.is_dataclass(cls):
            record(self, args, kwargs)
        return self

    def get_config(self):
        if dataclasses.is_dataclass(self):
            return {f.name: _serialized(getattr(self, f.name)) for f in dataclasses.fields(self)}
        return recorded_config(self)

    @classmethod
    def from_config(cls, config):
        return from_recorded_config(cls, config)


# The same for Keras models, whose own record of their arguments holds plain values only.


def record(model, args, kwargs):
    """Remember, from `__new__`, the arguments `model` is being made from."""
    signature = inspect.signature(type(model).__init__)
    # Partial, because Keras calls `__new__` without arguments to swap classes.
    bound = signature.bind_partial(model, *args, **kwargs).arguments
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            bound.update(bound.pop(parameter.name, {}))
    bound.pop(next(iter(signature.parameters)))
    if isinstance(model, keras.Layer):
        # Keras would track (and save twice) the models in a dict.
        bound = types.MappingProxyType(bound)
    object.__setattr__(model, "_arguments", bound)


def recorded_config(model):
    """The remembered arguments, serialised.

    Raises:
        InputError: one of them, such as a network, cannot say what it is made of.
    """
    try:
        return {name: _serialized(value) for name, value in model._arguments.items()}
    except NotImplementedError as error:
        reason = " ".join(str(error).split()).split(" Object ")[-1].split(" was ")[0]
        raise InputError(
            f"{type(model).__name__} cannot be saved, since Keras cannot describe {reason}: give "
            "its class get_config and from_config, or keep the weights alone, save_weights"
        ) from error


def from_recorded_config(cls, config):
    """The object that `recorded_config` described.

    Raises:
        InputError: a class or function in it is not known to Keras.
    """
    return cls(**{name: _deserialized(name, value) for name, value in config.items()})


_serialized = keras.saving.serialize_keras_object


def _deserialized(name, value):
    try:
        return keras.saving.deserialize_keras_object(value)
    except (TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        if unknown := re.search(r"Could not locate (class|function) '(\w+)'", str(error)):
            kind, found = unknown.groups()
            raise InputError(
                f"the saved {name} uses {kind} {found!r}, which Keras does not know: "
                f"load_model(path, custom_objects={{{found!r}: {found}}}), or register it "
                "before saving, @keras.saving.register_keras_serializable()"
            ) from error
        if "Lambda" in str(error):
            raise InputError(
                f"the saved {name} has a Lambda layer, whose code Keras runs only if you trust "
                "the file: load_model(path, safe_mode=False)"
            ) from error
        raise
