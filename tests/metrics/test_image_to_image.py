"""Translations: differences by hand, and a domain classifier on two easy domains."""

import numpy as np
import pytest

from keras_gans.metrics import METRICS, Translation, measure


def values(name, translation):
    return {k: v["value"] for k, v in measure(METRICS[name], translation)["values"].items()}


def test_differences_by_hand():
    source = np.zeros((10, 4, 4, 3), np.uint8)
    half = source.copy()
    half[:, :2] = 51
    translation = Translation(source, source, counterparts=half, cycled=half + 51)
    assert values("paired_l1", translation) == {"paired_l1": pytest.approx(0.1)}
    assert values("untranslated_l1", translation) == {"untranslated_l1": pytest.approx(0.1)}
    assert values("cycle_l1", translation) == {"cycle_l1": pytest.approx(0.3)}


def test_the_difference_has_no_sign():
    a = np.zeros((10, 2, 2, 1), np.uint8)
    b = a + 255
    assert values("paired_l1", Translation(a, a, counterparts=b)) == {"paired_l1": 1.0}
    assert values("paired_l1", Translation(b, b, counterparts=a)) == {"paired_l1": 1.0}


def stripes(count, vertical, seed):
    random = np.random.default_rng(seed)
    image = np.tile(np.arange(16) // 2 % 2 * 120, (16, 1))
    image = image if vertical else image.T
    return (image[None, ..., None] + random.integers(0, 100, (count, 16, 16, 3))).astype(np.uint8)


def test_domain_classifier():
    def taken(translated, seed=0):
        translation = Translation(
            stripes(40, True, 0),
            translated,
            real_a=stripes(96, True, 1),
            real_b=stripes(96, False, 2),
            test_b=stripes(50, False, 3),
            seed=seed,
        )
        return values("domain_classifier", translation)

    good = taken(stripes(40, False, 4))
    assert good == {"translated": 1.0, "test_b": 1.0, "source": 0.0}
    assert taken(stripes(40, True, 5))["translated"] == 0.0
    assert taken(stripes(40, False, 4)) == good
