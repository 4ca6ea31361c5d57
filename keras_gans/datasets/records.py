"""A data set in memory."""

from typing import NamedTuple

import numpy as np


class Examples(NamedTuple):
    """A data set in memory.

    Attributes:
        samples: uint8 images (n, side, side, channels), or float32 points (n, d).
        labels: int32 (n,), or None where the set has none.
        class_names: a str for each label; None where labels are numbers alone.
    """

    samples: np.ndarray
    labels: np.ndarray | None
    class_names: tuple | None = None

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


class Unpaired(NamedTuple):
    """Images of two domains, in memory.

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
