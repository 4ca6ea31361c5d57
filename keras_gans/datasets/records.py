"""A data set: samples with random access, and what is known of them."""

import hashlib
from typing import NamedTuple

import numpy as np

from keras_gans.datasets import store


class Examples(NamedTuple):
    """A data set.

    Attributes:
        samples: uint8 images (n, height, width, channels), or float32 points (n, d): a numpy array,
            or a `numpy.memmap` of what is too much for memory.
        labels: int32 (n,), -1 where a sample has none; or None where the set has none.
        class_names: a str for each label; None where labels are numbers alone.
        where: dict, of a folder its absolute `path`; None of other sets.
    """

    samples: np.ndarray
    labels: np.ndarray | None
    class_names: tuple | None = None
    where: dict | None = None

    @property
    def counted(self):
        """How much there is, in words."""
        return f"{len(self.samples)} samples"

    @property
    def spec(self):
        """What a model must know of the data, as plain values for `Recipe.build`."""
        num_classes = None if self.labels is None else int(self.labels.max()) + 1
        spec = {"sample_shape": list(self.samples.shape[1:]), "num_classes": num_classes}
        if self.class_names is None:
            return spec
        return spec | {"num_classes": len(self.class_names), "class_names": list(self.class_names)}

    @property
    def facts(self):
        """Which data it is, as plain values: `count`, `sha256` of samples and labels, `path`."""
        digest = store.info(self.samples).get("sha256") or store.sha256_of(self.samples)
        if self.labels is not None:
            digest = hashlib.sha256(digest.encode() + self.labels.tobytes()).hexdigest()
        return {"count": len(self.samples), "sha256": digest, **(self.where or {})}


class Unpaired(NamedTuple):
    """Images of two domains.

    Attributes:
        a, b: `Examples` of images of one shape; their numbers may differ.
        paired: whether image i of the one is known to show what image i of the other does.
    """

    a: Examples
    b: Examples
    paired: bool = False

    @property
    def counted(self):
        return f"{len(self.a.samples)} samples of A and {len(self.b.samples)} of B"

    @property
    def spec(self):
        """As those of `Examples`; the domains are no classes."""
        return {"sample_shape": self.a.spec["sample_shape"], "num_classes": None}

    @property
    def facts(self):
        """As those of `Examples`, of either domain."""
        return {
            f"{key}_{name}": value
            for name in "ab"
            for key, value in getattr(self, name).facts.items()
        }
