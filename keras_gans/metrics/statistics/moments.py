"""Mean and covariance of features that are never all in memory."""

import functools

import numpy as np

from keras_gans.metrics.statistics import checks


class Moments:
    """Count, mean and covariance of rows seen a batch at a time, in float64.

    Batches are merged by the pairwise update of Chan, Golub and LeVeque (1979), so neither the size
    of a batch nor the size of the mean costs digits.

    Attributes:
        count: int.
        mean: float64 (d,).
        scatter: float64 (d, d), the sum of outer products of deviations from the mean.
    """

    def __init__(self, count=0, mean=0.0, scatter=0.0):
        self.count, self.mean, self.scatter = int(count), np.asarray(mean), np.asarray(scatter)

    def to_arrays(self):
        return {"count": np.asarray(self.count), "mean": self.mean, "scatter": self.scatter}

    def update(self, rows):
        """Add rows (n, d)."""
        if len(rows):
            rows = np.asarray(rows, np.float64)
            mean = rows.mean(axis=0)
            centred = rows - mean
            self._add(len(rows), mean, centred.T @ centred)

    @classmethod
    def merged(cls, parts):
        """The moments of all rows of several `Moments`."""
        total = cls()
        for part in parts:
            if part.count:
                total._add(part.count, part.mean, part.scatter)
        return total

    def _add(self, count, mean, scatter):
        total = self.count + count
        shift = mean - self.mean
        self.scatter = (
            self.scatter + scatter + np.outer(shift, shift) * (self.count * count / total)
        )
        self.mean = self.mean + shift * (count / total)
        self.count = total
        self.__dict__.pop("root", None)

    @property
    def covariance(self):
        """Unbiased, float64 (d, d)."""
        checks.check_count(self.count, 2, "a covariance")
        return self.scatter / (self.count - 1)

    @functools.cached_property
    def root(self):
        """The symmetric square root of the covariance, computed once."""
        return root(self.covariance)


def root(covariance):
    """The symmetric square root of a positive semi-definite matrix."""
    values, vectors = np.linalg.eigh(covariance)
    # What rounding leaves of a zero eigenvalue would weigh in by its square root.
    values = np.where(values > len(values) * np.finfo(float).eps * values[-1], values, 0.0)
    return (vectors * np.sqrt(values)) @ vectors.T
