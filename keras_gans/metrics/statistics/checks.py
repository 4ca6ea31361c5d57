"""What a metric refuses to measure, in one line each."""

import numpy as np

from keras_gans.utils import images
from keras_gans.utils.errors import InputError


def as_uint8(pictures):
    """Images as every metric sees them, rounded as a PNG file would hold them.

    Args:
        pictures: uint8 array (n, height, width, channels), or float in [-1, 1].

    Returns:
        uint8 array of the same shape.

    Raises:
        InputError: not a batch of images, NaN or infinite values, values outside [-1.01, 1.01].
    """
    pictures = np.asarray(pictures)
    if pictures.ndim != 4:
        raise InputError(f"images must be (n, height, width, channels), got {pictures.shape}")
    if pictures.dtype == np.uint8:
        return pictures
    if not np.issubdtype(pictures.dtype, np.floating):
        raise InputError(f"images must be uint8, or float in [-1, 1], got {pictures.dtype}")
    images.check_range(pictures)
    return images.to_uint8(np.clip(pictures, -1.0, 1.0)).numpy()


def as_samples(samples):
    """Images as `as_uint8` makes them, points as float32 (n, d)."""
    samples = np.asarray(samples)
    if samples.ndim != 2:
        return as_uint8(samples)
    check_finite(samples, "points")
    return samples.astype(np.float32)


def check_finite(values, what):
    if not np.isfinite(values).all():
        raise InputError(f"{what} hold NaN or infinite values")


def check_shape(pictures, expected, what):
    """Raise unless samples (n, *expected) are given."""
    shape = pictures.shape[1:]
    if len(shape) != len(expected) or any(
        e not in (None, s) for s, e in zip(shape, expected, strict=True)
    ):
        wanted, got = (
            "x".join("?" if s is None else str(s) for s in sizes) for sizes in (expected, shape)
        )
        raise InputError(f"{what} takes samples of shape {wanted}, got {got}")


def check_count(count, least, what):
    """Raise unless there are at least `least` samples."""
    if count < least:
        raise InputError(f"{what} needs at least {least} samples, got {count}")
