"""Penalties beside augmentation: gradients are in the sample before it, of the draw that D saw."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import linear

import keras_gans as kg
from keras_gans.models.feed import Batch
from keras_gans.noise import Noise

RANDOM = np.random.default_rng(0)
KERNEL = RANDOM.normal(size=48).astype(np.float32)
REAL = RANDOM.uniform(-1, 1, (6, 4, 4, 3)).astype(np.float32)


def discriminator():
    """D(x) = KERNEL . x."""
    kernel = keras.initializers.Constant(KERNEL[:, None])
    logits = keras.layers.Dense(1, use_bias=False, kernel_initializer=kernel)
    return keras.Sequential([keras.Input((4, 4, 3)), keras.layers.Flatten(), logits])


def generator():
    """G(z) = z."""
    start = keras.initializers.Identity()
    dense = keras.layers.Dense(48, use_bias=False, kernel_initializer=start)
    return keras.Sequential([keras.Input((48,)), dense, keras.layers.Reshape((4, 4, 3))])


def penalty(term, augment):
    gan = kg.GAN(
        generator(),
        discriminator(),
        loss=kg.losses.Wasserstein(),
        penalties=[term],
        augment=augment,
        ema_halflife_kimg=None,
    )
    _, logs = gan._discriminator_gradients(Batch(tf.constant(REAL), None, 6, Noise(0)))
    return float(logs["penalty"])


def squared_slopes(augment, at, name):
    """|d D(augment(x)) / dx|^2 at each of the images: all we augment by is affine in x."""

    def shown(x):
        return augment(tf.constant(x, tf.float32), Noise(0).scope(f"augment_{name}"), 0.0).numpy()

    before, slopes = shown(at), []
    for pixel in np.eye(48).reshape(48, 4, 4, 3):
        slopes.append((shown(at + pixel) - before).reshape(6, 48) @ KERNEL.astype(np.float64))
    return np.sum(np.square(slopes), axis=0)


FAKE = Noise(0).normal("latents", (6, 48)).numpy().reshape(REAL.shape)


@pytest.mark.parametrize("policy", ["color", "translation", "cutout"])
def test_gradients_are_in_the_image_before_augmentation(policy):
    augment = kg.augment.DiffAugment(policy)
    plain = float(np.sum(KERNEL.astype(np.float64) ** 2))
    for term, at, name in ((kg.penalties.R1, REAL, "real"), (kg.penalties.R2, FAKE, "fake")):
        expected = np.mean(squared_slopes(augment, at, name))
        assert penalty(term(2.0), augment) == pytest.approx(expected, rel=1e-4)
        # Behind the augmentation it would be that of the kernel itself.
        assert abs(expected / plain - 1) > 0.02


def test_interpolates_are_of_images_before_augmentation():
    augment = kg.augment.DiffAugment("cutout")
    e = Noise(0).scope("penalty0").uniform("epsilon", (6, 1, 1, 1)).numpy()
    slopes = np.sqrt(squared_slopes(augment, e * REAL + (1 - e) * FAKE, "penalty"))
    expected = 10 * np.mean((slopes - 1) ** 2)
    assert penalty(kg.penalties.GradientPenalty(), augment) == pytest.approx(expected, rel=1e-4)
    moved = REAL + 0.5 * Noise(0).scope("penalty0").normal("moved", REAL.shape).numpy()
    expected = 10 * np.mean((np.sqrt(squared_slopes(augment, moved, "penalty")) - 1) ** 2)
    assert penalty(kg.penalties.DRAGAN(), augment) == pytest.approx(expected, rel=1e-4)


class Doubled(kg.augment.Augment):
    def __call__(self, samples, noise, kimg):
        return 2.0 * samples


def test_r1_through_a_known_slope():
    gan = kg.GAN(
        linear(1, 1, 2.0),
        linear(1, 1, 5.0),
        loss=kg.losses.Wasserstein(),
        penalties=[kg.penalties.R1(1.0)],
        augment=Doubled(),
        ema_halflife_kimg=None,
    )
    _, logs = gan._discriminator_gradients(Batch(tf.ones((4, 1)), None, 4, Noise(0)))
    # D(2 x) = 10 x.
    assert float(logs["real_logits"]) == pytest.approx(10.0)
    assert float(logs["penalty"]) == pytest.approx(50.0)
