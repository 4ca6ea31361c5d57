"""A part of a recipe: a name, and the arguments of the class or function behind it, checked.

A part that needs no argument may be its name alone. "none" stands for None, which TOML cannot
write. A learning rate, a penalty's weight and other numbers that may change are a number or a
schedule, {name = "cosine", start = 1e-3, end = 0.0, duration = 2000}: in updates of its player
where it is an optimizer's, else in thousands of images.
"""

import dataclasses
import inspect
import math
import types
import typing

from keras_gans import datasets
from keras_gans.augment import AUGMENTS
from keras_gans.losses import LOSSES
from keras_gans.models import MODELS
from keras_gans.networks import DISCRIMINATORS, GENERATORS
from keras_gans.penalties import CONSTRAINTS, PENALTIES
from keras_gans.schedules import SCHEDULES, Schedule
from keras_gans.training.optimizers import OPTIMIZERS
from keras_gans.utils.errors import InputError, unknown
from keras_gans.utils.imports import FLAG
from keras_gans.utils.registry import arguments_of

# Which names a part may have, by the field or the argument it stands in.
REGISTRIES = {
    "model": MODELS,
    "generator": GENERATORS,
    "generator_b2a": GENERATORS,
    "discriminator": DISCRIMINATORS,
    "generator_optimizer": OPTIMIZERS,
    "discriminator_optimizer": OPTIMIZERS,
    "learning_rate": SCHEDULES,
    "schedule": SCHEDULES,
    "loss": LOSSES,
    "penalties": PENALTIES,
    "constraint": CONSTRAINTS,
    "augment": AUGMENTS,
}

UNIONS = (typing.Union, types.UnionType)
# Types that a recipe can write.
PLAIN = (bool, int, float, str, list, tuple, types.NoneType)

# What an unknown name may be besides misspelt.
OWN = f"one of your own needs the module that registers it, {FLAG}=MODULE"

# Arguments that follow from the rest of the recipe, or from where it is run.
DERIVED = {
    "image_shape",
    "num_classes",
    "class_names",
    "generator",
    "discriminator",
    "a2b",
    "b2a",
    "discriminator_a",
    "discriminator_b",
    "seed",
    "name",
    "data_dir",
    "memory_mb",
}


@dataclasses.dataclass(frozen=True)
class Part:
    """A name, and every argument of what it names.

    Attributes:
        name: str, a key of the part's registry.
        arguments: dict, all arguments, defaults included.
    """

    name: str
    arguments: dict

    def to_dict(self):
        return {"name": self.name, **{key: plain(v) for key, v in self.arguments.items()}}


def part(value, where):
    """A `Part` from a table or a bare name, resolved against what it names."""
    if isinstance(value, str):
        value = {"name": value}
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        raise InputError(f"{where} must be a name, or a table with a 'name', got {value!r}")
    arguments = dict(value)
    name = arguments.pop("name")
    if where == "dataset":
        takes = parameters(datasets.examples)
    else:
        if name not in REGISTRIES[where]:
            raise unknown(where.replace("penalties", "penalty"), name, REGISTRIES[where], OWN)
        takes = parameters(REGISTRIES[where][name])
    for key in arguments:
        if key not in takes:
            raise unknown(f"argument of {where} {name!r}", key, takes)
    resolved = {}
    for key, parameter in takes.items():
        if key in arguments:
            resolved[key] = _argument(arguments[key], parameter, f"{where}.{key}")
        elif parameter.default is inspect.Parameter.empty:
            raise InputError(f"{where} {name!r} needs {key!r}")
        elif is_plain(parameter.default):  # What is not, a recipe cannot write.
            resolved[key] = parameter.default
    return Part(name, resolved)


def parameters(callable_):
    """The arguments a recipe may give, those a constructor hands on to its base included."""
    excluded = {*DERIVED, *getattr(callable_, "fixed_arguments", ())}
    return {key: p for key, p in arguments_of(callable_).items() if key not in excluded}


def _argument(value, parameter, where):
    key = parameter.name
    if key == "penalties":
        if not isinstance(value, list):
            raise InputError(f"{where} must be a list, got {value!r}")
        return tuple(part(item, key) for item in value)
    if parameter.default is None and value in (None, "none"):
        return None
    kind = parameter.annotation
    if Schedule in typing.get_args(kind) and isinstance(value, dict):
        return part(value, "schedule")
    if key in REGISTRIES and not (key == "learning_rate" and isinstance(value, (int, float))):
        return part(value, key)
    if kind is inspect.Parameter.empty:  # Keras's optimizers: the default tells the type.
        default = parameter.default
        untold = default is None or default is inspect.Parameter.empty
        kind = int | float | bool | str | None if untold else type(default)
    return typed(value, kind, where)


def typed(value, kind, where):
    """`value` if it is of `kind`; whole numbers are floats too, "none" is None where allowed."""
    kinds = typing.get_args(kind) if typing.get_origin(kind) in UNIONS else (kind,)
    if types.NoneType in kinds and value == "none":
        return None
    kinds = [typing.get_origin(one) or one for one in kinds if one is not Schedule]
    if any(one not in PLAIN for one in kinds):
        # Annotated in some other way, by a part of the user's own: the constructor will check.
        return tuple(value) if isinstance(value, list) else value
    for one in kinds:
        if one in (list, tuple) and isinstance(value, list):
            return tuple(value)
        if one is float and type(value) is int:
            return float(value)
        if type(value) is one:
            if one is float and not math.isfinite(value):
                raise InputError(f"{where} must be a finite number, got {value!r}")
            return value
    expected = " or ".join("none" if k is types.NoneType else k.__name__ for k in kinds)
    raise InputError(f"{where} must be {expected}, got {value!r}")


def is_plain(value):
    """Whether a recipe can write `value`."""
    if isinstance(value, (list, tuple)):
        return all(map(is_plain, value))
    return value is None or isinstance(value, (bool, int, float, str))


def plain(value):
    if isinstance(value, Part):
        return value.to_dict()
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value
