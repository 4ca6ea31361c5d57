"""Samples as pictures: value ranges, grids, PNG and GIF files."""

import math
import warnings

import numpy as np
import tensorflow as tf

from keras_gans.utils import files
from keras_gans.utils.errors import InputError
from keras_gans.utils.scatter import scatter

GREY = 96
LINE = 2
# How far beyond [-1, 1] a value may be by rounding.
ROUNDING = 0.01

__all__ = [
    "finish",
    "grid",
    "picture",
    "save_gif",
    "save_grid",
    "scatter",
    "to_float",
    "to_uint8",
    "write_png",
]


def are_images(sample_shape):
    """Whether samples of this shape are images: (height, width, 1, 3 or 4 channels)."""
    return len(sample_shape) == 3 and sample_shape[-1] in (1, 3, 4)


def finish(samples):
    """A generator's raw output as float32; images clipped to [-1, 1]."""
    samples = tf.cast(samples, tf.float32)
    if are_images(samples.shape[1:]):
        samples = tf.clip_by_value(samples, -1.0, 1.0)
    return samples


def check_range(images):
    """Raise unless float images are such as a model makes; warn of those that seem to be in [0, 1].

    Args:
        images: float array (n, height, width, channels).

    Raises:
        InputError: NaN or infinite values, or any beyond [-1, 1] by more than 0.01.
    """
    if not np.isfinite(images).all():
        raise InputError("images hold NaN or infinite values: leave those images out")
    if not images.size:
        return
    low, high = images.min(), images.max()
    if low < -1.01 or high > 1.01:
        raise InputError(
            f"float images must be in [-1, 1], got [{low:g}, {high:g}]: give pixels in [0, 255] as "
            "uint8, or divide them by 127.5 and subtract 1"
        )
    if low >= 0.0:
        warnings.warn(
            f"no value of the images is below 0 (the least is {low:g}): images in [0, 1]? The "
            "models take [-1, 1]: 2 * images - 1",
            stacklevel=2,
        )


def to_uint8(images):
    """Images in [-1, 1] -> uint8 in [0, 255], rounded to nearest."""
    return tf.cast(tf.round((images + 1.0) * 127.5), tf.uint8)


def to_float(pixels):
    """Pixels in [0, 255] -> float32 images in [-1, 1]."""
    return tf.cast(pixels, tf.float32) / 127.5 - 1.0


def grid(images, columns=None, scale=None):
    """Tile images into one picture, with grey lines between them.

    Args:
        images: float array (n, height, width, channels) in [-1, 1], or uint8, with 1 to 4
            channels, as PNG has them.
        columns: int; a square grid when None.
        scale: int, how many pixels high and wide each pixel becomes; when None, what brings images
            lower than 28 pixels there, and 1 for others.

    Returns:
        uint8 array (rows * (scale * height + 2) - 2, columns * (scale * width + 2) - 2, channels);
        missing tiles are grey.

    Raises:
        InputError: no images, another shape, values out of range, or a size that is not positive.
    """
    images = _pixels(images)
    scale = math.ceil(28 / images.shape[1]) if scale is None else scale
    images = np.pad(
        enlarged(images, scale), [(0, 0), (0, LINE), (0, LINE), (0, 0)], constant_values=GREY
    )
    n, height, width, channels = images.shape
    columns = math.ceil(math.sqrt(n)) if columns is None else _positive("columns", columns)
    rows = math.ceil(n / columns)
    tiles = np.full((rows * columns, height, width, channels), GREY, np.uint8)
    tiles[:n] = images
    tiles = tiles.reshape(rows, columns, height, width, channels).transpose(0, 2, 1, 3, 4)
    return tiles.reshape(rows * height, columns * width, channels)[:-LINE, :-LINE]


def enlarged(pixels, scale):
    """Images (n, height, width, channels) with each pixel repeated `scale` times either way."""
    _positive("scale", scale)
    return pixels.repeat(scale, axis=1).repeat(scale, axis=2)


def save_grid(path, images, columns=None, scale=None):
    """Write images as one PNG, tiled.

    Args:
        path: of the PNG file to write; its folder is made if missing.
        images, columns, scale: as in `grid`.

    Raises:
        InputError: as `grid` does.

    Example:
        kg.images.save_grid("samples.png", gan.generate(64, seed=0))
    """
    write_png(path, grid(images, columns, scale))


def save_gif(path, pictures, milliseconds=80):
    """Write pictures as a GIF that begins anew when it ends.

    Args:
        path: of the GIF file to write.
        pictures: sequence of uint8 arrays (height, width, 1 or 3), all of one shape.
        milliseconds: int, how long each is shown.
    """
    import PIL.Image

    frames = [
        PIL.Image.fromarray(np.squeeze(pixels, -1) if pixels.shape[-1] == 1 else pixels)
        for pixels in pictures
    ]
    with files.replacing(path) as partial:
        frames[0].save(
            partial,
            format="GIF",
            save_all=True,
            append_images=frames[1:],
            duration=milliseconds,
            loop=0,
        )


def picture(samples, modes=None, columns=None, scale=None):
    """One picture of a batch of samples: a grid of images, or a scatter of points.

    Args:
        samples: images or points, as in `grid` and `scatter`.
        modes: of points, the true ones, as in `scatter`.
        columns, scale: of images, as in `grid`.
    """
    if np.ndim(samples) == 4:
        return grid(samples, columns, scale)
    return scatter(samples, modes)


def write_png(path, pixels):
    """Write a uint8 array (height, width, 1 to 4 channels) as PNG, atomically."""
    with files.replacing(path) as partial:
        partial.write_bytes(tf.io.encode_png(pixels).numpy())


def _pixels(images):
    """Checked images as uint8."""
    images = np.asarray(images)
    if images.ndim != 4 or images.shape[-1] not in (1, 2, 3, 4) or 0 in images.shape:
        raise InputError(
            f"images must be of shape (n, height, width, 1 to 4 channels), got {images.shape}"
        )
    if images.dtype == np.uint8:
        return images
    if not np.abs(images).max() <= 1.0 + ROUNDING:  # NaN is not, either.
        raise InputError("images must be finite and in [-1, 1], or uint8: kg.images.to_float")
    return to_uint8(np.clip(images, -1.0, 1.0)).numpy()


def _positive(name, value):
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InputError(f"{name} must be a whole number of at least 1, got {value!r}")
    return value
