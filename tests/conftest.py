"""Small players that every test may train in a moment."""

import keras
import numpy as np
import pytest

import keras_gans as kg
from keras_gans import distribute

# Devices for the tests of `tf.distribute`; what does not ask for another computes on the first.
distribute.split_cpu(4)


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


@pytest.fixture
def points():
    """256 points of the ring, float32 (256, 2)."""
    return kg.datasets.examples("ring").samples[:256]
