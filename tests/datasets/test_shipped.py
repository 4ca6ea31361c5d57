"""The image sets that ship are what they are said to be."""

import hashlib

import numpy as np
import pytest

from keras_gans import InputError, datasets
from keras_gans.datasets import shipped


def sha256(array):
    return hashlib.sha256(np.ascontiguousarray(array).data).hexdigest()[:16]


def test_glyphs_are_split_by_families_of_fonts():
    train, test, both = (
        datasets.examples("glyphs", split=s) for s in ("train", "test", "train+test")
    )
    assert len(train.samples) == 16_120 and len(test.samples) == 4_316
    assert both.samples.shape == (20_436, 32, 32, 1) and both.samples.dtype == np.uint8
    assert sha256(both.samples) == "3c100af5578fd02e"
    np.testing.assert_array_equal(both.labels, np.arange(20_436) % 26)
    assert "".join(both.class_names) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    # No family on both sides: the letters of each side are all those of its families.
    stored = shipped._stored("glyphs", "font", "family", "families")
    family = stored["families"][stored["family"]][stored["font"]]
    assert set(shipped.TEST_FAMILIES) <= set(stored["families"])
    held_out = np.isin(family, shipped.TEST_FAMILIES)
    np.testing.assert_array_equal(both.samples[held_out], test.samples)
    np.testing.assert_array_equal(both.samples[~held_out], train.samples)
    with pytest.raises(InputError, match="unknown split 'valid': choose from"):
        datasets.examples("glyphs", split="valid")


def test_a_letter_is_white_on_black():
    # The bar of an I of Alegreya, 20 pixels high, in the middle.
    letter = datasets.examples("glyphs", split="test").samples[8, :, :, 0]
    assert letter[:5].max() == 0 and letter[15, 16] > 200 and letter[15, :8].max() == 0


@pytest.mark.parametrize(
    ("name", "split", "counts", "channels", "hashes"),
    [
        ("regular2bold", "train", (962, 962), 1, ("bcad4f903a914f85", "c61fb0092ad82a49")),
        ("regular2bold", "test", (208, 208), 1, ("cbec6a44d946853a", "c603af4d4042a80a")),
        ("twemoji2noto", "train", (646, 647), 3, ("7e915305cc4b814a", "0e55c519390165ea")),
        ("twemoji2noto", "test", (100, 100), 3, ("bcd5bc3fe06d60a6", "8e41313461bdda18")),
    ],
)
def test_two_domains(name, split, counts, channels, hashes):
    found = datasets.examples(name, split=split)
    sides = found.a.samples, found.b.samples
    assert tuple(map(len, sides)) == counts
    assert {side.shape[1:] for side in sides} == {(64, 64, channels)}
    assert tuple(map(sha256, sides)) == hashes
    assert found.paired == (split == "test")
    assert datasets.examples(name, 16, "test").b.samples.shape[1:] == (16, 16, channels)
