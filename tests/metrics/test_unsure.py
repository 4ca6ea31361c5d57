"""Unsure: the share of samples whose likeliest class is not likely enough."""

import numpy as np
import pytest

from keras_gans.metrics import Samples, Subject, measure
from keras_gans.metrics.features import PIXELS
from keras_gans.metrics.unsure import Unsure


def logits(probabilities):
    """Two classes' logits, of which the first has these probabilities."""
    p = np.asarray(probabilities)
    return np.stack([np.log(p), np.log(1 - p)], axis=1).astype(np.float32)


def test_what_is_below_nine_tenths_counts_whichever_class_it_is():
    # Unsure are 0.5, 0.11 and 0.89; at 0.09 the other class has 0.91.
    generated = logits([0.5, 0.11, 0.89, 0.91, 0.09, 0.99, 0.999, 0.01, 0.95, 0.95] * 10)
    test = logits([0.5] + [0.99] * 49)
    subject = Subject(Samples(generated), {"reference": Samples(test)}.get, "")
    result = measure(Unsure("unsure_pixels", PIXELS), subject)
    assert result["values"]["unsure_pixels"]["value"] == pytest.approx(0.3)
    assert result["values"]["of_test"]["value"] == pytest.approx(0.02)
    assert result["protocol"]["least_probability"] == 0.9
