"""What is drawn to be measured."""

import numpy as np

from keras_gans.metrics.evaluation.measuring import rotating


def test_requested_labels_are_balanced_in_every_tenth():
    # The groups that intervals are estimated from are every tenth sample.
    labels = rotating(10_000, 10)
    assert labels[:12].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2]
    for group in range(10):
        assert np.bincount(labels[group::10]).tolist() == [100] * 10
