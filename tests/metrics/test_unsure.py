"""The share of samples that a classifier does not read with confidence 0.9."""

import numpy as np
import pytest

from keras_gans.metrics import METRICS, Samples, Subject, measure
from keras_gans.metrics.features.extraction import PIXELS
from keras_gans.metrics.measures.unsure import Unsure


def test_a_share_below_nine_tenths():
    # Of two classes, logits [x, 0] give the first 1 / (1 + exp(-x)): 0.9 at x = log 9 = 2.197.
    logits = np.array([[2.19, 0.0]] * 30 + [[2.2, 0.0]] * 50 + [[0.0, 9.0]] * 20, np.float32)
    metric = Unsure("unsure_pixels", PIXELS)
    found = measure(metric, Subject(Samples(logits), None, ""))
    assert found["values"]["unsure_pixels"]["value"] == pytest.approx(0.3)
    assert found["protocol"]["confidence"] == 0.9


def test_it_is_known_by_name_and_less_is_better():
    for data in ("mnist", "glyphs"):
        name = f"unsure_{data}"
        assert METRICS[name].better_directions == {name: min}
