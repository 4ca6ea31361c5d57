"""LeCam against the official code's formula."""

import pathlib

import numpy as np
import pytest
import tensorflow as tf

from keras_gans.models.evaluation import Evaluation
from keras_gans.noise import Noise
from keras_gans.penalties import LeCam

PEER = np.load(pathlib.Path(__file__).parent / "lecam.npz")


def test_thirty_updates():
    lecam = LeCam(weight=1.0, decay=0.99)
    rows = (PEER[name] for name in ("real_logits", "fake_logits", "stylegan2"))
    for real, fake, expected in zip(*rows, strict=True):
        evaluations = [Evaluation(tf.identity, tf.constant(logits)) for logits in (real, fake)]
        found = lecam(None, *evaluations, Noise(0), 0.0)
        assert float(found) == pytest.approx(float(expected), rel=1e-5)
        lecam.observe(*(tf.reduce_mean(e.logits) for e in evaluations))
