"""What cannot be measured ends in one line."""

import numpy as np
import pytest

from keras_gans import InputError
from keras_gans.metrics import METRICS, Samples, Subject, Translation, measure


def images(shape=(100, 28, 28, 1), value=0, dtype=np.uint8):
    return np.full(shape, value, dtype)


def test_float_images_are_rounded_as_a_png_would():
    found = Samples(np.full((1, 2, 2, 1), 0.5, np.float32)).array
    assert found.dtype == np.uint8 and (found == 191).all()


@pytest.mark.parametrize(
    ("samples", "message"),
    [
        (images(value=np.nan, dtype=np.float32), "images hold NaN"),
        (images(value=255, dtype=np.float32), r"in \[-1, 1\], got \[255, 255\]: give pixels"),
        (images(value=1, dtype=np.int64), "must be uint8, or float in .*got int64"),
        (
            images(shape=(100, 28, 28)),
            r"must be \(n, height, width, channels\), got \(100, 28, 28\)",
        ),
        (np.full((20, 2), np.inf, np.float32), "points hold NaN or infinite"),
    ],
)
def test_samples(samples, message):
    with pytest.raises(InputError, match=message) as caught:
        Samples(samples)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "samples", "message"),
    [
        ("frechet_mnist", images((100, 28, 28, 3)), "takes samples of shape 28x28x1, got 28x28x3"),
        (
            "frechet_cifar10",
            images((100, 28, 28, 3)),
            "takes samples of shape 32x32x3, got 28x28x3",
        ),
        ("kid_mnist", images((100, 32, 32, 1)), "takes samples of shape 28x28x1, got 32x32x1"),
        ("conditional_accuracy_mnist", images(), "needs the labels"),
        ("precision_mnist", images((9, 28, 28, 1)), "at least 10 samples, got 9"),
        ("paired_l1", images(), "measures a Translation, got a Subject"),
    ],
)
def test_measures(name, samples, message):
    subject = Subject(Samples(samples), lambda split: Samples(images()), "mnist")
    with pytest.raises(InputError, match=message) as caught:
        measure(METRICS[name], subject)
    assert "\n" not in str(caught.value)


def test_translations():
    a = images((20, 8, 8, 3))
    with pytest.raises(InputError, match="has no 'counterparts'"):
        measure(METRICS["paired_l1"], Translation(a, a))
    with pytest.raises(InputError, match="must have one shape"):
        measure(METRICS["paired_l1"], Translation(a, a, counterparts=a[:, :4]))
    with pytest.raises(InputError, match="measures a Subject, got a Translation"):
        measure(METRICS["kid_mnist"], Translation(a, a))
    with pytest.raises(InputError, match="images hold NaN"):
        Translation(a, np.full(a.shape, np.nan, np.float32))
