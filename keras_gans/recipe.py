"""A training run as a document: read, checked, resolved, and turned into objects.

A recipe file (TOML or JSON) says what differs from the defaults:

    steps = 2000
    batch_size = 64
    dataset = {name = "mnist", image_size = 28}
    model = {name = "wgan_gp", penalty_weight = 10.0}
    generator = {name = "dcgan", width = 32}
    discriminator = {name = "dcgan", width = 32}
    generator_optimizer = {name = "adam", learning_rate = 1e-4, beta_1 = 0.0, beta_2 = 0.9}
    discriminator_optimizer = {name = "adam", learning_rate = 1e-4, beta_1 = 0.0, beta_2 = 0.9}

A part is a name and the arguments of the class or function behind it; a part that needs no argument
may be its name alone. "none" stands for None, which TOML cannot write. A learning rate, a penalty's
weight and other numbers that may change are a number or a schedule, {name = "cosine", start = 1e-3,
end = 0.0, duration = 2000}: in updates of its player where it is an optimizer's, else in thousands
of images.
"""

import dataclasses
import functools
import inspect
import json
import math
import pathlib
import tomllib
import types
import typing

import keras

from keras_gans import catalog, datasets
from keras_gans.augment import AUGMENTS
from keras_gans.errors import InputError, unknown
from keras_gans.losses import LOSSES
from keras_gans.models import MODELS
from keras_gans.networks import DISCRIMINATORS, GENERATORS
from keras_gans.networks.network import network_dtype
from keras_gans.optimizers import OPTIMIZERS
from keras_gans.penalties import CONSTRAINTS, PENALTIES
from keras_gans.schedules import SCHEDULES, Schedule

# Half precision of the float16 kind would need its losses scaled.
DTYPES = ("float32", "mixed_bfloat16", "float64")

# What the training does with a step that is not finite.
DIVERGENCE_ACTIONS = ("stop", "skip", "rollback")

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

# Arguments that follow from the rest of the recipe, or from where it is run.
DERIVED = {
    "self",
    "image_shape",
    "num_classes",
    "generator",
    "discriminator",
    "a2b",
    "b2a",
    "discriminator_a",
    "discriminator_b",
    "seed",
    "name",
    "data_dir",
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
        plain = {key: _plain(value) for key, value in self.arguments.items()}
        return {"name": self.name, **plain}


@dataclasses.dataclass(frozen=True)
class Recipe:
    """Everything that determines a training run.

    Attributes:
        dataset: `Part`: a data set name with `image_size` and `split`.
        model: `Part`: a GAN with its arguments.
        generator, discriminator: `Part`: networks; their image shape comes from the data.
        generator_b2a: `Part`: the network from B to A where it is not like that from A to B; None
            otherwise, and for models of one generator.
        generator_optimizer, discriminator_optimizer: `Part`: Keras optimizers.
        steps: generator updates.
        batch_size: real samples a player sees in one update, over all replicas.
        seed: int in [0, 2**31): weights, noise and the order of the data.
        dtype: the networks' Keras dtype policy: float32, mixed_bfloat16, or float64 to compare by.
        log_every_steps, sample_every_steps, checkpoint_every_steps: generator updates between two
            log lines, sample grids and checkpoints.
        keep_checkpoints: how many of the newest checkpoints stay.
        on_divergence: what a step with a NaN or infinite value leads to: `stop`; `skip`, that step
            comes to nothing; `rollback`, to the last checkpoint, with other noise from there on.
    """

    dataset: Part
    model: Part
    generator: Part
    discriminator: Part
    generator_optimizer: Part
    discriminator_optimizer: Part
    steps: int
    generator_b2a: Part | None = None
    batch_size: int = 64
    seed: int = 0
    dtype: str = "float32"
    log_every_steps: int = 100
    sample_every_steps: int = 500
    checkpoint_every_steps: int = 500
    keep_checkpoints: int = 3
    on_divergence: str = "stop"

    def __post_init__(self):
        for field in dataclasses.fields(self):
            least = 0 if field.name == "seed" else 1
            value = getattr(self, field.name)
            if field.type is int and value < least:
                raise InputError(f"{field.name} must be at least {least}, got {value}")
        if self.dtype not in DTYPES:
            raise InputError(f"unknown dtype {self.dtype!r}: choose from {', '.join(DTYPES)}")
        if self.generator_b2a and not MODELS[self.model.name].translates:
            raise InputError(
                f"model {self.model.name!r} has one generator: leave out 'generator_b2a'"
            )
        if self.on_divergence not in DIVERGENCE_ACTIONS:
            raise unknown("on_divergence", self.on_divergence, DIVERGENCE_ACTIONS)

    @classmethod
    def from_dict(cls, values):
        """A checked recipe from nested plain values.

        Raises:
            InputError: an unknown or missing key, a value of the wrong type, an unknown name.
        """
        fields = {field.name: field for field in dataclasses.fields(cls)}
        for key in values:
            if key not in fields:
                raise unknown("recipe key", key, fields)
        for key, field in fields.items():
            if key not in values and field.default is dataclasses.MISSING:
                raise InputError(f"the recipe has no {key!r}: give it one")
        return cls(**{key: _field(fields[key], value) for key, value in values.items()})

    @classmethod
    def from_file(cls, path):
        """A checked recipe from a `.toml` or `.json` file."""
        return cls.from_dict(read(path))

    def to_dict(self):
        """Nested plain values, defaults included; `from_dict` gives the same recipe."""
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return {k: v.to_dict() if isinstance(v, Part) else v for k, v in values.items()}

    # Objects

    def load_data(self, data_dir=None, **changes):
        """The training set, as `datasets.examples` gives it; `changes` to its arguments.

        Raises:
            InputError: it has another number of domains than the model takes.
        """
        arguments = self.dataset.arguments | changes
        found = datasets.examples(self.dataset.name, **arguments, seed=self.seed, data_dir=data_dir)
        takes, has = MODELS[self.model.name].translates, isinstance(found, datasets.Unpaired)
        if takes != has:
            domains = {False: "one domain", True: "two domains"}
            raise InputError(
                f"model {self.model.name!r} takes data of {domains[takes]}, but data set "
                f"{self.dataset.name!r} is of {domains[has]}: choose another of either"
            )
        return found

    def build(self, sample_shape, num_classes=None):
        """The compiled GAN for data of these `facts`, its weights drawn from the seed.

        Args:
            sample_shape: shape of one sample.
            num_classes: how many labels the data has; None where it has none.
        """
        keras.utils.set_random_seed(self.seed)
        kind = MODELS[self.model.name]
        derived = {"image_shape": tuple(sample_shape)}
        if kind.takes_labels:
            if num_classes is None:
                raise InputError(
                    f"model {self.model.name!r} needs labels, but data set {self.dataset.name!r} "
                    "has none: choose another of either"
                )
            for role in ("generator", "discriminator"):
                self._check_takes_labels(role, getattr(self, role).name)
            derived["num_classes"] = num_classes
        networks = {"generator": self.generator, "discriminator": self.discriminator}
        if self.generator_b2a:
            networks["generator_b2a"] = self.generator_b2a
        makers = {
            role: functools.partial(_make, role, part, **derived) for role, part in networks.items()
        }
        with network_dtype(self.dtype):
            gan = kind.assemble(
                **makers,
                **_arguments(self.model),
                seed=self.seed,
            )
        gan.compile(
            _make("generator_optimizer", self.generator_optimizer),
            _make("discriminator_optimizer", self.discriminator_optimizer),
        )
        return gan

    def _check_takes_labels(self, role, name):
        if "num_classes" not in inspect.signature(REGISTRIES[role][name].__init__).parameters:
            raise InputError(
                f"model {self.model.name!r} gives its networks labels, but {role} {name!r} takes "
                "none: choose another of either"
            )


def load(name_or_path, overrides=()):
    """The recipe of a zoo entry or of a file, with `key=value` overrides laid over it.

    Args:
        name_or_path: a name of `zoo.names()`, or the path of a `.toml` or `.json` file.
        overrides: strings `key=value`; a dotted key reaches into a part
            (`model.penalty_weight=5`), a part given as a bare name loses its arguments.

    Raises:
        InputError: no such recipe, or one that does not hold.
    """
    is_path = pathlib.Path(name_or_path).suffix in (".toml", ".json")
    values = read(name_or_path if is_path else catalog.recipe_path(name_or_path))
    for override in overrides:
        _override(values, override)
    return Recipe.from_dict(values)


def read(path):
    """The plain values of a `.toml` or `.json` file."""
    path = pathlib.Path(path)
    try:
        text = path.read_text(encoding="utf-8")
        values = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except FileNotFoundError:
        raise InputError(f"file {str(path)!r} does not exist") from None
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"file {str(path)!r} cannot be read: {error}") from None
    if not isinstance(values, dict):
        raise InputError(f"file {str(path)!r} holds no table of keys")
    return values


def differences(a, b):
    """The dotted keys at which two recipes' plain values differ, each with both values."""

    def flat(values, prefix=""):
        for key, value in values.items():
            if isinstance(value, dict):
                yield from flat(value, f"{prefix}{key}.")
            else:
                yield f"{prefix}{key}", value

    a, b = dict(flat(a)), dict(flat(b))
    return [(key, a.get(key), b.get(key)) for key in sorted(a | b) if a.get(key) != b.get(key)]


def _override(values, override):
    key, equals, text = override.partition("=")
    if not equals:
        raise InputError(f"--set takes key=value, got {override!r}")
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    *parents, last = key.split(".")
    for parent in parents:
        inner = values.setdefault(parent, {})
        if isinstance(inner, str):
            inner = values[parent] = {"name": inner}
        if not isinstance(inner, dict):
            raise InputError(f"--set {override!r}: {parent!r} has no parts")
        values = inner
    values[last] = value


def _field(field, value):
    """The checked value of a field of `Recipe`."""
    if field.type not in (Part, Part | None):
        return _typed(value, field.type, field.name)
    if field.default is None and value in (None, "none"):
        return None
    return _part(value, field.name)


def _part(value, where):
    """A `Part` from a table or a bare name, resolved against what it names."""
    if isinstance(value, str):
        value = {"name": value}
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        raise InputError(f"{where} must be a name, or a table with a 'name', got {value!r}")
    arguments = dict(value)
    name = arguments.pop("name")
    if where == "dataset":
        parameters = _parameters(datasets.examples)
        datasets.check_name(name)
    else:
        if name not in REGISTRIES[where]:
            raise unknown(where.replace("penalties", "penalty"), name, REGISTRIES[where])
        parameters = _parameters(REGISTRIES[where][name])
    for key in arguments:
        if key not in parameters:
            raise unknown(f"argument of {where} {name!r}", key, parameters)
    resolved = {}
    for key, parameter in parameters.items():
        if key in arguments:
            resolved[key] = _argument(arguments[key], parameter, f"{where}.{key}")
        elif parameter.default is inspect.Parameter.empty:
            raise InputError(f"{where} {name!r} needs {key!r}")
        else:
            resolved[key] = parameter.default
    return Part(name, resolved)


def _parameters(callable_):
    """The arguments a recipe may give, those a constructor hands on to its base included."""
    found = {}
    # Keras's classes hide their signature behind a `__new__` of any arguments.
    for function in [c.__init__ for c in getattr(callable_, "__mro__", ())] or [callable_]:
        parameters = inspect.signature(function).parameters
        found = {key: p for key, p in parameters.items() if key not in DERIVED} | found
        if not any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
            break
    decided = getattr(callable_, "decided", ())
    return {
        key: p
        for key, p in found.items()
        if key not in decided and p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)
    }


def _argument(value, parameter, where):
    key = parameter.name
    if key == "penalties":
        if not isinstance(value, list):
            raise InputError(f"{where} must be a list, got {value!r}")
        return tuple(_part(item, key) for item in value)
    if parameter.default is None and value in (None, "none"):
        return None
    kind = parameter.annotation
    if Schedule in typing.get_args(kind) and isinstance(value, dict):
        return _part(value, "schedule")
    if key in REGISTRIES and not (key == "learning_rate" and isinstance(value, (int, float))):
        return _part(value, key)
    if kind is inspect.Parameter.empty:  # Keras's optimizers: the default tells the type.
        default = parameter.default
        untold = default is None or default is inspect.Parameter.empty
        kind = int | float | bool | str | None if untold else type(default)
    return _typed(value, kind, where)


def _typed(value, kind, where):
    """`value` if it is of `kind`; whole numbers are floats too, "none" is None where allowed."""
    kinds = typing.get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    if types.NoneType in kinds and value == "none":
        return None
    kinds = [one for one in kinds if one is not Schedule]
    for one in kinds:
        if one is float and type(value) is int:
            return float(value)
        if type(value) is one:
            if one is float and not math.isfinite(value):
                raise InputError(f"{where} must be a finite number, got {value!r}")
            return value
    expected = " or ".join("none" if k is types.NoneType else k.__name__ for k in kinds)
    raise InputError(f"{where} must be {expected}, got {value!r}")


def _plain(value):
    if isinstance(value, Part):
        return value.to_dict()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _make(kind, part, **derived):
    """The object a part describes, the parts among its arguments made first."""
    return REGISTRIES[kind][part.name](**_arguments(part), **derived)


def _arguments(part):
    return {key: _made(key, value) for key, value in part.arguments.items()}


def _made(key, value):
    if isinstance(value, tuple):
        return [_made(key, item) for item in value]
    if not isinstance(value, Part):
        return value
    return _make(key if key in REGISTRIES else "schedule", value)
