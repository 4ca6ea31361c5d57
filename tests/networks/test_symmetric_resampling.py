"""Whatever changes the side of an image: a mirrored image gives the mirrored result, and one of a
single colour keeps it (but for what zero padding takes at the edges).
"""

import numpy as np
import pytest
import tensorflow as tf

from keras_gans.datasets.pixels import resize
from keras_gans.layers import PooledConv2D, UpsampledConv2D
from keras_gans.metrics.features import inception
from keras_gans.networks import r3


def convolution(kind):
    """One whose kernel is symmetric and sums to 1."""
    line = np.array([1.0, 2.0, 1.0]) / 4
    layer = kind(1, 3)
    layer.build((1, 8, 8, 1))
    layer.set_weights([np.outer(line, line)[:, :, None, None], np.zeros(1)])
    return layer


def of_pixels(images):
    return np.stack([resize(np.repeat(image, 3, -1).astype(np.uint8), 5) for image in images])


RESAMPLINGS = {
    "r3_up": r3.upsample,
    "r3_down": r3.downsample,
    "resnet_up": convolution(UpsampledConv2D),
    "resnet_down": convolution(PooledConv2D),
    "inception": lambda x: inception.clean_resize(tf.repeat(x, 3, -1)),
    "data": of_pixels,
}


@pytest.mark.parametrize("name", RESAMPLINGS)
def test_no_direction_is_preferred_and_no_brightness_lost(name):
    resample = RESAMPLINGS[name]
    image = np.random.default_rng(0).uniform(0, 255, (1, 8, 8, 1)).astype(np.float32)
    image = np.floor(image)
    plain = np.asarray(resample(image), np.float64)
    for axis in (1, 2):
        mirrored = resample(np.flip(image, axis).copy())
        np.testing.assert_allclose(
            mirrored, np.flip(plain, axis), atol=1.01 if name == "data" else 1e-3
        )
    constant = np.asarray(resample(np.full_like(image, 200.0)))
    inner = constant[:, 1:-1, 1:-1]
    np.testing.assert_allclose(inner, np.full_like(inner, 200.0), rtol=1e-5)
