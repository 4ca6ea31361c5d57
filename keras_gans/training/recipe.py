"""A training run as a document, read and checked.

A recipe file (TOML or JSON) says what differs from the defaults:

    steps = 2000
    batch_size = 64
    dataset = {name = "mnist", image_size = 28}
    model = {name = "wgan_gp", penalty_weight = 10.0}
    generator = {name = "dcgan", width = 32}
    discriminator = {name = "dcgan", width = 32}
    generator_optimizer = {name = "adam", learning_rate = 1e-4, beta_1 = 0.0, beta_2 = 0.9}
    discriminator_optimizer = {name = "adam", learning_rate = 1e-4, beta_1 = 0.0, beta_2 = 0.9}

What a part may say is in `parts`, how it becomes an object in `building`.
"""

import dataclasses
import json

from keras_gans import datasets
from keras_gans.models import MODELS
from keras_gans.training import building
from keras_gans.training.parts import Part, part, typed
from keras_gans.utils import files
from keras_gans.utils.errors import InputError, unknown

# Half precision of the float16 kind would need its losses scaled.
DTYPES = ("float32", "mixed_bfloat16", "float64")

# What the training does with a step that is not finite.
DIVERGENCE_ACTIONS = ("stop", "skip", "rollback")


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
        on_divergence: what follows a step with a NaN or infinite value: `stop`; `skip`, that step
            is undone; `rollback`, to the last checkpoint, with other noise from there on.
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
    def from_dict(cls, values, data_dir=None, *, check_data=True):
        """A checked recipe from nested plain values.

        Args:
            values: dict.
            data_dir: where TensorFlow Datasets keeps its records, those of sets of one's own too.
            check_data: False for a recipe whose data need not be there any more.

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
        recipe = cls(**{key: _field(fields[key], value) for key, value in values.items()})
        if check_data:
            datasets.check_name(recipe.dataset.name, data_dir)
        return recipe

    @classmethod
    def from_file(cls, path, data_dir=None, *, check_data=True):
        """A checked recipe from a `.toml` or `.json` file: see `from_dict`."""
        return cls.from_dict(files.read_table(path), data_dir, check_data=check_data)

    def to_dict(self):
        """Nested plain values, defaults included; `from_dict` gives the same recipe."""
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return {k: v.to_dict() if isinstance(v, Part) else v for k, v in values.items()}

    # Objects

    def load_data(self, data_dir=None, **changes):
        """The training set: `building.load_data`."""
        return building.load_data(self, data_dir, **changes)

    def build(self, sample_shape, num_classes=None, class_names=None):
        """The compiled GAN: `building.build`."""
        return building.build(self, sample_shape, num_classes, class_names)


def load(path, overrides=(), data_dir=None, *, check_data=True):
    """The recipe of a file, with `key=value` overrides laid over it.

    Args:
        path: of a `.toml` or `.json` file.
        overrides: strings `key=value`; a dotted key reaches into a part
            (`model.penalty_weight=5`), a part given as a bare name loses its arguments.
        data_dir, check_data: as in `Recipe.from_dict`.

    Raises:
        InputError: no such file, or a recipe that does not hold.
    """
    values = files.read_table(path)
    for override in overrides:
        _override(values, override)
    return Recipe.from_dict(values, data_dir, check_data=check_data)


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
        return typed(value, field.type, field.name)
    if field.default is None and value in (None, "none"):
        return None
    return part(value, field.name)
