"""Sizes, channels, crops and mirror images: what a set's images are made to be."""

import numpy as np
import PIL.Image
import pytest

from keras_gans import InputError, datasets
from keras_gans.datasets.layout import Layout
from keras_gans.datasets.pixels import resize


def columns(*values, height=2):
    """An image whose columns have these levels: (height, width, 1)."""
    return np.tile(np.uint8(values)[None, :, None], (height, 1, 1))


def test_a_rectangle_is_cut_to_its_proportions():
    image = columns(0, 1, 2, 3, 4, 5, height=2)
    assert resize(image, [2, 4])[0, :, 0].tolist() == [1, 2, 3, 4]
    assert resize(image, [2, 4], place=(0.0, 1.0))[0, :, 0].tolist() == [2, 3, 4, 5]
    assert resize(image, [1, 6]).shape == (1, 6, 1)
    tall = resize(np.arange(12, dtype=np.uint8).reshape(6, 2, 1), [4, 2])
    assert tall[:, 0, 0].tolist() == [2, 4, 6, 8]
    # Equal proportions lose nothing to rounding.
    for side in range(1, 300):
        assert datasets.pixels._part(side * 3, side * 7, (33, 77)) == (side * 3, side * 7)


@pytest.mark.parametrize("size", [0, -1, [8], [8, 8, 8], [8, 0], "8", 8.0, [8.0, 8], True])
def test_what_is_no_size(size):
    with pytest.raises(InputError, match="image_size must be a side, or"):
        Layout(size)


def test_channels_by_argument():
    colour = np.uint8([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]])
    # ITU-R 601: 0.299, 0.587, 0.114.
    assert Layout(channels=1).image(colour, "")[0, :, 0].tolist() == [76, 150, 29]
    assert Layout(channels=4).image(colour, "")[0, 0].tolist() == [255, 0, 0, 255]
    grey = columns(7, 9)
    assert Layout(channels=3).image(grey, "")[0, 1].tolist() == [9, 9, 9]
    assert Layout().image(grey, "").shape == grey.shape
    with pytest.raises(InputError, match="channels must be 1, 3 or 4, got 2"):
        Layout(channels=2)


def test_transparency_is_kept_laid_on_a_colour_or_refused():
    image = np.uint8([[[10, 20, 30, 0], [10, 20, 30, 255]]])
    assert Layout(channels=4).image(image, "").tolist() == image.tolist()
    assert Layout().image(image, "")[0].tolist() == [[255] * 3, [10, 20, 30]]
    found = Layout(background="#ff0080").image(image, "")[0]
    assert found.tolist() == [[255, 0, 128], [10, 20, 30]]
    with pytest.raises(InputError, match=r"image 'x.png' has transparent pixels: channels=4 keeps"):
        Layout(background="refuse").image(image, "x.png")
    opaque = Layout(background="refuse").image(image[:, 1:], "x.png")
    assert opaque.tolist() == [[[10, 20, 30]]]
    with pytest.raises(InputError, match="background 'whit' is no colour"):
        Layout(background="whit")


def test_crops():
    wide = columns(*range(0, 100, 5), height=4)
    centre = Layout([4, 4]).image(wide, "")[0, :, 0].tolist()
    assert centre == [40, 45, 50, 55]
    with pytest.raises(InputError, match=r"'x.png' of 4x20 pixels does not fit 4x4 uncut"):
        Layout([4, 4], crop="none").image(wide, "x.png")
    assert Layout([2, 10], crop="none").image(wide, "").shape == (2, 10, 1)
    # A function of the image: the same each time, others for other images.
    starts = set()
    for i in range(20):
        other = columns(*range(i, 80 + i, 4), height=4)
        found = Layout([4, 4], crop="random").image(other, "")[0, :, 0]
        again = Layout([4, 4], crop="random").image(other.copy(), "")[0, :, 0]
        assert found.tolist() == again.tolist() and (np.diff(found.astype(int)) == 4).all()
        starts.add((int(found[0]) - i) // 4)
    assert len(starts) > 5 and max(starts) <= 16
    with pytest.raises(InputError, match="unknown crop 'center': did you mean 'centre'"):
        Layout(8, crop="center")


def test_sets_that_ship_take_them_too():
    data = datasets.examples("digits", [16, 8], channels=3, mirror=True)
    assert data.samples.shape == (3000, 16, 8, 3)
    np.testing.assert_array_equal(data.samples[1500], data.samples[0, :, ::-1])
    np.testing.assert_array_equal(data.labels[:1500], data.labels[1500:])
    a = datasets.examples("regular2bold", 16, "test", mirror=True).a.samples
    np.testing.assert_array_equal(a[208], a[0, :, ::-1])
    with pytest.raises(InputError, match="made of points"):
        datasets.examples("ring", channels=1)


def test_a_folder_of_transparent_rectangles(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GANS_CACHE", str(tmp_path / "cache"))
    pixels = np.random.default_rng(0).integers(0, 256, (3, 16, 32, 4)).astype(np.uint8)
    for i, image in enumerate(pixels):
        PIL.Image.fromarray(image).save(tmp_path / f"{i}.png")
    for memory_mb in (0, 1):
        data = datasets.examples(
            f"folder:{tmp_path}", [16, 32], channels=4, crop="none", memory_mb=memory_mb
        )
        np.testing.assert_array_equal(data.samples, pixels)
