"""How many modes of a known mixture are found, and how evenly."""

import dataclasses
from typing import ClassVar

import numpy as np

from keras_gans import datasets
from keras_gans.metrics.features.extraction import MNIST_LOGITS, STACKED_MNIST_LOGITS
from keras_gans.metrics.measures.metric import Metric
from keras_gans.metrics.statistics import checks
from keras_gans.metrics.statistics.resampling import (
    FRACTION,
    GROUPS,
    NOT_NEGATIVE,
    group_of,
    jackknife,
)
from keras_gans.utils.errors import unknown

SIGMAS = 3.0  # A sample this near to a mode, in its standard deviations, is of high quality.


def reverse_kl(counts):
    """KL(generated || uniform) over the modes, in nats, of how often each was hit: (modes,)."""
    p = counts / counts.sum()
    return float(np.sum(p[p > 0] * np.log(p[p > 0] * len(p))))


@dataclasses.dataclass(frozen=True)
class Digits:
    """Modes told apart by the MNIST classifier, one digit a channel (PacGAN, arXiv 1712.04086).

    25,600 perfect samples of Stacked-MNIST hit its 1,000 modes and score a KL of 0.024, of which
    0.0195 is the number of samples and the rest MNIST's own class sizes.
    """

    features: object
    num_samples: int
    better_directions: ClassVar = {"modes": max, "reverse_kl": min}

    def check(self, samples):
        self.features(samples.array[:1])

    def tallies(self, samples):
        """For each resampling group, counts: int (GROUPS, modes)."""
        digits = samples.features(self.features).reshape(len(samples), -1, 10).argmax(axis=2)
        modes = 10 ** digits.shape[1]
        mode = digits @ 10 ** np.arange(digits.shape[1])[::-1]
        return np.bincount(group_of(len(mode)) * modes + mode, minlength=GROUPS * modes).reshape(
            GROUPS, -1
        )

    def scores(self, samples):
        tallies = self.tallies(samples)

        def statistic(kept):
            counts = tallies[kept].sum(axis=0)
            return {"modes": np.count_nonzero(counts), "reverse_kl": reverse_kl(counts)}

        ranges = {"modes": (0, tallies.shape[1]), "reverse_kl": NOT_NEGATIVE}
        return jackknife(statistic, ranges)


@dataclasses.dataclass(frozen=True)
class Mixture:
    """Gaussian modes of the plane (PacGAN, arXiv 1712.04086, section 4.1).

    modes: those with at least one sample within 3 sigma.
    high_quality: the fraction of samples within 3 sigma of a mode; 98.9 % of perfect ones.
    within_mode_sigma: root mean square deviation of those, a coordinate; 0.974 sigma of perfect
        ones, whose tails are cut off at 3 sigma.
    reverse_kl: over the nearest mode of every sample.

    Attributes:
        centres: float array (modes, 2).
        sigma: float.
    """

    centres: np.ndarray
    sigma: float
    num_samples: int = 2500
    features = None
    better_directions: ClassVar = {
        "modes": max,
        "high_quality": None,
        "within_mode_sigma": None,
        "reverse_kl": min,
    }

    def check(self, samples):
        checks.check_shape(samples.array, (2,), "mode_coverage of a mixture")

    def scores(self, samples):
        square = ((samples.array[:, None] - self.centres.astype(np.float64)) ** 2).sum(axis=2)
        nearest, square = square.argmin(axis=1), square.min(axis=1)
        good = square <= (SIGMAS * self.sigma) ** 2
        group = group_of(len(samples))
        modes = len(self.centres)

        def statistic(kept):
            chosen = np.isin(group, kept)
            inside = chosen & good
            deviation = np.sqrt(square[inside].mean() / 2.0) if inside.any() else 0.0
            return {
                "modes": len(np.unique(nearest[inside])),
                "high_quality": good[chosen].mean(),
                "within_mode_sigma": deviation,
                "reverse_kl": reverse_kl(np.bincount(nearest[chosen], minlength=modes)),
            }

        ranges = {"modes": (0, modes), "high_quality": FRACTION, "reverse_kl": NOT_NEGATIVE}
        return jackknife(statistic, ranges)


MODES = {
    "grid": Mixture(datasets.grid_modes(), 0.05),
    "mnist": Digits(MNIST_LOGITS, 10_000),
    "ring": Mixture(datasets.ring_modes(), 0.01),
    "stacked_mnist": Digits(STACKED_MNIST_LOGITS, 25_600),
}


class ModeCoverage(Metric):
    """Modes found and their reverse KL, by the protocol of the data set."""

    name = "mode_coverage"
    better_directions: ClassVar = Digits.better_directions | Mixture.better_directions

    def samples_for(self, dataset):
        return self._modes(dataset).num_samples

    def check(self, subject):
        super().check(subject)
        self._modes(subject.dataset).check(subject.generated)

    def measure(self, subject):
        return self._modes(subject.dataset).scores(subject.generated)

    def protocol(self, subject):
        features = self._modes(subject.dataset).features
        described = super().protocol(subject) | {"modes_of": subject.dataset}
        if features is not None:
            described["features"] = {"name": features.name, "sha256": features.sha256}
        return described

    def _modes(self, dataset):
        if dataset not in MODES:
            raise unknown(f"data set of {self.name}", dataset, MODES)
        return MODES[dataset]
