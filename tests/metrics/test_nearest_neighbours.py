"""Memorisation: copies are found, fresh samples are not taken for copies."""

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from keras_gans import InputError
from keras_gans.metrics import METRICS, Samples, Subject, measure
from keras_gans.metrics.measures.nearest_neighbours import nearest
from keras_gans.metrics.samples import REFERENCE, TRAINING


def draw(count, seed):
    return np.random.default_rng(seed).integers(0, 256, (count, 6, 6, 1)).astype(np.uint8)


def score(generated):
    parts = {TRAINING: Samples(draw(2000, 0)), REFERENCE: Samples(draw(1000, 1))}
    result = measure(METRICS["nearest_neighbours"], Subject(generated, parts.get, "made"))
    return {name: found["value"] for name, found in result["values"].items()}


def test_scikit_learn():
    x, base = np.random.default_rng(0).standard_normal((2, 700, 20)).astype(np.float32)
    distances, indices = NearestNeighbors(n_neighbors=1).fit(base).kneighbors(x)
    found, at = nearest(x, base)
    np.testing.assert_allclose(found, distances[:, 0], rtol=1e-6)
    np.testing.assert_array_equal(at, indices[:, 0])


def test_fresh_samples():
    found = score(Samples(draw(1000, 2)))
    assert found["copied"] == pytest.approx(0.01, abs=0.01)
    assert found["nearest_training"] == pytest.approx(found["nearest_training_of_test"], rel=0.02)


def test_copies():
    found = score(Samples(draw(2000, 0)[:500]))
    assert found["copied"] == 1.0 and found["nearest_training"] == 0.0


def test_it_needs_samples_not_trained_on():
    same = Samples(draw(200, 0))
    subject = Subject(Samples(draw(100, 1)), lambda split: same, "made")
    with pytest.raises(InputError, match="real samples that were not trained on"):
        measure(METRICS["nearest_neighbours"], subject)
