"""Extractors: a batch of samples -> numbers to compare."""

import dataclasses

import numpy as np

from keras_gans.metrics.features import classifiers
from keras_gans.metrics.features.classifiers import Classifier
from keras_gans.metrics.statistics import checks
from keras_gans.utils import progress
from keras_gans.utils.images import to_float


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
class Classified(Extractor):
    """What a shipped classifier says of images.

    Attributes:
        classifier: `Classifier`.
        output: `features` or `logits`.
        stack: int; above 1 an image is that many grey ones, a channel each, told side by side.
    """

    classifier: Classifier
    output: str
    stack: int = 1

    @property
    def name(self):
        stacked = f"_x{self.stack}" if self.stack > 1 else ""
        return f"{self.classifier.name}_{self.output}{stacked}"

    @property
    def sha256(self):
        return self.classifier.card()["sha256"]

    @property
    def resize(self):
        return "none, {}x{} images only".format(*self.classifier.image_shape)

    def __call__(self, images):
        height, width, channels = self.classifier.image_shape
        seen_by = f"the classifier of {self.classifier.name!r}"
        checks.check_shape(images, (height, width, self.stack * channels), seen_by)
        if self.stack > 1:
            images = np.moveaxis(images, -1, 1).reshape(-1, height, width, 1)
        values = self.classifier.classify(to_float(images))[self.output]
        return values.numpy().reshape(len(images) // self.stack, -1)


class Pixels(Extractor):
    """The samples themselves, images as flat rows in [-1, 1]."""

    name = "pixels"
    sha256 = "none"
    stored = False  # Larger than what they follow from.

    def __call__(self, samples):
        if samples.ndim == 2:
            return samples
        return samples.reshape(len(samples), -1).astype(np.float32) / 127.5 - 1.0


PIXELS = Pixels()
MNIST, MNIST_LOGITS = (Classified(classifiers.MNIST, output) for output in ("features", "logits"))
STACKED_MNIST_LOGITS = Classified(classifiers.MNIST, "logits", stack=3)
CIFAR10, CIFAR10_LOGITS = (
    Classified(classifiers.CIFAR10, output) for output in ("features", "logits")
)
GLYPHS, GLYPHS_LOGITS = (
    Classified(classifiers.GLYPHS, output) for output in ("features", "logits")
)
