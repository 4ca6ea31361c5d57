"""Small players trained with the library's own steps."""

import keras
import numpy as np
import tensorflow as tf

import keras_gans as kg
from keras_gans.models.feed import Batch
from keras_gans.noise import Noise


def affine_generator(mean, deviation=1.0):
    """Latents to N(mean, deviation^2), as one Dense layer."""
    mean = np.atleast_1d(mean).astype(np.float32)
    generator = keras.Sequential([keras.Input((len(mean),)), keras.layers.Dense(len(mean))])
    generator.set_weights([deviation * np.eye(len(mean), dtype=np.float32), mean])
    return generator


def smooth_discriminator(dimensions=1, width=48):
    """Two tanh layers: for densities whose best discriminator is smooth."""
    layers = [keras.layers.Dense(width, "tanh") for _ in range(2)]
    return keras.Sequential([keras.Input((dimensions,)), *layers, keras.layers.Dense(1)])


def game(loss, generator, discriminator, **kwargs):
    """A GAN without the moving average, which no theorem is about."""
    return kg.GAN(generator, discriminator, loss=loss, ema_halflife_kimg=None, **kwargs)


def train_discriminator(gan, draw, steps, rate=5e-3, batch_size=1024, chunk=100):
    """The discriminator's updates alone, against the generator as it stands.

    Args:
        gan: a `GAN`, not compiled.
        draw: function (n, step) -> real samples.
        steps: updates; the learning rate falls to zero over them along a cosine.
        rate: Adam's learning rate at the start.
        batch_size: int.
        chunk: updates made in one call.

    Returns:
        `gan`.
    """
    schedule = keras.optimizers.schedules.CosineDecay(rate, steps)
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.Adam(schedule, 0.9, 0.99))

    @tf.function
    def updates():
        for _ in tf.range(chunk):
            real = draw(batch_size, gan.step.value)
            noise = Noise(gan.seed, gan.step.value)
            gan._update_discriminator(Batch(real, None, len(real), noise))
            gan.step.assign_add(1)

    for _ in range(steps // chunk):
        updates()
    return gan


def logits(gan, x):
    """The discriminator's float64 logits (n,) at samples (n, d), or numbers (n,)."""
    x = np.asarray(x, np.float32).reshape(len(x), -1)
    parts = [
        gan.discriminator(part, training=False) for part in np.array_split(x, len(x) // 2**17 + 1)
    ]
    return np.concatenate(parts)[:, 0].astype(np.float64)


def value(loss, on_real, on_fake):
    """What the discriminator maximises, -loss, in double precision's mean of float32 terms."""
    on_real, on_fake = tf.constant(on_real), tf.constant(on_fake)
    return -float(loss.discriminator(on_real, on_fake))
