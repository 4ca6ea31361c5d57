"""Points: the 2-D mixtures of PacGAN (Lin et al. 2018, arXiv 1712.04086, section 4.1)."""

import numpy as np


def ring_modes():
    """Centres of the ring's 8 modes, on the unit circle: float32 (8, 2)."""
    angles = np.arange(8) * (np.pi / 4)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def grid_modes():
    """Centres of the grid's 25 modes, {-4, -2, 0, 2, 4}^2: float32 (25, 2)."""
    axis = np.arange(-4, 5, 2)
    return (
        np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1).reshape(-1, 2).astype(np.float32)
    )


def mixture(modes, sigma, seed, count=100_000):
    """`count` points of an equal mixture of isotropic Gaussians: float32 (count, 2)."""
    random = np.random.default_rng(seed)
    centres = modes[random.integers(len(modes), size=count)]
    return (centres + sigma * random.standard_normal((count, 2))).astype(np.float32)


# The true modes of each set.
MODES = {"ring": ring_modes, "grid": grid_modes}

POINTS = {
    "ring": lambda seed: mixture(ring_modes(), 0.01, seed),
    "grid": lambda seed: mixture(grid_modes(), 0.05, seed),
}
