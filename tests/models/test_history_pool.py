"""The pool against a plain Python one that is fed the same random numbers."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import keras_gans as kg
from keras_gans.models.history_pool import HistoryPool
from keras_gans.noise import Noise

SHAPE = (2, 2, 1)


class PlainPool:
    """The paper's pool, image by image."""

    def __init__(self, size):
        self.size, self.images = size, []

    def swap(self, images, chances, places):
        shown = []
        for image, chance, place in zip(images, chances, places, strict=True):
            if len(self.images) < self.size:
                self.images.append(image)
                shown.append(image)
            elif chance > 0.5:
                chosen = int(place * self.size)
                shown.append(self.images[chosen])
                self.images[chosen] = image
            else:
                shown.append(image)
        return shown


def numbered(first, count):
    """Images that are each one number."""
    return np.arange(first, first + count, dtype=np.float32)[:, None, None, None] * np.ones(SHAPE)


@pytest.mark.parametrize(("size", "batch"), [(5, 3), (50, 4), (2, 6), (1, 1)])
@pytest.mark.parametrize("jit", [False, True])
def test_equals_the_plain_pool(size, batch, jit):
    pool, plain = HistoryPool(size, SHAPE), PlainPool(size)

    @tf.function(jit_compile=jit)
    def swap(images, step):
        return pool.swap(images, Noise(3, step, "pool/"))

    past = 0
    for step in range(30):
        images = numbered(batch * step, batch).astype(np.float32)
        noise = Noise(3, step, "pool/")
        chances = noise.uniform("chance", (batch,)).numpy()
        places = noise.uniform("place", (batch,)).numpy()
        shown = swap(tf.constant(images), tf.constant(step, tf.int64)).numpy()
        expected = plain.swap(images, chances, places)
        np.testing.assert_array_equal(shown, expected)
        np.testing.assert_array_equal(pool.images[: len(plain.images)], plain.images)
        assert int(pool.stored) == len(plain.images)
        past += int((shown != images).any((1, 2, 3)).sum())
    # Half of what comes after the filling is exchanged; within four deviations of the binomial.
    later = 30 * batch - size
    if later > 0:
        assert abs(past - later / 2) <= 4 * np.sqrt(later / 4) + 1e-9


def test_a_pool_of_none_shows_what_comes():
    pool, images = HistoryPool(0, SHAPE), tf.constant(numbered(1, 4), tf.float32)
    for step in range(3):
        np.testing.assert_array_equal(pool.swap(images, Noise(0, step)), images)


def test_no_gradient_flows():
    pool = HistoryPool(2, SHAPE)
    images = tf.Variable(numbered(1, 4), dtype=tf.float32)
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(pool.swap(images, Noise(0)))
    assert tape.gradient(total, images) is None


def test_nothing_of_it_is_trained_and_all_of_it_saved():
    pool = HistoryPool(3, SHAPE)
    assert pool.trainable_variables == []
    assert [tuple(v.shape) for v in pool.variables] == [(3, *SHAPE), ()]
    twin = HistoryPool.from_config(pool.get_config())
    assert (twin.size, twin.image_shape) == (3, SHAPE)


def test_images_stay_float32_in_mixed_precision():
    with kg.networks.network.network_dtype("mixed_bfloat16"):
        pool = HistoryPool(2, SHAPE)
    image = tf.fill([1, *SHAPE], 0.1)
    pool.swap(image, Noise(0))
    assert keras.ops.convert_to_numpy(pool.images)[0, 0, 0, 0] == np.float32(0.1)


def test_a_negative_size_is_refused():
    with pytest.raises(kg.InputError, match="keeps 0 images or more, got -1"):
        HistoryPool(-1, SHAPE)
