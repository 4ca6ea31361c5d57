"""Kernel distance: unbiased squared maximum mean discrepancy under a cubic kernel."""

import dataclasses
import math

import numpy as np

from keras_gans.metrics.measures.metric import Metric
from keras_gans.metrics.samples import REFERENCE
from keras_gans.metrics.statistics import checks
from keras_gans.metrics.statistics.resampling import GROUPS, Score, student_t

SUBSET_SIZE = 1000


def mmd2(x, y):
    """Unbiased MMD^2 under k(a, b) = (a.b / d + 1)^3; below 0 at times, as unbiased estimates are.

    (Binkowski et al. 2018, arXiv 1801.01401, section 4; Gretton et al. 2012, equation 3.)

    Args:
        x, y: float arrays (n, d) and (m, d), n and m at least 2.
    """
    x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
    return _within(x) + _within(y) - 2.0 * _kernel(x, y).mean()


def _kernel(a, b):
    return (a @ b.T / a.shape[1] + 1.0) ** 3


def _within(a):
    """The mean of the kernel over pairs of different rows."""
    kernel = _kernel(a, a)
    return (kernel.sum() - np.trace(kernel)) / (len(a) * (len(a) - 1))


def kernel_distance(features, real):
    """MMD^2 over disjoint pairs of subsets: their mean, the mean's standard error, their number.

    Disjoint subsets are independent, so the standard error is an honest one; subsets that share
    samples, as is common, give one that shrinks with their number. The mean is unbiased whatever
    the size of the subsets: `SUBSET_SIZE`, or less, so that there are at least `GROUPS`.

    Args:
        features, real: float arrays (n, d) and (m, d), each in an order that means nothing.
    """
    count = min(len(features), len(real))
    checks.check_count(count, 2 * GROUPS, "the kernel distance")
    size = min(SUBSET_SIZE, count // GROUPS)
    starts = range(0, count - size + 1, size)
    values = [mmd2(features[i : i + size], real[i : i + size]) for i in starts]
    error = np.std(values, ddof=1) / math.sqrt(len(values))
    return float(np.mean(values)), float(error), len(values)


@dataclasses.dataclass(frozen=True)
class KID(Metric):
    """Kernel distance between generated and real samples.

    Its interval is that of Student's t with one degree of freedom less than there are subsets. Each
    subset has real samples of its own, so that it covers the draw of both kinds.
    """

    name: str
    features: object

    @property
    def better_directions(self):
        return {self.name: min}

    def check(self, subject):
        super().check(subject)
        for samples in (subject.generated, subject.real):
            checks.check_count(len(samples), 2 * GROUPS, "the kernel distance")

    def measure(self, subject):
        real = subject.real.features(self.features)
        mean, error, subsets = kernel_distance(subject.generated.features(self.features), real)
        half = student_t(subsets - 1) * error
        return {self.name: Score(mean, mean - half, mean + half)}

    def protocol(self, subject):
        return super().protocol(subject) | {
            "real": REFERENCE,
            "num_real": len(subject.real),
            "subsets": f"disjoint, of at most {SUBSET_SIZE}",
            "interval": "95 %, Student's t over the subsets",
        }
