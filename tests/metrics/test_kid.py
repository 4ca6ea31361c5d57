"""Kernel distance: torch-fidelity, clean-fid, and what an unbiased estimate must do."""

import json
import pathlib

import arrays
import numpy as np
import pytest

from keras_gans import InputError
from keras_gans.metrics.measures.kid import kernel_distance, mmd2

ORACLES = json.loads((pathlib.Path(__file__).parent / "oracles.json").read_text())


@pytest.mark.parametrize(
    "expected",
    [ORACLES["torch_fidelity"]["kernel_inception_distance_mean"], ORACLES["clean_fid"]["kid"]],
)
def test_other_implementations(expected):
    assert mmd2(*arrays.features()) == pytest.approx(expected, rel=1e-8)


def test_by_hand():
    # One dimension: k(a, b) = (ab + 1)^3. Within x: k(0, 1) = 1; within y: k(1, 2) = 27; across:
    # k(0, 1), k(0, 2), k(1, 1), k(1, 2) = 1, 1, 8, 27.
    found = mmd2(np.array([[0.0], [1.0]]), np.array([[1.0], [2.0]]))
    assert found == pytest.approx(1 + 27 - 2 * (1 + 1 + 8 + 27) / 4)


def test_equal_distributions_are_at_zero():
    random = np.random.default_rng(3)
    mean, error = kernel_distance(*random.standard_normal((2, 5000, 8)))
    assert abs(mean) < 2 * error


def test_the_standard_error_is_honest():
    random = np.random.default_rng(0)
    found = [kernel_distance(*random.standard_normal((2, 400, 4))) for _ in range(100)]
    means, errors = np.array(found).T
    assert 0.75 < np.sqrt(np.mean(errors**2)) / means.std() < 1.3
    assert abs(means.mean()) < 3 * means.std() / 10


def test_another_distribution_is_not_at_zero():
    random = np.random.default_rng(1)
    mean, error = kernel_distance(
        random.standard_normal((2000, 8)), 1.2 * random.standard_normal((2000, 8))
    )
    assert mean > 4 * error


def test_too_few_samples():
    with pytest.raises(InputError, match="at least 20 samples, got 15"):
        kernel_distance(np.zeros((15, 2)), np.zeros((500, 2)))
