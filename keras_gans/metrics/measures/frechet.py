"""Fréchet distance between the Gaussians nearest to two sets of features."""

import dataclasses

import numpy as np

from keras_gans.metrics.measures.metric import Metric
from keras_gans.metrics.samples import REFERENCE
from keras_gans.metrics.statistics import checks
from keras_gans.metrics.statistics.moments import Moments
from keras_gans.metrics.statistics.resampling import GROUPS, jackknife
from keras_gans.utils.errors import InputError


def frechet_distance(a, b):
    """|m_a - m_b|^2 + tr(S_a + S_b - 2 (S_a^1/2 S_b S_a^1/2)^1/2) of two `Moments`.

    (Dowson and Landau 1982; Heusel et al. 2017, arXiv 1706.08500, equation 6.) The last trace is
    the sum of the singular values of S_a^1/2 S_b^1/2, which needs no inverse and stays exact to
    rounding where a covariance is singular.
    """
    shift = a.mean - b.mean
    cross = np.linalg.svd(a.root @ b.root, compute_uv=False).sum()
    return float(shift @ shift + np.trace(a.covariance) + np.trace(b.covariance) - 2.0 * cross)


@dataclasses.dataclass(frozen=True)
class Frechet(Metric):
    """Fréchet distance between generated and real samples under an extractor.

    Attributes:
        name: `frechet_<features>`; FID is for Inception's alone.
        role: which real samples, `REFERENCE` or `TRAINING`.
    """

    name: str
    features: object
    role: str = REFERENCE
    num_samples: int = 10_000
    fixed: bool = False

    @property
    def better_directions(self):
        return {self.name: min}

    def check(self, subject):
        super().check(subject)
        least = self.width(subject) + 1
        real = len(subject.part(self.role))
        for count, which in ((len(subject.generated), ""), (real, " on the real side")):
            checks.check_count(count, least, f"the covariance of {self.name}{which}")

    def measure(self, subject):
        generated, real = self._moments(subject)
        return jackknife(lambda kept: {self.name: _distance(generated, kept, real)})

    def _moments(self, subject):
        """Of the groups of generated samples, and of the real samples."""
        generated = subject.generated.moments(self.features, GROUPS)
        return generated, Moments.merged(subject.part(self.role).moments(self.features))

    def protocol(self, subject):
        real = subject.part(self.role)
        return super().protocol(subject) | {"real": self.role, "num_real": len(real)}


@dataclasses.dataclass(frozen=True)
class FrechetRatio(Frechet):
    """The distance over that of as many real training samples, from the same reference.

    <name>: 1 of a model as good as more data.
    training: the distance of the training samples.
    """

    @property
    def better_directions(self):
        return {self.name: min, "training": None}

    def check(self, subject):
        super().check(subject)
        if subject.training.sha256 == subject.part(self.role).sha256:
            raise InputError(f"{self.name} needs real samples that were not trained on")
        count = len(subject.generated)
        checks.check_count(len(subject.training), count, f"{self.name} on the training side")

    def measure(self, subject):
        count = len(subject.generated)
        generated, real = self._moments(subject)
        training = subject.training.first(count).moments(self.features)
        unit = frechet_distance(Moments.merged(training), real)
        return jackknife(
            lambda kept: {self.name: _distance(generated, kept, real) / unit, "training": unit}
        )


def _distance(groups, kept, real):
    return frechet_distance(Moments.merged([groups[g] for g in kept]), real)
