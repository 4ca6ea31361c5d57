"""Points of the plane as a picture: axes, true modes, and where the points fall."""

import math

import numpy as np

from keras_gans.utils.errors import InputError

# Pixels around the plane, for the axes' numbers: left, top, right, bottom.
MARGIN = (44, 12, 14, 26)
INK, TRUE_MODE = (40, 40, 40), (214, 39, 40)
TICKS = 5


def scatter(points, modes=None, side=512, limit=None):
    """A picture of points: the darker, the more of them fall on a pixel.

    Args:
        points: float array (n, d); of more coordinates than two the first two are drawn, one alone
            is drawn along the first axis.
        modes: float array (m, 2), the centres of the true modes, drawn as red circles.
        side: int, pixels of the picture, at least 128.
        limit: float, half the width of the plane shown; a tenth more than the largest coordinate
            when None.

    Returns:
        uint8 array (side, side, 3), the second coordinate pointing up.

    Raises:
        InputError: no points, or some that are not finite.
    """
    import PIL.Image
    import PIL.ImageDraw

    points = _checked(points)
    modes = np.zeros((0, 2)) if modes is None else np.asarray(modes)
    if limit is None:
        limit = 1.1 * max(np.abs(points).max(), np.abs(modes).max(initial=1e-6))
    left, top, right, bottom = MARGIN
    width, height = side - left - right, side - top - bottom
    pixels = np.full((side, side, 3), 255, np.uint8)
    pixels[top : top + height, left : left + width] = _shades(points, limit, height, width)
    image = PIL.Image.fromarray(pixels)
    draw = PIL.ImageDraw.Draw(image)

    def place(x, y):
        return (
            left + (x + limit) / (2 * limit) * width,
            top + (limit - y) / (2 * limit) * height,
        )

    draw.rectangle([place(-limit, limit), place(limit, -limit)], outline=INK)
    for value in ticks(limit):
        x, y = place(value, -limit)
        draw.line([x, y, x, y + 4], fill=INK)
        draw.text((x, y + 6), f"{value:g}", fill=INK, anchor="ma")
        x, y = place(-limit, value)
        draw.line([x - 4, y, x, y], fill=INK)
        draw.text((x - 7, y), f"{value:g}", fill=INK, anchor="rm")
    for x, y in (place(*mode) for mode in modes):
        draw.ellipse([x - 6, y - 6, x + 6, y + 6], outline=TRUE_MODE, width=2)
    return np.asarray(image)


def ticks(limit):
    """About `TICKS` round numbers in [-limit, limit], 0 among them, at equal distances."""
    rough = 2 * limit / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * min((1, 2, 5, 10), key=lambda digit: abs(digit * power - rough))
    count = math.floor(limit / step)
    return [i * step for i in range(-count, count + 1)]


def _checked(points):
    points = np.asarray(points)
    if points.ndim != 2 or 0 in points.shape:
        raise InputError(f"points must be of shape (n, d) to be drawn, got {points.shape}")
    if not np.isfinite(points).all():
        raise InputError("points must be finite to be drawn")
    return np.pad(points[:, :2], [(0, 0), (0, max(0, 2 - points.shape[1]))])


def _shades(points, limit, height, width):
    """uint8 (height, width, 1) of how many points fall on each pixel and the three beside it."""
    counts, _, _ = np.histogram2d(
        -points[:, 1], points[:, 0], (height, width), [[-limit, limit]] * 2
    )
    wide = counts.copy()  # A point is two pixels high and wide, or it is hardly seen.
    wide[1:] += counts[:-1]
    wide[:, 1:] += wide[:, :-1].copy()
    full = max(3.0, np.percentile(wide[wide > 0], 90)) if wide.any() else 1.0
    return (255 * (1.0 - np.minimum(1.0, wide / full))).astype(np.uint8)[..., None]
