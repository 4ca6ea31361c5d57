"""Kernel distance: torch-fidelity, clean-fid, and what an unbiased estimate must do."""

import json
import pathlib
import types

import arrays
import numpy as np
import pytest

from keras_gans import InputError
from keras_gans.metrics.measures.kid import KID, kernel_distance, mmd2

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
    mean, error, _ = kernel_distance(*random.standard_normal((2, 5000, 8)))
    assert abs(mean) < 2 * error


def test_the_standard_error_is_honest():
    random = np.random.default_rng(0)
    found = [kernel_distance(*random.standard_normal((2, 400, 4))) for _ in range(100)]
    means, errors, subsets = np.array(found).T
    assert set(subsets) == {10}
    assert 0.75 < np.sqrt(np.mean(errors**2)) / means.std() < 1.3
    assert abs(means.mean()) < 3 * means.std() / 10


class Rows(np.ndarray):
    """Samples that are their own features."""

    def features(self, extractor):
        return np.asarray(self)


def measured(generated, real):
    subject = types.SimpleNamespace(generated=generated.view(Rows), real=real.view(Rows))
    return KID("kid", None).measure(subject)["kid"]


def test_the_interval_is_students():
    random = np.random.default_rng(5)
    # 400 samples are 10 subsets of 40; 12,000 are 12 of 1,000. Quantiles with 9 and 11 degrees.
    for count, quantile in ((400, 2.2622), (12_000, 2.2010)):
        rows = random.standard_normal((2, count, 2))
        mean, error, _ = kernel_distance(*rows)
        score = measured(*rows)
        assert score.value == mean
        assert (score.high - mean) / error == pytest.approx(quantile, abs=1e-3)
        assert (mean - score.low) / error == pytest.approx(quantile, abs=1e-3)


def test_the_interval_covers_the_truth():
    # Of equal distributions that is 0: 94.5 % of the intervals hold it, 68 % would at one error.
    random = np.random.default_rng(0)
    scores = [measured(*random.standard_normal((2, 200, 3))) for _ in range(400)]
    covered = np.mean([score.low <= 0.0 <= score.high for score in scores])
    assert 0.92 < covered < 0.975


def test_another_distribution_is_not_at_zero():
    random = np.random.default_rng(1)
    mean, error, _ = kernel_distance(
        random.standard_normal((2000, 8)), 1.2 * random.standard_normal((2000, 8))
    )
    assert mean > 4 * error


def test_too_few_samples():
    with pytest.raises(InputError, match="at least 20 samples, got 15"):
        kernel_distance(np.zeros((15, 2)), np.zeros((500, 2)))
