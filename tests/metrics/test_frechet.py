"""Fréchet distance: closed forms, scipy, torch-fidelity and clean-fid."""

import json
import pathlib

import arrays
import numpy as np
import pytest
import scipy.linalg

from keras_gans import InputError
from keras_gans.metrics import METRICS, Samples, Subject, measure
from keras_gans.metrics.features.extraction import PIXELS
from keras_gans.metrics.measures.frechet import Frechet, FrechetRatio, frechet_distance
from keras_gans.metrics.statistics.moments import Moments

ORACLES = json.loads((pathlib.Path(__file__).parent / "oracles.json").read_text())


def gaussian(mean, covariance, count=1000):
    """`Moments` of a Gaussian known exactly."""
    return Moments(count, np.asarray(mean, float), np.asarray(covariance, float) * (count - 1))


def of(rows, batch=50):
    moments = Moments()
    for start in range(0, len(rows), batch):
        moments.update(rows[start : start + batch])
    return moments


def rotation(d, seed=0):
    return np.linalg.qr(np.random.default_rng(seed).standard_normal((d, d)))[0]


def test_one_dimension():
    # N(0, 1) and N(3, 4): 3^2 + (1 - 2)^2.
    assert frechet_distance(gaussian([0], [[1]]), gaussian([3], [[4]])) == pytest.approx(10, 1e-6)


def test_commuting_covariances():
    turn = rotation(5)
    a, b = np.array([1.0, 2, 3, 4, 5]), np.array([5.0, 1, 1, 9, 0.5])
    found = frechet_distance(
        gaussian(np.zeros(5), turn @ np.diag(a) @ turn.T),
        gaussian(np.full(5, 2.0), turn @ np.diag(b) @ turn.T),
    )
    assert found == pytest.approx(20 + ((np.sqrt(a) - np.sqrt(b)) ** 2).sum(), rel=1e-6)


def test_singular_covariances():
    turn = rotation(4)
    a, b = np.array([1.0, 4, 0, 0]), np.array([4.0, 0, 9, 0])
    found = frechet_distance(
        gaussian(np.zeros(4), turn @ np.diag(a) @ turn.T),
        gaussian(np.zeros(4), turn @ np.diag(b) @ turn.T),
    )
    assert found == pytest.approx(1 + 4 + 9, rel=1e-6)


def test_singular_in_most_directions():
    random = np.random.default_rng(0)
    turn = rotation(200)
    a, b = np.zeros((2, 200))
    a[:40], b[20:60] = random.uniform(0, 5, (2, 40))
    found = frechet_distance(
        gaussian(np.zeros(200), turn @ np.diag(a) @ turn.T),
        gaussian(np.zeros(200), turn @ np.diag(b) @ turn.T),
    )
    assert found == pytest.approx(((np.sqrt(a) - np.sqrt(b)) ** 2).sum(), rel=1e-10)


def test_a_set_is_at_zero_from_itself_though_its_covariance_is_singular():
    # 100 directions, of which only 20 are seen.
    rows = np.random.default_rng(0).standard_normal((500, 20)) @ rotation(100)[:20]
    assert abs(frechet_distance(of(rows), of(rows))) < 1e-6


def test_scipy():
    x, y = arrays.features()
    a, b = of(x), of(y)
    cross = scipy.linalg.sqrtm(a.covariance @ b.covariance)
    expected = ((a.mean - b.mean) ** 2).sum() + np.trace(
        a.covariance + b.covariance - 2 * cross.real
    )
    assert frechet_distance(a, b) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize(
    "expected",
    [ORACLES["torch_fidelity"]["frechet_inception_distance"], ORACLES["clean_fid"]["fid"]],
)
def test_other_implementations(expected):
    x, y = arrays.features()
    assert frechet_distance(of(x), of(y)) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("batch", [1, 7, 600])
def test_streaming_is_numpy(batch):
    # A mean far above the spread costs a plain sum of squares all its digits.
    rows = arrays.features()[0] + 1e6
    moments = of(rows, batch)
    np.testing.assert_allclose(moments.mean, rows.mean(axis=0), rtol=1e-14)
    np.testing.assert_allclose(moments.covariance, np.cov(rows, rowvar=False), rtol=1e-6, atol=1e-9)


def points(count, seed=0, scale=1.0):
    return scale * np.random.default_rng(seed).standard_normal((count, 3)).astype(np.float32)


def subject(generated, real, batch_size=250):
    return Subject(Samples(generated, batch_size=batch_size), lambda split: Samples(real), "points")


def test_batch_size_changes_nothing():
    metric = Frechet("frechet_pixels", PIXELS)
    made, real = points(1000, scale=1.2), points(900, 1)
    results = [
        measure(metric, subject(made, real, size))["values"]["frechet_pixels"]
        for size in (7, 64, 1000)
    ]
    for other in results[1:]:
        assert other["value"] == pytest.approx(results[0]["value"], rel=1e-10)
        assert other["interval"] == pytest.approx(results[0]["interval"], rel=1e-8)


def test_the_interval_is_as_wide_as_the_distance_scatters():
    metric = Frechet("frechet_pixels", PIXELS)
    real = points(5000, 99)
    found = [
        measure(metric, subject(points(500, seed, 1.5), real))["values"]["frechet_pixels"]
        for seed in range(40)
    ]
    scatter = np.std([f["value"] for f in found])
    width = np.mean([f["interval"][1] - f["interval"][0] for f in found]) / 2 / 2.262
    assert 0.7 < width / scatter < 1.4


def test_the_ratio_is_in_units_of_the_training_samples():
    metric = FrechetRatio("ratio", PIXELS)
    real = points(1000)
    # Shifts by 6 and by 2 of one set: squared, 36 and 4.
    parts = {"training": real + np.float32([2, 0, 0]), "reference": real}
    made = Subject(
        Samples(real + np.float32([0, 6, 0])), lambda role: Samples(parts[role]), "points"
    )
    values = measure(metric, made)["values"]
    assert values["ratio"]["value"] == pytest.approx(9.0, rel=1e-6)
    assert values["training"]["value"] == pytest.approx(4.0, rel=1e-6)
    with pytest.raises(InputError, match="ratio needs real samples that were not trained on"):
        measure(metric, subject(real, real))


def test_too_few_samples_for_the_covariance():
    digits = np.zeros((64, 28, 28, 1), np.uint8)
    with pytest.raises(InputError, match=r"covariance of frechet_mnist needs at least 65.* got 64"):
        measure(
            METRICS["frechet_mnist"], Subject(Samples(digits), lambda s: Samples(digits), "mnist")
        )
