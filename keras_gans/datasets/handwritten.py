"""Digits that ship with the package, and three at a time."""

import importlib.resources

import numpy as np

from keras_gans.datasets.records import Examples
from keras_gans.utils.errors import unknown


def digits(split):
    """The 1,797 handwritten 8x8 digits of the UCI test set (Alpaydin and Kaynak, CC BY 4.0)."""
    ends = {"train": slice(0, 1500), "test": slice(1500, None), "train+test": slice(None)}
    if split not in ends:
        raise unknown("split", split, ends)
    path = importlib.resources.files("keras_gans.datasets") / "digits.npz"
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        # Stored as 0..16 counts of set pixels in 4x4 blocks of the original bitmap.
        levels, labels = stored["images"][ends[split]], stored["labels"][ends[split]]
    images = np.round(levels * (255 / 16)).astype(np.uint8)[..., None]
    return Examples(images, labels.astype(np.int32))


def stacked(mnist, seed, count=128_000):
    """Stacked-MNIST: three random digits as red, green and blue; 1,000 modes.

    The label is 100 r + 10 g + b. 128,000 images, as in PacGAN (arXiv 1712.04086, section 4.2).
    """
    picks = np.random.default_rng(seed).integers(len(mnist.samples), size=(count, 3))
    images = np.concatenate([mnist.samples[picks[:, channel]] for channel in range(3)], axis=-1)
    return Examples(images, (mnist.labels[picks] @ [100, 10, 1]).astype(np.int32))
