"""A small classifier of two image domains, trained where it is asked for."""

from typing import ClassVar

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

from keras_gans.metrics.statistics import checks
from keras_gans.utils.images import to_float

EPOCHS, BATCH_SIZE, WIDTH = 30, 32, 16
LEARNING_RATE, NOISE = 1e-2, 0.05
WAVES = (1, 2, 4, 8)


class DomainClassifier:
    """Tells images A from images B.

    Two branches see the image, and each ends in a mean over the plane, so that neither knows where
    in the picture a thing is: one sees what colours there are, of 2x2 pixels, written as waves so
    that near shades can be told apart; the other, three strided convolutions, sees texture. It is
    trained on as many A as B, mirrored at random and with noise of a deviation drawn up to `NOISE`,
    so that it does not judge by the last bits of flat colours.

    Args:
        a, b: uint8 training images (n, height, width, channels) of one shape.
        seed: int; weights, order, mirroring and noise.
    """

    protocol: ClassVar = {
        "epochs": EPOCHS,
        "batch_size": BATCH_SIZE,
        "width": WIDTH,
        "learning_rate": LEARNING_RATE,
        "noise": NOISE,
    }

    def __init__(self, a, b, seed=0):
        checks.check_shape(b, a.shape[1:], "the domain classifier of these A")
        size = min(len(a), len(b))
        x = np.concatenate([a[:size], b[:size]])
        y = np.repeat(np.float32([0.0, 1.0]), size)[:, None]
        rows = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(2 * size, seed=seed)
        batches = rows.repeat(EPOCHS).batch(BATCH_SIZE).enumerate()
        batches = batches.map(lambda number, rows: _varied(*rows, number, seed))
        self._model = _build(x.shape[1:], seed)
        decay = keras.optimizers.schedules.CosineDecay(LEARNING_RATE, int(batches.cardinality()))
        self._model.compile(
            keras.optimizers.Adam(decay), keras.losses.BinaryCrossentropy(from_logits=True)
        )
        self._model.fit(batches, shuffle=False, verbose=0)

    def taken_for_b(self, images):
        """bool (n,) of uint8 images."""
        logits = [
            self._model(to_float(images[i : i + 250]), training=False)
            for i in range(0, len(images), 250)
        ]
        return np.concatenate(logits)[:, 0] > 0.0


def _varied(images, labels, number, seed):
    """The batch mirrored and made noisy by draws that its number and the seed decide."""
    keys = tf.random.experimental.stateless_split([tf.constant(seed, tf.int64), number], 3)
    images = to_float(tf.image.stateless_random_flip_left_right(images, keys[0]))
    rows = tf.shape(images)[0]
    sigma = tf.random.stateless_uniform([rows, 1, 1, 1], keys[1], maxval=NOISE)
    return images + sigma * tf.random.stateless_normal(tf.shape(images), keys[2]), labels


def _build(shape, seed):
    seeds = keras.random.SeedGenerator(seed)

    def block(x, filters, size, stride=1):
        start = keras.initializers.HeNormal(int(seeds.next()[0]))
        conv = layers.Conv2D(
            filters, size, stride, "same", use_bias=False, kernel_initializer=start
        )
        return ops.relu(layers.BatchNormalization(momentum=0.9)(conv(x)))

    images = keras.Input(shape)
    waves = [wave(np.pi * k * images) for k in WAVES for wave in (ops.sin, ops.cos)]
    colours = layers.AveragePooling2D(2)(ops.concatenate([images, *waves], axis=-1))
    for _ in range(2):
        colours = block(colours, 2 * WIDTH, 1)
    textures = images
    for filters in (WIDTH, 2 * WIDTH, 2 * WIDTH):
        textures = block(textures, filters, 3, 2)
    seen = [layers.GlobalAveragePooling2D()(x) for x in (colours, textures)]
    start = keras.initializers.GlorotUniform(int(seeds.next()[0]))
    logit = layers.Dense(1, kernel_initializer=start)(ops.concatenate(seen, axis=-1))
    return keras.Model(images, logit)
