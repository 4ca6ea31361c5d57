"""The palette: nearest colours, and none while training."""

import keras
import numpy as np
import pytest

import keras_gans as kg
from keras_gans.layers import Palette

COLOURS = ["#ffffff", "#000000", "#dd2e44", "#3b88c3", "#FFCC4D"]


def test_pixels_move_to_the_nearest_colour():
    pixels = np.random.default_rng(0).uniform(-1, 1, (4, 5, 6, 3))
    values = np.array([[255, 255, 255], [0, 0, 0], [221, 46, 68], [59, 136, 195], [255, 204, 77]])
    distances = ((127.5 * (pixels[..., None, :] + 1) - values) ** 2).sum(-1)
    expected = values[distances.argmin(-1)] / 127.5 - 1
    layer = Palette(COLOURS, dtype="float64")
    np.testing.assert_allclose(layer(pixels), expected, atol=1e-7)
    twin = Palette.from_config(layer.get_config())
    np.testing.assert_array_equal(twin(pixels), layer(pixels))


def test_training_leaves_pixels_as_they_are():
    x = np.random.default_rng(1).uniform(-1, 1, (1, 2, 2, 3)).astype(np.float32)
    np.testing.assert_array_equal(Palette(COLOURS)(x, training=True), x)


@pytest.mark.parametrize(
    ("colours", "message"),
    [
        ([], "a palette needs a colour"),
        (["red"], "are written '#ffcc4d', got 'red'"),
        (["#ffcc4d", 3], "are written '#ffcc4d', got 3"),
    ],
)
def test_what_is_no_palette_is_refused(colours, message):
    with pytest.raises(kg.InputError, match=message):
        Palette(colours)


def test_grey_images_have_no_palette():
    with pytest.raises(kg.InputError, match="for images of 3 channels, got 1"):
        Palette(COLOURS)(keras.Input((4, 4, 1)))
