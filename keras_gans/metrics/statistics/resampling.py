"""A number and how far it would move with other samples."""

import math
from typing import NamedTuple

import numpy as np

GROUPS = 10
T = 2.262  # 97.5 % quantile of Student's t with GROUPS - 1 degrees of freedom.
FRACTION, NOT_NEGATIVE, ANY = (0.0, 1.0), (0.0, math.inf), (-math.inf, math.inf)


class Score(NamedTuple):
    """A measured value and the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def student_t(degrees):
    """The 97.5 % quantile of Student's t with so many degrees of freedom, at least 4: to 0.1 %.

    (Abramowitz and Stegun 1964, equation 26.7.5.)
    """
    z = 1.959964
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / degrees**power for power, term in enumerate(terms, 1))


def group_of(count):
    """Which of the `GROUPS` groups each of `count` samples is in: int (count,)."""
    return np.arange(count) % GROUPS


def jackknife(statistic, ranges=None):
    """Scores of a statistic that can be computed without some groups of samples.

    The delete-a-group jackknife: with theta_g the statistic without group g of G, its variance is
    (G - 1)/G sum_g (theta_g - mean theta)^2. (Quenouille 1956; Shao and Tu, The Jackknife and
    Bootstrap, 1995, section 2.3.) It needs no second pass over the samples, unlike a bootstrap.

    Args:
        statistic: called with a list of group numbers to keep, returns a dict name -> float.
        ranges: dict name -> least and greatest value there can be, where its interval ends too.

    Returns:
        Dict name -> `Score`.
    """
    everything = list(range(GROUPS))
    full = statistic(everything)
    without = [statistic([g for g in everything if g != left_out]) for left_out in everything]

    def score(name):
        value = float(full[name])
        spread = np.var([partial[name] for partial in without])
        half = T * math.sqrt((GROUPS - 1) * spread)
        least, greatest = (ranges or {}).get(name, ANY)
        return Score(value, max(value - half, least), min(value + half, greatest))

    return {name: score(name) for name in full}


def of_means(**values):
    """Scores of plain means of per-sample values: each (n,)."""
    group = group_of(len(next(iter(values.values()))))
    sums = {name: _per_group(np.asarray(v, np.float64), group) for name, v in values.items()}
    counts = np.bincount(group, minlength=GROUPS)
    return jackknife(
        lambda kept: {name: sums[name][kept].sum() / counts[kept].sum() for name in sums},
        {name: (np.min(v), np.max(v)) for name, v in values.items()},
    )


def _per_group(values, group):
    return np.bincount(group, weights=values, minlength=GROUPS)
