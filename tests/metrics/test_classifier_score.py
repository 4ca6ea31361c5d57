"""Classifier score: torch-fidelity's Inception Score, and its two limits."""

import json
import pathlib

import arrays
import numpy as np
import pytest

from keras_gans.metrics import Samples, Subject, measure
from keras_gans.metrics.features.extraction import PIXELS
from keras_gans.metrics.measures.classifier_score import ClassifierScore, classifier_score, softmax

ORACLES = json.loads((pathlib.Path(__file__).parent / "oracles.json").read_text())


def test_torch_fidelity():
    expected = ORACLES["torch_fidelity"]["inception_score_mean"]
    assert classifier_score(softmax(arrays.logits())) == pytest.approx(expected, rel=1e-8)


def test_the_metric_is_the_function():
    logits = arrays.logits().astype(np.float32)
    metric = ClassifierScore("classifier_score_pixels", PIXELS)
    found = measure(metric, Subject(Samples(logits), None, ""))["values"][metric.name]
    assert found["value"] == pytest.approx(classifier_score(softmax(logits)), rel=1e-9)
    assert found["interval"][0] < found["value"] < found["interval"][1]


def test_limits():
    assert classifier_score(np.full((50, 10), 0.1)) == pytest.approx(1.0)
    assert classifier_score(np.tile(np.eye(10), (5, 1))) == pytest.approx(10.0)
    assert classifier_score(np.tile(np.eye(10)[:1], (50, 1))) == pytest.approx(1.0)
