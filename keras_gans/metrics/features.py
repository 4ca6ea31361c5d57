"""Extractors: a batch of samples -> numbers to compare."""

import dataclasses

import numpy as np
import tensorflow as tf

from keras_gans import progress
from keras_gans.metrics import checks, mnist


class Extractor:
    """Called with uint8 images (n, height, width, channels), or points, returns floats (n, d).

    Attributes:
        name: str.
        sha256: of what computes it.
        resize: str, what is done to the pixels first.
        stored: whether features of real data are worth keeping on disk.
    """

    name: str
    sha256: str
    resize = "none"
    stored = True

    def __call__(self, samples):
        raise NotImplementedError


def extract(extractor, samples, batch_size):
    """Yield the features of `samples`, a batch at a time: float arrays (batch, d)."""
    for rows in progress.batches(len(samples), batch_size, f"features {extractor.name!r}"):
        features = np.asarray(extractor(samples[rows]))
        checks.check_finite(features, f"features {extractor.name!r}")
        yield features


@dataclasses.dataclass(frozen=True)
class Mnist(Extractor):
    """What the shipped MNIST classifier says of digits: one channel a digit, side by side.

    Attributes:
        output: `features` (64 a digit) or `logits` (10 a digit).
        channels: int, digits in an image.
    """

    output: str
    channels: int = 1
    resize = "none, 28x28 images only"

    @property
    def name(self):
        return f"mnist_{self.output}" + (f"_x{self.channels}" if self.channels > 1 else "")

    @property
    def sha256(self):
        return mnist.card()["sha256"]

    def __call__(self, images):
        checks.check_shape(images, (28, 28, self.channels), "the MNIST classifier")
        digits = np.moveaxis(images, -1, 1).reshape(-1, 28, 28, 1)
        values = _classify(tf.cast(digits, tf.float32) / 127.5 - 1.0)[self.output]
        return values.numpy().reshape(len(images), -1)


@tf.function(input_signature=[tf.TensorSpec((None, 28, 28, 1), tf.float32)])
def _classify(digits):
    return mnist.load()(digits, training=False)


class Pixels(Extractor):
    """The samples themselves, images as flat rows in [-1, 1]."""

    name = "pixels"
    sha256 = "none"
    stored = False  # Larger than what they follow from.

    def __call__(self, samples):
        if samples.ndim == 2:
            return samples
        return samples.reshape(len(samples), -1).astype(np.float32) / 127.5 - 1.0


MNIST, MNIST_LOGITS, PIXELS = Mnist("features"), Mnist("logits"), Pixels()
STACKED_MNIST_LOGITS = Mnist("logits", channels=3)
