"""Objects described by their constructor's arguments, so that they save, load and compare."""

import dataclasses
import inspect
import re
import types

import keras

from keras_gans.utils.checks import check_kinds
from keras_gans.utils.errors import InputError

register = keras.saving.register_keras_serializable("keras_gans")


class Configured:
    """An object that Keras can serialise: a dataclass by its fields, another class by the
    arguments of its constructor.

    Raises:
        InputError: an argument of another kind than its annotation says.
    """

    def __new__(cls, *args, **kwargs):
        self = super().__new__(cls)
        if dataclasses.is_dataclass(cls):
            check_kinds(cls, inspect.signature(cls).bind_partial(*args, **kwargs).arguments)
        else:
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
    """Remember, from `__new__`, the arguments `model` is being made from.

    Raises:
        InputError: an argument of another kind than its annotation says.
    """
    signature = inspect.signature(type(model).__init__)
    # Partial, because Keras calls `__new__` without arguments to swap classes.
    bound = signature.bind_partial(model, *args, **kwargs).arguments
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            bound.update(bound.pop(parameter.name, {}))
    bound.pop(next(iter(signature.parameters)))
    check_kinds(type(model), bound)
    if isinstance(model, keras.Layer):
        # Keras would track (and save twice) the models in a dict.
        bound = types.MappingProxyType(bound)
    object.__setattr__(model, "_arguments", bound)


def recorded_config(model):
    """The remembered arguments, serialised.

    Raises:
        InputError: one of them, such as a network, cannot say what it is made of.
    """
    networks = [v for v in model._arguments.values() if isinstance(v, keras.Model)]
    if lost := [name for network in networks for name in unrecorded(network)]:
        raise _not_saved(model, lost[0])
    try:
        return {name: _serialized(value) for name, value in model._arguments.items()}
    except NotImplementedError as error:
        found = re.search(r"Object (\w+)", str(error))
        raise _not_saved(model, found.group(1) if found else str(error)) from error


def unrecorded(model):
    """Names of the classes in `model` that Keras could not make again.

    It records the arguments of layers. Of a subclass of `keras.Model` without `get_config` it saves
    the defaults, whatever was given, and hands them back together with its own `dtype`.
    """
    lost = []
    for layer in model._flatten_layers():
        if isinstance(layer, keras.Model) and type(layer).get_config is keras.Layer.get_config:
            takes = list(inspect.signature(type(layer).__init__).parameters.values())[1:]
            own = {p.name for p in takes if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)}
            open_ended = any(p.kind is p.VAR_KEYWORD for p in takes)
            if own - {"name", "dtype", "trainable"} or not open_ended:
                lost.append(type(layer).__name__)
    return lost


def _not_saved(model, name):
    return InputError(
        f"{type(model).__name__} cannot be saved: Keras does not know what {name} was made with: "
        "give that class a get_config that returns the arguments of its constructor, or keep the "
        "weights alone, save_weights"
    )


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
        if revived := re.search(r"Error encountered during deserialization: (.*)", str(error)):
            raise InputError(
                f"the saved {name} cannot be made again, {revived.group(1)}: get_config must "
                "return what the constructor takes"
            ) from error
        raise
