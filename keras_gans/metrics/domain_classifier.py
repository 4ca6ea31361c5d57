"""A small classifier of two image domains, trained where it is asked for."""

from typing import ClassVar

import keras
import numpy as np
import tensorflow as tf

from keras_gans.images import to_float
from keras_gans.metrics import checks

EPOCHS, BATCH_SIZE, WIDTH = 10, 32, 16


class DomainClassifier:
    """Tells images A from images B.

    Three strided convolutions and a mean over the plane: it sees texture and colour rather than one
    place. It sees as many A as B, mirrored at random.

    Args:
        a, b: uint8 training images (n, height, width, channels) of one shape.
        seed: int; weights, order and mirroring.
    """

    protocol: ClassVar = {"epochs": EPOCHS, "batch_size": BATCH_SIZE, "width": WIDTH}

    def __init__(self, a, b, seed=0):
        checks.check_shape(b, a.shape[1:], "the domain classifier of these A")
        size = min(len(a), len(b))
        x = np.concatenate([a[:size], b[:size]])
        y = np.repeat(np.float32([0.0, 1.0]), size)[:, None]
        rows = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(2 * size, seed=seed).enumerate()

        def prepare(number, row):
            image, label = row
            key = tf.stack([tf.constant(seed, tf.int64), number])
            return to_float(tf.image.stateless_random_flip_left_right(image, key)), label

        self._model = _build(x.shape[1:], seed)
        self._model.compile(
            keras.optimizers.Adam(1e-3), keras.losses.BinaryCrossentropy(from_logits=True)
        )
        self._model.fit(
            rows.map(prepare).batch(BATCH_SIZE), epochs=EPOCHS, shuffle=False, verbose=0
        )

    def taken_for_b(self, images):
        """bool (n,) of uint8 images."""
        logits = [
            self._model(to_float(images[i : i + 250]), training=False)
            for i in range(0, len(images), 250)
        ]
        return np.concatenate(logits)[:, 0] > 0.0


def _build(shape, seed):
    seeds = iter(range(4 * seed, 4 * seed + 4))
    x = inputs = keras.Input(shape)
    for width in (WIDTH, 2 * WIDTH, 4 * WIDTH):
        start = keras.initializers.HeNormal(next(seeds))
        x = keras.layers.Conv2D(width, 4, 2, "same", kernel_initializer=start)(x)
        x = keras.layers.LeakyReLU(0.2)(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    start = keras.initializers.GlorotUniform(next(seeds))
    return keras.Model(inputs, keras.layers.Dense(1, kernel_initializer=start)(x))
