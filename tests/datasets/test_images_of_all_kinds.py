"""What people keep in folders of images: each kind is read as it looks, or named."""

import contextlib
import io
import struct
import zlib

import numpy as np
import PIL.Image
import pytest

from keras_gans.datasets.pixels import read_image
from keras_gans.utils.errors import InputError


def read(image, path, **kwargs):
    image.save(path, **kwargs)
    return read_image(path)


def test_sixteen_bits_are_scaled(tmp_path):
    deep = np.array([[0, 257, 32768, 65535]], np.uint16)
    for suffix in ("png", "tiff"):
        found = read(PIL.Image.fromarray(deep), tmp_path / f"deep.{suffix}")
        assert found[0].tolist() == [[0] * 3, [1] * 3, [128] * 3, [255] * 3]


def test_palettes_and_their_transparency(tmp_path):
    image = PIL.Image.new("P", (2, 1))
    image.putpalette([10, 20, 30, 200, 100, 50])
    image.putpixel((1, 0), 1)
    assert read(image, tmp_path / "p.png")[0].tolist() == [[10, 20, 30], [200, 100, 50]]
    assert read(image, tmp_path / "t.png", transparency=0)[0, 0].tolist() == [255, 255, 255]


def test_cmyk_is_made_colours(tmp_path):
    found = read(PIL.Image.new("CMYK", (8, 8), (0, 255, 255, 0)), tmp_path / "red.jpg")
    assert np.abs(found.astype(int) - [255, 0, 0]).max() <= 4


def test_bits_and_half_transparent_grey(tmp_path):
    assert read(PIL.Image.new("1", (2, 2), 1), tmp_path / "bit.png").min() == 255
    grey = read(PIL.Image.new("LA", (1, 1), (0, 128)), tmp_path / "half.png")
    assert grey[0, 0].tolist() == [127] * 3


def test_the_first_frame_of_an_animation(tmp_path):
    frames = [PIL.Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    found = read(frames[0], tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert found[0, 0].tolist() == [255, 0, 0]


def test_a_camera_on_its_side(tmp_path):
    pixels = np.zeros((2, 4, 3), np.uint8)
    pixels[0] = 255
    exif = PIL.Image.Exif()
    exif[0x0112] = 6  # To be turned by 90 degrees clockwise.
    found = read(PIL.Image.fromarray(pixels), tmp_path / "turned.png", exif=exif)
    assert found.shape == (4, 2, 3)
    assert found[:, 1].min() == 255 and found[:, 0].max() == 0


def png(width, height, data=b""):
    """A PNG's bytes with that size in its header."""

    def chunk(kind, content):
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def whole(kind):
    buffer = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (32, 32, 3), np.uint8)
    PIL.Image.fromarray(noise).save(buffer, kind)
    return buffer.getvalue()


BROKEN = {
    "empty.png": b"",
    "text.jpg": b"this is a page, not a picture",
    "cut.png": whole("png")[:700],
    "cut.jpg": whole("jpeg")[:500],
    "cut.gif": whole("gif")[:300],
    "cut.webp": whole("webp")[:200],
    "cut.tiff": whole("tiff")[:300],
    "nothing_inside.png": png(4, 4),
    "huge.png": png(60_000, 60_000),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_named(name, tmp_path):
    (tmp_path / name).write_bytes(BROKEN[name])
    with pytest.raises(InputError, match=f"cannot read image .*{name}") as error:
        read_image(tmp_path / name)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("mode", ["I", "F"])
def test_pixels_of_no_known_range_are_refused(mode, tmp_path):
    with pytest.raises(InputError, match="32-bit pixels have no known range"):
        read(PIL.Image.new(mode, (2, 2)), tmp_path / "deep.tiff")


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp", "bmp", "tiff"])
def test_any_flipped_byte_gives_an_image_or_the_error(kind, tmp_path):
    content, random = whole(kind), np.random.default_rng(1)
    for _ in range(100):
        damaged = bytearray(content)
        damaged[random.integers(len(damaged))] = random.integers(256)
        (tmp_path / "damaged").write_bytes(damaged)
        with contextlib.suppress(InputError):
            assert read_image(tmp_path / "damaged").dtype == np.uint8
