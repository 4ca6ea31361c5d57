"""Samples as pictures: value ranges, grids, PNG files."""

import math
import warnings

import numpy as np
import tensorflow as tf

from keras_gans.utils import files
from keras_gans.utils.errors import InputError

GREY = 96


def finish(samples):
    """A generator's raw output as float32; images, of 1, 3 or 4 channels, clipped to [-1, 1]."""
    samples = tf.cast(samples, tf.float32)
    pictures = len(samples.shape) == 4 and samples.shape[-1] in (1, 3, 4)
    return tf.clip_by_value(samples, -1.0, 1.0) if pictures else samples


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


def grid(images, columns=None):
    """Tile images into one picture, with lines between them.

    Args:
        images: float array (n, height, width, channels) in [-1, 1], with 1 or 3 channels.
        columns: int; a square grid when None.

    Returns:
        uint8 array (rows * (scale * height + 2) - 2, columns * (scale * width + 2) - 2, channels):
        images lower than 28 pixels are enlarged by the whole number `scale` that brings them there;
        lines and missing tiles are grey.
    """
    images = to_uint8(np.asarray(images)).numpy()
    scale = math.ceil(28 / images.shape[1])
    images = np.pad(
        images.repeat(scale, axis=1).repeat(scale, axis=2),
        [(0, 0), (0, 2), (0, 2), (0, 0)],
        constant_values=GREY,
    )
    n, height, width, channels = images.shape
    columns = columns or math.ceil(math.sqrt(n))
    rows = math.ceil(n / columns)
    tiles = np.full((rows * columns, height, width, channels), GREY, np.uint8)
    tiles[:n] = images
    tiles = tiles.reshape(rows, columns, height, width, channels).transpose(0, 2, 1, 3, 4)
    return tiles.reshape(rows * height, columns * width, channels)[:-2, :-2]


def scatter(points, side=256, limit=None):
    """A picture of 2-D points: a density histogram, darker where more points fall.

    Args:
        points: float array (n, 2).
        side: int, pixels.
        limit: float, half the width of the plane shown; the largest coordinate when None.

    Returns:
        uint8 array (side, side, 1), the second coordinate pointing up.
    """
    points = np.asarray(points)
    limit = limit or 1.1 * float(np.abs(points).max(initial=1e-6))
    counts, _, _ = np.histogram2d(-points[:, 1], points[:, 0], side, [[-limit, limit]] * 2)
    shade = 1.0 - np.minimum(1.0, counts / max(1.0, np.percentile(counts[counts > 0], 90)))
    return (255 * shade).astype(np.uint8)[..., None]


def picture(samples):
    """One picture of a batch of samples: a grid of images, or a scatter of points."""
    return grid(samples) if np.ndim(samples) == 4 else scatter(samples)


def write_png(path, pixels):
    """Write a uint8 array (height, width, 1 or 3) as PNG, atomically."""
    with files.replacing(path) as partial:
        partial.write_bytes(tf.io.encode_png(pixels).numpy())
