"""Sliced Wasserstein distance: two sets of samples seen along many random lines."""

from typing import ClassVar

import numpy as np

from keras_gans.metrics.features.extraction import PIXELS
from keras_gans.metrics.measures.metric import Metric
from keras_gans.metrics.samples import REFERENCE
from keras_gans.metrics.statistics import checks
from keras_gans.metrics.statistics.resampling import GROUPS, group_of, jackknife

DIRECTIONS, SEED = 512, 0


def directions(d, count=DIRECTIONS, seed=SEED):
    """Random unit vectors: float64 (d, count)."""
    vectors = np.random.default_rng(seed).standard_normal((d, count))
    return vectors / np.linalg.norm(vectors, axis=0)


def sliced_wasserstein(x, y, along):
    """sqrt(mean over directions of W_2^2) of two sets of as many rows.

    (Rabin et al. 2011; Bonneel et al. 2015, equation 8.) W_2 of two equally large sets on a line
    matches them in order.

    Args:
        x, y: arrays (n, d).
        along: unit vectors (d, directions).
    """
    if len(x) != len(y):
        raise ValueError(f"the sets must be equally large, got {len(x)} and {len(y)} rows")
    return _distance(np.sort(x @ along, axis=0), np.sort(y @ along, axis=0))


def _distance(x, y):
    return float(np.sqrt(np.mean((x - y) ** 2)))


class SlicedWasserstein(Metric):
    """Between the pixels (in [-1, 1]) or coordinates of generated and real samples."""

    name = "sliced_wasserstein"
    better_directions: ClassVar = {name: min}
    features = PIXELS

    def check(self, subject):
        super().check(subject)
        checks.check_count(self._count(subject), GROUPS, self.name)

    def measure(self, subject):
        count = self._count(subject)
        generated, real = (
            part.first(count).features(PIXELS) for part in (subject.generated, subject.real)
        )
        along = directions(generated.shape[1]).astype(np.float32)
        group = group_of(count)
        sides = []
        for side in (generated, real):
            lines = (side @ along).astype(np.float64).T
            order = lines.argsort(axis=1, kind="stable")
            sides.append((np.take_along_axis(lines, order, axis=1), group[order]))

        def statistic(kept):
            # A group is left out of both sets, so that they stay equally large, and sorted.
            x, y = (line[np.isin(groups, kept)].reshape(DIRECTIONS, -1) for line, groups in sides)
            return {self.name: _distance(x, y)}

        return jackknife(statistic)

    def protocol(self, subject):
        count = self._count(subject)
        return super().protocol(subject) | {
            "num_samples": count,
            "num_real": count,
            "real": REFERENCE,
            "directions": DIRECTIONS,
            "order": 2,
        }

    def _count(self, subject):
        return min(len(subject.generated), len(subject.real))
