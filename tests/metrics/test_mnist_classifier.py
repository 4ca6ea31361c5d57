"""The shipped classifier: the file its card describes, and no other."""

import numpy as np
import pytest

from keras_gans import InputError
from keras_gans.metrics import features, mnist


def test_card():
    card = mnist.card()
    assert card["test_accuracy"] >= 0.993 and card["test_images"] == 10_000
    assert card["parameters"] == mnist.load().count_params()
    assert (mnist._folder() / mnist.WEIGHTS).stat().st_size < 1e6


def test_another_file_is_refused(tmp_path, monkeypatch):
    (tmp_path / mnist.CARD).write_text('{"sha256": "0"}')
    (tmp_path / mnist.WEIGHTS).write_bytes(b"other")
    monkeypatch.setattr(mnist, "_folder", lambda: tmp_path)
    with pytest.raises(InputError, match=r"not what the card describes.* not 0"):
        mnist.load.__wrapped__()


def test_golden_logits():
    # A bar down the middle, which is a one.
    image = np.zeros((1, 28, 28, 1), np.uint8)
    image[:, 5:23, 13:15] = 255
    golden = [-6.420, 9.828, -4.453, -8.502, 1.613, -3.217, -2.056, -1.636, -4.580, -2.884]
    logits = features.MNIST_LOGITS(image)[0]
    assert logits.argmax() == 1
    np.testing.assert_allclose(logits, golden, atol=1e-2)


def test_a_stack_is_read_channel_by_channel():
    digits = np.random.default_rng(0).integers(0, 256, (5, 28, 28, 3)).astype(np.uint8)
    expected = [features.MNIST_LOGITS(digits[..., c : c + 1]) for c in range(3)]
    found = features.STACKED_MNIST_LOGITS(digits)
    np.testing.assert_allclose(found, np.concatenate(expected, axis=1), rtol=1e-4, atol=1e-4)
