"""Precision and recall, density and coverage: balls around real and around generated features.

A ball reaches from a sample to the k-th nearest other sample of its own set.
"""

import dataclasses

import numpy as np

from keras_gans.metrics.measures.metric import Metric
from keras_gans.metrics.samples import REFERENCE
from keras_gans.metrics.statistics import checks
from keras_gans.metrics.statistics.resampling import FRACTION, GROUPS, group_of, jackknife
from keras_gans.utils import progress

PRECISION_K = 3  # Kynkaanniemi et al. 2019, section 3.1.
DENSITY_K = 5  # Naeem et al. 2020, section 4.
ROWS = 1000
# Samples on either side, of which each needs that many others and each group one.
LEAST = max(GROUPS, DENSITY_K + 1)


def squared_distances(x, y):
    """float64 (n, m) of the rows of x (n, d) and y (m, d)."""
    square = (x**2).sum(axis=1)[:, None] + (y**2).sum(axis=1) - 2.0 * (x @ y.T)
    return np.maximum(square, 0.0)


def squared_radii(x, ks):
    """Squared distance of every row to its k-th nearest other row: a float64 (n,) for each k."""
    radii = [np.empty(len(x)) for _ in ks]
    for rows in progress.batches(len(x), ROWS, "nearest neighbours"):
        square = squared_distances(x[rows], x)
        square[np.arange(len(square)), np.arange(rows.start, rows.stop)] = np.inf
        square = np.partition(square, [k - 1 for k in ks], axis=1)
        for radius, k in zip(radii, ks, strict=True):
            radius[rows] = square[:, k - 1]
    return radii


def scores(generated, real):
    """All four, as dict name -> `Score`.

    precision: generated samples inside the ball (k = 3) of some real one.
    recall: real samples inside the ball (k = 3) of some generated one.
        (Kynkaanniemi et al. 2019, arXiv 1904.06991, equations 1 to 3.)
    density: mean number of real balls (k = 5) around a generated sample, divided by k.
    coverage: real samples whose ball (k = 5) holds a generated one.
        (Naeem et al. 2020, arXiv 2002.09797, equations 4 and 5.)

    A sample at just a ball's radius is inside (`<=`); density's and coverage's authors' code, prdc,
    leaves it outside (`<`). They differ at ties alone, where samples are equal.

    The interval of recall holds the generated samples' balls fixed while it leaves some out.

    Args:
        generated, real: float arrays (n, d) and (m, d), n and m above `DENSITY_K`.
    """
    generated, real = np.asarray(generated, np.float64), np.asarray(real, np.float64)
    for side, which in ((generated, "generated"), (real, "real")):
        checks.check_count(len(side), LEAST, f"the nearest neighbours of {which} samples")
    near, wide = squared_radii(real, (PRECISION_K, DENSITY_K))
    (own,) = squared_radii(generated, (PRECISION_K,))

    group = group_of(len(generated))
    inside = np.zeros(len(generated), bool)
    balls = np.zeros(len(generated))
    recalled = np.zeros((GROUPS, len(real)), bool)
    covered = np.zeros((GROUPS, len(real)), bool)
    for rows in progress.batches(len(generated), ROWS, "generated neighbours"):
        square = squared_distances(generated[rows], real)
        inside[rows] = (square <= near).any(axis=1)
        balls[rows] = (square <= wide).sum(axis=1)
        for g in range(GROUPS):
            members = square[group[rows] == g]
            recalled[g] |= (members <= own[rows][group[rows] == g][:, None]).any(axis=0)
            covered[g] |= (members <= wide).any(axis=0)

    def statistic(kept):
        chosen = np.isin(group, kept)
        return {
            "precision": inside[chosen].mean(),
            "recall": recalled[kept].any(axis=0).mean(),
            "density": balls[chosen].mean() / DENSITY_K,
            "coverage": covered[kept].any(axis=0).mean(),
        }

    return jackknife(statistic, dict.fromkeys(("precision", "recall", "coverage"), FRACTION))


@dataclasses.dataclass(frozen=True)
class Neighbours(Metric):
    """One of the four `scores`; as many real samples as generated ones, where there are as many.

    Attributes:
        name: `<value>_<features>`.
        value: `precision`, `recall`, `density` or `coverage`.
        features: extractor.
    """

    name: str
    value: str
    features: object

    @property
    def better_directions(self):
        return {self.name: max}

    def check(self, subject):
        super().check(subject)
        for side, which in ((subject.generated, "generated"), (self._real(subject), "real")):
            checks.check_count(len(side), LEAST, f"the nearest neighbours of {which} samples")

    def measure(self, subject):
        def compute():
            real = self._real(subject).features(self.features)
            return scores(subject.generated.features(self.features), real)

        all_four = subject.generated.remember(("neighbours", self.features.name), compute)
        return {self.name: all_four[self.value]}

    def protocol(self, subject):
        k = PRECISION_K if self.value in ("precision", "recall") else DENSITY_K
        num_real = len(self._real(subject))
        return super().protocol(subject) | {"real": REFERENCE, "num_real": num_real, "k": k}

    def _real(self, subject):
        return subject.real.first(min(len(subject.generated), len(subject.real)))
