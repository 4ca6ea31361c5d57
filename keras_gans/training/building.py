"""A recipe -> the objects it describes: the data, and the compiled model."""

import functools

import keras
import numpy as np

from keras_gans import datasets
from keras_gans.models import MODELS
from keras_gans.networks.network import network_dtype
from keras_gans.schedules import Schedule
from keras_gans.training.parts import REGISTRIES, Part
from keras_gans.utils.errors import InputError
from keras_gans.utils.registry import arguments_of

NETWORKS = ("generator", "generator_b2a", "discriminator")


def load_data(recipe, data_dir=None, **changes):
    """The training set, as `datasets.examples` gives it; `changes` to its arguments.

    Raises:
        InputError: it has another number of domains than the model takes.
    """
    arguments = recipe.dataset.arguments | changes
    found = datasets.examples(recipe.dataset.name, **arguments, seed=recipe.seed, data_dir=data_dir)
    takes, has = MODELS[recipe.model.name].translates, isinstance(found, datasets.Unpaired)
    if takes != has:
        domains = {False: "one domain", True: "two domains"}
        raise InputError(
            f"model {recipe.model.name!r} takes data of {domains[takes]}, but data set "
            f"{recipe.dataset.name!r} is of {domains[has]}: choose another of either"
        )
    return found


def build(recipe, sample_shape, num_classes=None, class_names=None):
    """The compiled GAN for data of these `facts`, its weights drawn from the seed.

    Args:
        sample_shape: shape of one sample.
        num_classes: how many labels the data has; None where it has none.
        class_names: their names; None where they are numbers alone.
    """
    keras.utils.set_random_seed(recipe.seed)
    kind = MODELS[recipe.model.name]
    derived, of_model = {"image_shape": tuple(sample_shape)}, {"seed": recipe.seed}
    if kind.takes_labels:
        if num_classes is None:
            raise InputError(
                f"model {recipe.model.name!r} needs labels, but data set {recipe.dataset.name!r} "
                "has none: choose another of either"
            )
        for role in ("generator", "discriminator"):
            _check_takes_labels(recipe, role, getattr(recipe, role).name)
        derived["num_classes"] = num_classes
        of_model["num_classes"] = num_classes
        if class_names is not None:
            of_model["class_names"] = tuple(class_names)
    networks = {"generator": recipe.generator, "discriminator": recipe.discriminator}
    if recipe.generator_b2a:
        networks["generator_b2a"] = recipe.generator_b2a
    makers = {
        role: functools.partial(_make, role, part, **derived) for role, part in networks.items()
    }
    with network_dtype(recipe.dtype):
        gan = kind.assemble(
            **makers,
            **_arguments(recipe.model),
            **of_model,
        )
    gan.compile(
        _make("generator_optimizer", recipe.generator_optimizer),
        _make("discriminator_optimizer", recipe.discriminator_optimizer),
    )
    return gan


def ended_schedules(recipe, gan):
    """The schedules of a recipe that are over for a model in training.

    Returns:
        List of (dotted key, the value that it stays at).
    """
    # Optimizers count their own updates, all others thousands of images.
    now = {
        role: int(getattr(gan, role).iterations.numpy())
        for role in ("generator_optimizer", "discriminator_optimizer")
    }
    now["model"] = int(np.asarray(gan.images_seen)) / 1000.0
    return [
        (key, schedule.end)
        for role, done in now.items()
        for key, schedule in _schedules(getattr(recipe, role), role)
        if done >= schedule.delay + schedule.duration
    ]


def _schedules(part, where):
    """Dotted key and `Schedule` of each schedule in a part, those of the parts in it included."""
    for key, value in part.arguments.items():
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Part):
                made = _made(key, inner)
                if isinstance(made, Schedule):
                    yield f"{where}.{key}", made
                else:
                    yield from _schedules(inner, f"{where}.{key}")


def _check_takes_labels(recipe, role, name):
    if "num_classes" not in arguments_of(REGISTRIES[role][name]):
        raise InputError(
            f"model {recipe.model.name!r} gives its networks labels, but {role} {name!r} takes "
            "none: choose another of either"
        )


def _make(kind, part, **derived):
    """The object a part describes, the parts among its arguments made first."""
    named = REGISTRIES[kind][part.name]
    made = named(**_arguments(part), **derived)
    if kind in NETWORKS and not isinstance(made, keras.Model):
        raise InputError(f"{kind} {part.name!r} must make a keras.Model, it made {made!r}")
    return made


def _arguments(part):
    return {key: _made(key, value) for key, value in part.arguments.items()}


def _made(key, value):
    if isinstance(value, tuple):
        return [_made(key, item) for item in value]
    if not isinstance(value, Part):
        return value
    return _make(key if key in REGISTRIES else "schedule", value)
