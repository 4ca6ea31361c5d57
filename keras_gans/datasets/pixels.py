"""Image files and sizes."""

import os

import numpy as np
import tensorflow as tf

from keras_gans.datasets.records import Examples
from keras_gans.errors import InputError


def resized(data, image_size):
    """`data` with its images cropped to their central square and resized to `image_size`."""
    if image_size is None or data.samples.shape[1:3] == (image_size, image_size):
        return data
    batches = [
        resize(part, image_size)
        for part in np.array_split(data.samples, max(1, len(data.samples) // 1000))
    ]
    return Examples(np.concatenate(batches), data.labels)


def resize(images, size):
    """uint8 (..., height, width, channels) -> uint8 (..., size, size, channels)."""
    height, width = images.shape[-3:-1]
    side = min(height, width)
    if side < 1:
        raise InputError(f"an image of {height}x{width} pixels cannot be resized")
    top, left = (height - side) // 2, (width - side) // 2
    square = images[..., top : top + side, left : left + side, :]
    if side == size:
        return np.asarray(square)
    square = tf.image.resize(square, (size, size), method="bicubic", antialias=True)
    return tf.cast(tf.round(tf.clip_by_value(square, 0.0, 255.0)), tf.uint8).numpy()


def read_image(path):
    """An image file as uint8 (height, width, 3); transparency is laid on white."""
    import PIL.Image

    try:
        with PIL.Image.open(path) as image:
            image = image.convert("RGBA")
    except (OSError, ValueError, PIL.Image.DecompressionBombError) as error:
        raise InputError(f"cannot read image {os.fspath(path)!r}: {error}") from None
    white = PIL.Image.new("RGBA", image.size, "white")
    return np.asarray(PIL.Image.alpha_composite(white, image).convert("RGB"))


def check_one_shape(images, name):
    shapes = {image.shape for image in images}
    if len(shapes) != 1 or len({*next(iter(shapes))[:2]}) != 1:
        some = ", ".join("x".join(map(str, shape)) for shape in sorted(shapes)[:3])
        raise InputError(
            f"images of {name!r} are not square and of one size ({some}): set image_size"
        )
