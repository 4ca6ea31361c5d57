"""The Cramer GAN's two losses, in NumPy from algorithm 1 of the paper."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import keras_gans as kg
from keras_gans.models.feed import Batch
from keras_gans.noise import Noise

W = np.array([[1.0, -2.0, 0.5], [0.3, 1.0, -1.0]])
MAP = np.array([[0.5, 1.0], [-1.0, 0.7]])


def gan(penalty_weight=10.0):
    """h(x) = x W, a generator z MAP."""
    generator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, use_bias=False)])
    generator.set_weights([MAP])
    h = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, use_bias=False)])
    h.set_weights([W])
    model = kg.CramerGAN(generator, h, penalty_weight=penalty_weight, ema_halflife_kimg=None)
    model.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0))
    return model


def norm(x):
    return np.linalg.norm(x, axis=1)


def made(noise, name):
    return noise.normal(name, (6, 2)).numpy().astype(np.float64) @ MAP


REAL = np.random.default_rng(0).normal(size=(6, 2)) + 1.0


def test_generators_loss():
    noise = Noise(4)
    x, y, z = REAL @ W, made(noise, "latents") @ W, made(noise, "other") @ W
    expected = np.mean(norm(x - y) + norm(x - z) - norm(y - z))
    logs = gan()._update_generator(Batch(tf.constant(REAL, tf.float32), None, 6, noise))
    assert float(logs["g_loss"]) == pytest.approx(expected, rel=1e-5)


def test_critics_loss_and_penalty():
    noise = Noise(4)
    y, other = made(noise, "latents"), made(noise, "other")

    def f(s):
        return norm(s @ W - other @ W) - norm(s @ W)

    logs = gan(penalty_weight=2.5)._update_discriminator(
        Batch(tf.constant(REAL, tf.float32), None, 6, noise)
    )
    assert float(logs["d_loss"]) == pytest.approx(np.mean(f(y)) - np.mean(f(REAL)), rel=1e-4)
    e = noise.scope("penalty0").uniform("epsilon", (6, 1)).numpy()
    between, h = e * REAL + (1 - e) * y, 1e-6
    slopes = [(f(between + step) - f(between - step)) / (2 * h) for step in h * np.eye(2)]
    expected = 2.5 * np.mean((np.linalg.norm(slopes, axis=0) - 1) ** 2)
    assert float(logs["penalty"]) == pytest.approx(expected, rel=1e-3)


def test_gradient_reaches_h_through_the_other_generated_sample():
    model, noise = gan(), Noise(4)
    real = tf.constant(REAL, tf.float32)
    model.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(1.0))
    model.penalties = ()
    y, other = made(noise, "latents"), made(noise, "other")

    def loss(w):
        def f(s):
            return norm(s @ w - other @ w) - norm(s @ w)

        return np.mean(f(y)) - np.mean(f(REAL))

    model._update_discriminator(Batch(real, None, len(real), noise))
    slope = np.zeros_like(W)
    for at in np.ndindex(W.shape):
        step = np.zeros_like(W)
        step[at] = 1e-6
        slope[at] = (loss(W + step) - loss(W - step)) / 2e-6
    np.testing.assert_allclose(model.discriminator.get_weights()[0], W - slope, atol=1e-4)


def test_both_generated_samples_teach_the_generator():
    model, noise = gan(), Noise(4)
    model.compile(keras.optimizers.SGD(1.0), keras.optimizers.SGD(0.0))
    latents = [
        noise.normal(name, (6, 2)).numpy().astype(np.float64) for name in ("latents", "other")
    ]

    def loss(m):
        x, y, z = REAL @ W, latents[0] @ m @ W, latents[1] @ m @ W
        return np.mean(norm(x - y) + norm(x - z) - norm(y - z))

    model._update_generator(Batch(tf.constant(REAL, tf.float32), None, 6, noise))
    slope = np.zeros_like(MAP)
    for at in np.ndindex(MAP.shape):
        step = np.zeros_like(MAP)
        step[at] = 1e-6
        slope[at] = (loss(MAP + step) - loss(MAP - step)) / 2e-6
    np.testing.assert_allclose(model.generator.get_weights()[0], MAP - slope, atol=1e-4)
