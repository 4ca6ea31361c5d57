"""Samples as pictures."""

import numpy as np
import PIL.Image
import pytest
import tensorflow as tf

from keras_gans import InputError
from keras_gans.utils import images, scatter


def test_grid_places_images_row_by_row():
    shades = np.linspace(-1, 1, 5, dtype=np.float32)
    pixels = images.grid(shades[:, None, None, None] * np.ones((1, 14, 14, 1)))
    # Enlarged twice, two pixels of line between: 2 rows and 3 columns of 30 pixels.
    assert pixels.shape == (58, 88, 1)
    assert pixels[[0, 27, 30]][:, [0, 30, 60], 0].tolist() == [
        [0, 64, 128],
        [0, 64, 128],
        [191, 255, 96],
    ]
    assert set(pixels[28:30].ravel()) == {96}


def test_uint8_rounds_to_nearest():
    values = np.array([-1.0, -0.5, 0.0, 1.0], np.float32)
    assert images.to_uint8(values).numpy().tolist() == [0, 64, 128, 255]


def test_grid_scales_and_refuses():
    dots = np.zeros((2, 1, 3, 3), np.uint8)
    assert images.grid(dots, columns=1, scale=4).shape == (10, 12, 3)
    assert images.grid(dots).shape == (28, 84 + 2 + 84, 3)
    with pytest.raises(InputError, match="scale must be a whole number of at least 1, got 0"):
        images.grid(dots, scale=0)
    with pytest.raises(InputError, match=r"got \(2, 1, 3\)"):
        images.grid(dots[..., 0])
    for bad in (1.5, np.nan):
        with pytest.raises(InputError, match=r"finite and in \[-1, 1\]"):
            images.grid(np.full((1, 4, 4, 1), bad, np.float32))


def test_save_grid_and_gif(tmp_path):
    shades = np.linspace(-1, 1, 4, dtype=np.float32)[:, None, None, None] * np.ones((1, 30, 30, 1))
    images.save_grid(tmp_path / "new" / "grid.png", shades, columns=4)
    stored = np.asarray(PIL.Image.open(tmp_path / "new" / "grid.png"))
    np.testing.assert_array_equal(stored, images.grid(shades, columns=4)[..., 0])
    images.save_gif(tmp_path / "walk.gif", [images.grid(shade[None]) for shade in shades], 50)
    walk = PIL.Image.open(tmp_path / "walk.gif")
    assert (walk.n_frames, walk.size, walk.info["duration"], walk.info["loop"]) == (
        4,
        (30, 30),
        50,
        0,
    )


def place(value, side, before, after):
    """Pixel of a coordinate of [-1, 1], between the margins."""
    return before + (value + 1) / 2 * (side - before - after)


def test_scatter_points_up_and_right():
    pixels = images.scatter(np.array([[0.5, 0.5]] * 3, np.float32), side=256, limit=1.0)
    assert pixels.shape == (256, 256, 3)
    left, top, right, bottom = scatter.MARGIN
    inside = pixels[top + 8 : -bottom - 8, left + 8 : -right - 8].min(axis=2)
    rows, columns = np.nonzero(inside < 128)
    x, y = place(0.5, 256, left, right), place(-0.5, 256, top, bottom)
    assert abs(columns.mean() + left + 8 - x) <= 1.5 and abs(rows.mean() + top + 8 - y) <= 1.5
    assert len(rows) == 4


def test_scatter_marks_the_true_modes():
    points = np.zeros((5, 2), np.float32)
    plain = images.scatter(points, limit=2.0)
    marked = images.scatter(points, np.array([[1.0, -1.0]]), limit=2.0)
    changed = np.argwhere((plain != marked).any(axis=2))
    assert 20 < len(changed) < 120
    left, top, right, bottom = scatter.MARGIN
    centre = place(0.5, 512, top, bottom), place(0.5, 512, left, right)
    np.testing.assert_allclose(changed.mean(axis=0), centre, atol=1.5)
    assert (marked[tuple(changed[0])] == scatter.TRUE_MODE).all()


def test_scatter_ticks_are_round():
    np.testing.assert_allclose(scatter.ticks(1.1), [-1.0, -0.5, 0.0, 0.5, 1.0])
    np.testing.assert_allclose(scatter.ticks(4.4), [-4, -2, 0, 2, 4])
    with pytest.raises(InputError, match="points must be finite"):
        images.scatter(np.full((2, 2), np.nan))


def test_to_uint8_rounds_to_the_nearest():
    pixels = np.array([0.0, 0.4, 0.6, 99.4, 99.6, 254.6, 255.0])
    found = images.to_uint8(tf.constant(pixels / 127.5 - 1.0, tf.float32))
    assert found.numpy().tolist() == [0, 0, 1, 99, 100, 255, 255]


def test_every_pixel_comes_back():
    pixels = np.arange(256, dtype=np.uint8)
    floats = images.to_float(pixels)
    assert (float(floats[0]), float(floats[255])) == (-1.0, pytest.approx(1.0))
    np.testing.assert_array_equal(images.to_uint8(floats), pixels)
