"""Image files, sizes and channels."""

import io
import os

import numpy as np
import tensorflow as tf

from keras_gans.utils.errors import InputError


def sides(image_size):
    """(height, width) of an image size: one number, or a list of two."""
    pair = image_size if isinstance(image_size, (list, tuple)) else [image_size] * 2
    if len(pair) != 2 or not all(type(side) is int and side > 0 for side in pair):
        raise InputError(
            f"image_size must be a side, or [height, width], in pixels, got {image_size!r}"
        )
    return tuple(pair)


def resize(images, size, place=(0.5, 0.5)):
    """uint8 (..., height, width, channels) at another size, by antialiased bicubic resampling.

    Args:
        images: uint8 array; of it the largest part of the new proportions is taken.
        size: side, or [height, width].
        place: where the part lies, down and across: 0 at the start, 1 at the end.

    Returns:
        uint8 (..., *size, channels).
    """
    height, width = images.shape[-3:-1]
    size = sides(size)
    if min(height, width) < 1:
        raise InputError(f"an image of {height}x{width} pixels cannot be resized")
    part = _part(height, width, size)
    top, left = (int((a - b) * p) for a, b, p in zip((height, width), part, place, strict=True))
    part = images[..., top : top + part[0], left : left + part[1], :]
    if part.shape[-3:-1] == size:
        return np.asarray(part)
    part = tf.image.resize(part, size, method="bicubic", antialias=True)
    return tf.cast(tf.round(tf.clip_by_value(part, 0.0, 255.0)), tf.uint8).numpy()


def _part(height, width, size):
    """Height and width of the largest part of an image that has the proportions of `size`."""
    # In whole numbers: of equal proportions nothing may be lost to rounding.
    if height * size[1] <= width * size[0]:
        return height, max(1, (2 * height * size[1] + size[0]) // (2 * size[0]))
    return max(1, (2 * width * size[0] + size[1]) // (2 * size[1])), width


def check_uncropped(shape, image_size, name):
    """Raise an `InputError` if an image cannot be had at `image_size` without cutting some off."""
    height, width = shape
    size = sides(image_size)
    if _part(height, width, size) != (height, width):
        raise InputError(
            f"image {name!r} of {height}x{width} pixels does not fit {size[0]}x{size[1]} uncut: "
            "crop='centre' cuts it"
        )


def read_image(path):
    """An image file as uint8 (height, width, 3), turned as its EXIF says.

    Transparency is laid on white; of an animation it is the first frame; 16 bits a pixel are scaled
    to 8.

    Raises:
        InputError: no image, a broken or a huge one, or one of 32 bits a channel.
    """
    image = decode(path)
    return image if image.shape[-1] == 3 else laid_on(image, "white")


def decode(path, content=None):
    """An image file as `read_image` has it, but with its transparency, where it has some, kept.

    Args:
        path: of the file.
        content: its bytes, where they were read already.

    Returns:
        uint8 (height, width, 3), or (height, width, 4) where it has transparency.
    """
    import PIL.Image
    import PIL.ImageOps

    try:
        with PIL.Image.open(path if content is None else io.BytesIO(content)) as file:
            image = _of_eight_bits(PIL.ImageOps.exif_transpose(file))
            return np.asarray(image.convert("RGBA" if image.has_transparency_data else "RGB"))
    except Exception as error:  # A broken file may make its decoder raise anything.
        raise InputError(f"cannot read image {os.fspath(path)!r}: {error}") from None


def laid_on(image, colour):
    """uint8 (height, width, 4) laid on a colour: (height, width, 3)."""
    import PIL.Image

    behind = PIL.Image.new("RGBA", image.shape[1::-1], colour)
    return np.asarray(PIL.Image.alpha_composite(behind, PIL.Image.fromarray(image)).convert("RGB"))


def of_channels(image, channels):
    """uint8 (height, width, c) as grey (1; ITU-R 601), colour (3) or colour and opacity (4)."""
    import PIL.Image

    has = image.shape[-1]
    if has == channels:
        return image
    picture = PIL.Image.fromarray(image[..., 0] if has == 1 else image)
    return np.asarray(picture.convert({1: "L", 3: "RGB", 4: "RGBA"}[channels])).reshape(
        *image.shape[:2], channels
    )


def _of_eight_bits(image):
    import PIL.Image

    if image.mode.startswith("I;16"):  # Pillow would clip what is above 255.
        return PIL.Image.fromarray(np.round(np.asarray(image) / 257.0).astype(np.uint8))
    if image.mode in ("I", "F"):
        raise ValueError("its 32-bit pixels have no known range: convert it to 8 or 16 bits")
    return image
