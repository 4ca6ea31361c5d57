"""Pixels and floats: rounding, range, and back."""

import numpy as np
import pytest
import tensorflow as tf

from keras_gans.utils import images


def test_to_uint8_rounds_to_the_nearest():
    pixels = np.array([0.0, 0.4, 0.6, 99.4, 99.6, 254.6, 255.0])
    found = images.to_uint8(tf.constant(pixels / 127.5 - 1.0, tf.float32))
    assert found.numpy().tolist() == [0, 0, 1, 99, 100, 255, 255]


def test_every_pixel_comes_back():
    pixels = np.arange(256, dtype=np.uint8)
    floats = images.to_float(pixels)
    assert (float(floats[0]), float(floats[255])) == (-1.0, pytest.approx(1.0))
    np.testing.assert_array_equal(images.to_uint8(floats), pixels)
