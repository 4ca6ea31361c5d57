"""The shipped classifiers: the files their cards describe, and no others."""

import dataclasses

import numpy as np
import pytest

from keras_gans import InputError
from keras_gans.metrics.features import classifiers, extraction


@pytest.mark.parametrize(
    ("classifier", "accuracy", "images", "size"),
    [
        (classifiers.MNIST, 0.993, 10_000, 1e6),
        (classifiers.CIFAR10, 0.84, 10_000, 2e6),
        (classifiers.GLYPHS, 0.95, 4_316, 1e6),
    ],
    ids=["mnist", "cifar10", "glyphs"],
)
def test_card(classifier, accuracy, images, size):
    card = classifier.card()
    assert card["test_accuracy"] >= accuracy and card["test_images"] == images
    assert card["parameters"] == classifier.load().count_params()
    assert classifier.file("npz").stat().st_size < size


def test_another_file_is_refused(tmp_path, monkeypatch):
    (tmp_path / "classifier.json").write_text('{"sha256": "0"}')
    (tmp_path / "classifier.npz").write_bytes(b"other")
    place = lambda _, ending: tmp_path / f"classifier.{ending}"  # noqa: E731
    monkeypatch.setattr(classifiers.Classifier, "file", place)
    unloaded = dataclasses.replace(classifiers.MNIST, name="another")
    with pytest.raises(InputError, match=r"not what the card describes.* not 0"):
        unloaded.load()


def test_golden_logits_of_a_digit():
    # A bar down the middle, which is a one.
    image = np.zeros((1, 28, 28, 1), np.uint8)
    image[:, 5:23, 13:15] = 255
    golden = [-6.420, 9.828, -4.453, -8.502, 1.613, -3.217, -2.056, -1.636, -4.580, -2.884]
    logits = extraction.MNIST_LOGITS(image)[0]
    assert logits.argmax() == 1
    np.testing.assert_allclose(logits, golden, atol=1e-2)


def test_a_letter_is_read():
    # A bar and two bars across it at its ends and middle, which is an E.
    image = np.zeros((1, 32, 32, 1), np.uint8)
    image[:, 6:26, 11:14] = 255
    for top in (6, 14, 23):
        image[:, top : top + 3, 11:22] = 255
    logits = extraction.GLYPHS_LOGITS(image)[0]
    assert logits.shape == (26,) and logits.argmax() == ord("E") - ord("A")


def test_a_stack_is_read_channel_by_channel():
    digits = np.random.default_rng(0).integers(0, 256, (5, 28, 28, 3)).astype(np.uint8)
    expected = [extraction.MNIST_LOGITS(digits[..., c : c + 1]) for c in range(3)]
    found = extraction.STACKED_MNIST_LOGITS(digits)
    np.testing.assert_allclose(found, np.concatenate(expected, axis=1), rtol=1e-4, atol=1e-4)
