"""The interval: of a mean it is the textbook's, and it covers what it should."""

import numpy as np
import pytest
from scipy import stats

from keras_gans.metrics.statistics import resampling
from keras_gans.metrics.statistics.resampling import student_t


def test_of_a_mean():
    x = np.random.default_rng(0).standard_normal(1000)
    score = resampling.of_means(x=x)["x"]
    # Groups are equally large, so the jackknife's error is that of the mean of the groups' means.
    means = x.reshape(100, 10).mean(axis=0)
    half = 2.262 * means.std(ddof=1) / np.sqrt(10)
    assert score == pytest.approx((x.mean(), x.mean() - half, x.mean() + half))


def test_coverage():
    random = np.random.default_rng(1)
    scores = [resampling.of_means(x=random.exponential(size=200))["x"] for _ in range(1000)]
    covered = np.mean([score.low < 1.0 < score.high for score in scores])
    assert covered == pytest.approx(0.95, abs=0.03)


def test_an_interval_ends_where_its_value_must():
    x = np.repeat([0.0, 1.0], [1, 199])
    assert resampling.of_means(x=x)["x"].high == 1.0
    assert resampling.of_means(x=1.0 - x)["x"].low == 0.0

    def modes(kept):
        return {"modes": 7.0 if 0 in kept else 3.0, "free": 7.0 if 0 in kept else 3.0}

    found = resampling.jackknife(modes, {"modes": (0, 8)})
    # The spread of nine sevens and a three is 1.44.
    half = 2.262 * np.sqrt(9 * 1.44)
    assert found["modes"] == (7.0, 0, 8)
    assert found["free"] == pytest.approx((7.0, 7.0 - half, 7.0 + half))


@pytest.mark.parametrize("degrees", [4, 9, 11, 49, 1000])
def test_students_quantile(degrees):
    assert student_t(degrees) == pytest.approx(stats.t.ppf(0.975, degrees), rel=1e-3)
