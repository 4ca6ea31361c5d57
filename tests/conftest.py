"""Small players that every test may train in a moment."""

import json
import os

# Before TensorFlow is loaded, as `keras_gans` does it.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import keras
import numpy as np
import pytest

import keras_gans as kg
from keras_gans import training
from keras_gans.distribution import strategies
from keras_gans.training.parts import REGISTRIES
from keras_gans.training.recipe import Recipe
from keras_gans.utils import imports, registry
from keras_gans.zoo import catalog, publishing

# Devices for the tests of `tf.distribute`; what does not ask for another computes on the first.
strategies.split_cpu(4)


def linear(inputs, units, kernel):
    """A model of one bias-free Dense layer whose kernel is the constant `kernel`."""
    start = keras.initializers.Constant(kernel)
    layer = keras.layers.Dense(units, use_bias=False, kernel_initializer=start)
    return keras.Sequential([keras.Input((inputs,)), layer])


def mlp_gan(model=kg.NonSaturatingGAN, sample_shape=(2,), generator_norm="batch", **kwargs):
    """An uncompiled GAN of two small MLPs."""
    keras.utils.set_random_seed(0)
    size = {"width": 8, "depth": 2}
    return model(
        kg.networks.MLPGenerator(sample_shape, latent_dim=4, norm=generator_norm, **size),
        kg.networks.MLPDiscriminator(sample_shape, **size),
        **kwargs,
    )


def compiled(gan, optimizer=keras.optimizers.Adam, rate=1e-3, **kwargs):
    gan.compile(optimizer(rate), optimizer(rate), **kwargs)
    return gan


def snapshot(*owners):
    """Copies of all variables of models and optimizers."""
    return [np.array(variable) for owner in owners for variable in owner.variables]


def equal(a, b):
    return all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))


# A recipe of a moment's training.
SMALL = {
    "steps": 3,
    "batch_size": 8,
    "dataset": "ring",
    "model": "vanilla",
    "generator": {"name": "mlp", "width": 8, "depth": 1, "latent_dim": 4},
    "discriminator": {"name": "mlp", "width": 8, "depth": 1},
    "generator_optimizer": {"name": "adam", "learning_rate": 1e-3, "beta_1": 0},
    "discriminator_optimizer": "sgd",
}


def small(**changes):
    """`SMALL` with `changes`."""
    return Recipe.from_dict(SMALL | changes)


@pytest.fixture
def points():
    """256 points of the ring, float32 (256, 2)."""
    return kg.datasets.examples("ring").samples[:256]


def toml(value):
    """A plain value as TOML writes it in a line."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key} = {toml(inner)}' for key, inner in value.items())}}}"
    return json.dumps(value)


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A folder of a user's zoo with one trained entry, `mine`."""
    monkeypatch.setattr(catalog, "_registered", [])
    training.train(small(steps=2), tmp_path / "run")
    entry = tmp_path / "zoo" / "mine"
    entry.mkdir(parents=True)
    lines = [f"{key} = {toml(value)}" for key, value in (SMALL | {"steps": 2}).items()]
    (entry / "recipe.toml").write_text("\n".join(lines) + "\n")
    publishing.publish(tmp_path / "run", entry)
    return tmp_path / "zoo"


@pytest.fixture
def own_parts(monkeypatch):
    """A test that registers parts of its own; afterwards nothing knows them."""
    registries = [*REGISTRIES.values(), kg.datasets.DATASETS, kg.metrics.METRICS]
    before = [dict(one) for one in registries]
    monkeypatch.setattr(registry, "sources", {})
    monkeypatch.setattr(imports, "_named", {})
    monkeypatch.setattr(imports, "_from_named", set())
    yield
    for one, parts in zip(registries, before, strict=True):
        one.clear()
        one.update(parts)
