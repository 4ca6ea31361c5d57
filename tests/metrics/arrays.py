"""The arrays on which ours and other implementations are compared."""

import numpy as np

ROWS = [0, 1, 57, 150, 298]


def features():
    """Generated and real features: float64 (600, 16) each, correlated, not Gaussian."""
    random = np.random.RandomState(7)
    mix = random.standard_normal((16, 16)) / 4.0
    x = np.maximum(random.standard_normal((600, 16)) @ mix + 0.3, 0.0)
    y = np.maximum(random.standard_normal((600, 16)) @ (mix + 0.02) + 0.2, 0.0)
    return x, y


def logits():
    """float64 (600, 10)."""
    return 3.0 * np.random.RandomState(8).standard_normal((600, 10))


def image():
    """uint8 (32, 32, 3), noise over a gradient."""
    random = np.random.RandomState(9)
    ramp = np.linspace(0, 200, 32)[:, None, None]
    return (ramp + random.randint(0, 56, (32, 32, 3))).astype(np.uint8)
