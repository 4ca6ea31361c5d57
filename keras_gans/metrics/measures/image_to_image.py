"""Measures of a translation from images A to images B."""

import dataclasses
from typing import ClassVar

import numpy as np

from keras_gans.metrics.features.domain_classifier import DomainClassifier
from keras_gans.metrics.measures.metric import Metric
from keras_gans.metrics.statistics import checks, resampling
from keras_gans.utils.errors import InputError


@dataclasses.dataclass
class Translation:
    """What a translator made, and what it may be compared with; images as `checks.as_uint8` takes.

    Attributes:
        source: images of A, (n, height, width, channels).
        translated: what the translator made of them, images of B.
        counterparts: the true B of every source, where there is one.
        cycled: the translations translated back to A.
        real_a, real_b: training images of either domain, for the domain classifier.
        test_b: test images of B, not trained on; those of A are `source`.
        dataset: name of the data set.
        seed: int, of what the domain classifier draws.
    """

    source: np.ndarray
    translated: np.ndarray
    counterparts: np.ndarray | None = None
    cycled: np.ndarray | None = None
    real_a: np.ndarray | None = None
    real_b: np.ndarray | None = None
    test_b: np.ndarray | None = None
    dataset: str = ""
    seed: int = 0

    def __post_init__(self):
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if field.type not in (str, int) and value is not None:
                setattr(self, field.name, checks.as_uint8(value))

    def need(self, *names):
        """These attributes; an `InputError` names the one that was not given."""
        for name in names:
            if getattr(self, name) is None:
                raise InputError(
                    f"the translation has no {name!r}: give it, or leave the metric out"
                )
        return [getattr(self, name) for name in names]

    @property
    def generated(self):
        return self.translated

    def first(self, count):
        """The same with `count` of the source's images."""
        cut = ("source", "translated", "counterparts", "cycled")
        given = {name: getattr(self, name) for name in cut}
        return dataclasses.replace(
            self, **{k: v[:count] for k, v in given.items() if v is not None}
        )


def absolute_differences(a, b):
    """Mean absolute difference of every pair of uint8 images, pixels in [0, 1]: float64 (n,)."""
    if a.shape != b.shape:
        raise InputError(f"paired images must have one shape, got {a.shape} and {b.shape}")
    difference = np.abs(a.astype(np.int16) - b.astype(np.int16))
    return difference.reshape(len(a), -1).mean(axis=1) / 255.0


@dataclasses.dataclass(frozen=True)
class MeanDifference(Metric):
    """Mean absolute difference, pixels in [0, 1], between two parts of a `Translation`.

    Attributes:
        name: `paired_l1` (translations and their true counterparts), `untranslated_l1` (sources and
            those counterparts), or `cycle_l1` (sources and what came back).
        compared: names of the two.
        better_direction: `min`, or None where neither more nor less is better.
    """

    name: str
    compared: tuple
    better_direction: object = min
    subject = Translation

    @property
    def better_directions(self):
        return {self.name: self.better_direction}

    def check(self, subject):
        subject.need(*self.compared)

    def measure(self, subject):
        return resampling.of_means(
            **{self.name: absolute_differences(*subject.need(*self.compared))}
        )


class TakenForTarget(Metric):
    """Whether a classifier trained on real A and real B takes translations for the target, B.

    translated: the fraction of translations it takes for B.
    test_b: the same of real test images of B, which a good translator comes near.
    source: the same of the images that were translated, before they were.
    """

    name = "domain_classifier"
    better_directions: ClassVar = {"translated": max, "test_b": None, "source": None}
    subject = Translation

    def measure(self, subject):
        real_a, real_b, test_b = subject.need("real_a", "real_b", "test_b")
        classifier = DomainClassifier(real_a, real_b, subject.seed)
        asked = {"translated": subject.translated, "test_b": test_b, "source": subject.source}
        scores = {}
        for name, images in asked.items():
            scores |= resampling.of_means(**{name: classifier.taken_for_b(images)})
        return scores

    def protocol(self, subject):
        described = {
            "num_a": len(subject.real_a),
            "num_b": len(subject.real_b),
            "seed": subject.seed,
        }
        return super().protocol(subject) | described | DomainClassifier.protocol
