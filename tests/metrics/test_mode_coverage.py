"""Mode coverage: perfect samples, and what collapse does."""

import math

import numpy as np
import pytest

from keras_gans import InputError, datasets
from keras_gans.metrics import METRICS, Samples, Subject, measure
from keras_gans.metrics.features.extraction import Extractor
from keras_gans.metrics.measures.mode_coverage import Digits, reverse_kl

METRIC = METRICS["mode_coverage"]


def score(points, dataset):
    found = measure(METRIC, Subject(Samples(points), None, dataset))["values"]
    return {name: result["value"] for name, result in found.items()}


def test_reverse_kl_literals():
    assert reverse_kl(np.array([5, 5, 5, 5])) == pytest.approx(0.0)
    assert reverse_kl(np.array([9, 0, 0, 0])) == pytest.approx(math.log(4))
    expected = 0.75 * math.log(0.75 * 3) + 0.25 * math.log(0.25 * 3)
    assert reverse_kl(np.array([3, 1, 0])) == pytest.approx(expected)


@pytest.mark.parametrize(("dataset", "modes", "sigma"), [("ring", 8, 0.01), ("grid", 25, 0.05)])
def test_perfect_samples(dataset, modes, sigma):
    found = score(datasets.examples(dataset, seed=5).samples[:50_000], dataset)
    assert found["modes"] == modes
    # 1 - exp(-9/2) lie within 3 sigma; cutting there leaves 0.9744 of the deviation.
    assert found["high_quality"] == pytest.approx(1 - math.exp(-4.5), abs=0.002)
    cut = math.sqrt(1 - 4.5 * math.exp(-4.5) / (1 - math.exp(-4.5)))
    assert found["within_mode_sigma"] == pytest.approx(cut * sigma, rel=0.01)
    assert found["reverse_kl"] == pytest.approx((modes - 1) / 2 / 50_000, abs=5e-4)


def test_one_mode():
    found = score(datasets.mixture(datasets.ring_modes()[:1], 0.01, 0, 1000), "ring")
    assert found["modes"] == 1 and found["reverse_kl"] == pytest.approx(math.log(8))


def test_a_mode_needs_a_sample_of_high_quality():
    blurred = np.tile(datasets.ring_modes() * 1.2, (10, 1))
    found = score(blurred, "ring")
    assert found["modes"] == 0 and found["high_quality"] == 0.0
    assert found["reverse_kl"] == pytest.approx(0.0)


class Reader(Extractor):
    """Reads points of three numbers from 0 to 9 as three certain digits."""

    name, sha256 = "reader", ""

    def __call__(self, points):
        return np.eye(10)[points.astype(int)].reshape(len(points), 30)


def test_digits_are_read_as_a_number():
    metric = Digits(Reader(), 40)
    numbers = np.array([[1, 2, 3], [1, 2, 3], [9, 9, 9], [0, 0, 0]] * 10, np.float32)
    tallies = metric.tallies(Samples(numbers)).sum(axis=0)
    assert {i: tallies[i] for i in np.flatnonzero(tallies)} == {0: 10, 123: 20, 999: 10}
    assert metric.scores(Samples(numbers))["modes"].value == 3


def test_the_number_of_samples_follows_the_data():
    counts = {name: METRIC.samples_for(name) for name in ("ring", "grid", "stacked_mnist")}
    assert counts == {"ring": 2500, "grid": 2500, "stacked_mnist": 25_600}


def test_unknown_modes():
    with pytest.raises(InputError, match=r"unknown data set of mode_coverage 'rings'.*'ring'"):
        METRIC.samples_for("rings")
