"""Sliced Wasserstein distance: shifts, and matchings found by scipy."""

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from keras_gans.metrics import METRICS, Samples, Subject, measure
from keras_gans.metrics.measures.sliced_wasserstein import directions, sliced_wasserstein
from keras_gans.metrics.statistics.resampling import jackknife


def test_shifted_points():
    x = np.random.default_rng(0).standard_normal((300, 4))
    shift = np.array([1.0, -2.0, 0.0, 2.0])
    along = directions(4, count=20_000)
    # On a line, the optimal matching of a shifted set is the shift: the mean of its square is
    # |shift|^2 / d over all directions.
    exact = np.sqrt(np.mean((shift @ along) ** 2))
    assert sliced_wasserstein(x, x + shift, along) == pytest.approx(exact, rel=1e-12)
    assert sliced_wasserstein(x, x + shift, along) == pytest.approx(3.0 / 2.0, rel=0.01)


def test_scipy_matches_the_same():
    random = np.random.default_rng(1)
    x, y = random.standard_normal((2, 60, 3))
    along = directions(3, count=5)
    squares = []
    for line in along.T:
        cost = np.square((x @ line)[:, None] - (y @ line))
        squares.append(cost[linear_sum_assignment(cost)].mean())
    assert sliced_wasserstein(x, y, along) == pytest.approx(np.sqrt(np.mean(squares)), rel=1e-9)


def test_the_metric_is_the_function():
    random = np.random.default_rng(2)
    made, real = random.standard_normal((2, 400, 2)).astype(np.float32)
    metric = METRICS["sliced_wasserstein"]
    found = measure(metric, Subject(Samples(made), lambda split: Samples(real), "ring"))
    expected = sliced_wasserstein(made, real, directions(2))
    score = found["values"]["sliced_wasserstein"]
    assert score["value"] == pytest.approx(expected, rel=1e-5)
    group = np.arange(400) % 10

    def without(kept):
        chosen = np.isin(group, kept)
        return {"": sliced_wasserstein(made[chosen], real[chosen], directions(2))}

    assert score["interval"] == pytest.approx(jackknife(without)[""][1:], rel=1e-4)


def test_directions_are_units():
    np.testing.assert_allclose(np.linalg.norm(directions(7), axis=0), 1.0)
