"""Precision, recall, density, coverage: torch-fidelity, prdc, scikit-learn."""

import json
import pathlib

import arrays
import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from keras_gans import InputError
from keras_gans.metrics.measures.neighbours import scores, squared_radii

ORACLES = json.loads((pathlib.Path(__file__).parent / "oracles.json").read_text())


def values(generated, real):
    return {name: score.value for name, score in scores(generated, real).items()}


def test_other_implementations():
    found = values(*arrays.features())
    assert found["precision"] == pytest.approx(ORACLES["torch_fidelity"]["precision"], abs=1e-6)
    assert found["recall"] == pytest.approx(ORACLES["torch_fidelity"]["recall"], abs=1e-6)
    assert found["density"] == pytest.approx(ORACLES["prdc"]["density"], abs=1e-9)
    assert found["coverage"] == pytest.approx(ORACLES["prdc"]["coverage"], abs=1e-9)


def test_radii_are_scikit_learns():
    x = np.random.default_rng(0).standard_normal((1500, 6))
    # The first neighbour scikit-learn finds is the row itself.
    distances, _ = NearestNeighbors(n_neighbors=6, algorithm="kd_tree").fit(x).kneighbors(x)
    near, wide = squared_radii(x, (3, 5))
    np.testing.assert_allclose(np.sqrt(near), distances[:, 3], rtol=1e-9)
    np.testing.assert_allclose(np.sqrt(wide), distances[:, 5], rtol=1e-9)


def test_a_collapsed_model_is_precise_and_recalls_nothing():
    random = np.random.default_rng(0)
    real = random.standard_normal((1000, 2))
    found = values(real[:1] + 1e-3 * random.standard_normal((1000, 2)), real)
    assert found["precision"] == 1.0
    assert found["recall"] < 0.01 and found["coverage"] < 0.05


def test_far_away_is_nothing():
    real = np.random.default_rng(0).standard_normal((200, 2))
    assert set(values(real + 100.0, real).values()) == {0.0}


def test_dropping_half_costs_recall_and_coverage_alone():
    random = np.random.default_rng(0)
    real, made = random.uniform(-1, 1, (2, 2000, 2))
    whole, half = values(made, real), values(made[made[:, 0] > 0], real)
    assert half["precision"] == pytest.approx(whole["precision"], abs=0.03)
    assert half["recall"] == pytest.approx(whole["recall"] / 2, abs=0.06)
    assert half["coverage"] < 0.6 * whole["coverage"]


def test_too_few_samples():
    with pytest.raises(InputError, match="of real samples needs at least 10 samples, got 9"):
        scores(np.zeros((20, 2)), np.zeros((9, 2)))
