"""Every metric on real images: worse where it claims to see damage, and right on perfect ones."""

import functools
import time

import numpy as np
import pytest
import tensorflow as tf

from keras_gans import InputError, datasets
from keras_gans.metrics import METRICS, Samples, Subject, measure, shuffled
from keras_gans.metrics.samples import REFERENCE, TRAINING

pytestmark = pytest.mark.slow

COUNT = 2000


@functools.cache
def shuffled_parts(data):
    """Training and test `Samples`, in no order."""
    try:
        parts = [datasets.examples(data, split=split) for split in ("train", "test")]
    except InputError as error:
        pytest.skip(f"needs {data}: {error}")
    return [shuffled(part, kept=False) for part in parts]


@pytest.fixture(scope="module")
def digits():
    return shuffled_parts("mnist")


@pytest.fixture(scope="module", params=["mnist", "cifar10"])
def data(request):
    return request.param


@pytest.fixture(scope="module")
def parts(data):
    """Clean training images to damage, and the test images that nobody damages."""
    train, test = shuffled_parts(data)
    return train.first(COUNT), {TRAINING: train, REFERENCE: test}


def noise(amount):
    def damage(images, labels):
        added = amount * np.random.default_rng(0).standard_normal(images.shape)
        return np.clip(np.round(images + added), 0, 255), labels

    return damage


def blur(sigma):
    def damage(images, labels):
        if sigma == 0:
            return images, labels
        at = np.arange(-6, 7)
        line = np.exp(-(at**2) / (2 * sigma**2))
        channels = images.shape[-1]
        kernel = np.outer(line, line)[..., None, None] / line.sum() ** 2
        kernel = np.tile(kernel, (1, 1, channels, 1)).astype(np.float32)
        blurred = tf.nn.depthwise_conv2d(images.astype(np.float32), kernel, [1] * 4, "SAME")
        return np.clip(np.round(blurred.numpy()), 0, 255), labels

    return damage


def score(name, images, labels, parts, data):
    generated = Samples(images.astype(np.uint8), labels)
    return measure(METRICS[name], Subject(generated, parts.get, data))["values"]


def damaged(kind, amount, parts):
    """COUNT images, more damaged the larger the amount."""
    clean, real = parts
    if kind == "dropped":
        # From a larger pool, so that fewer classes do not mean repeated images.
        pool = real[TRAINING].first(12 * COUNT)
        kept = np.flatnonzero(pool.labels >= amount)[:COUNT]
        return pool.array[kept], pool.labels[kept]
    if kind == "repeated":
        index = np.arange(COUNT) % (COUNT // amount)
        return clean.array[index], clean.labels[index]
    return {"noise": noise, "blur": blur}[kind](amount)(clean.array, clean.labels)


AMOUNTS = {
    "noise": (0, 16, 28, 40),
    "blur": (0, 0.6, 1, 2),
    "dropped": (0, 3, 6, 9),
    "repeated": (1, 10, 100, 400),
}
# Digits are drowned later than photographs.
FOR_DIGITS = AMOUNTS | {"noise": (0, 40, 80, 160)}


# Metric value -> whether more is worse, and the damage it claims to see. Precision and density
# look at single images, so dropped and repeated ones are not theirs to see; the classifier score
# sees neither single images nor repetition; the count of modes takes every misread digit for one; a
# classifier is sure, and wrong, of much noise.
SEES = {
    ("frechet_{}", "frechet_{}"): (1, "noise blur dropped repeated"),
    ("kid_{}", "kid_{}"): (1, "noise blur dropped"),
    ("classifier_score_{}", "classifier_score_{}"): (-1, "blur dropped"),
    ("precision_{}", "precision_{}"): (-1, "noise blur"),
    ("density_{}", "density_{}"): (-1, "noise blur"),
    ("recall_{}", "recall_{}"): (-1, "noise blur dropped"),
    ("coverage_{}", "coverage_{}"): (-1, "noise blur dropped repeated"),
    ("conditional_accuracy_{}", "conditional_accuracy_{}"): (-1, "noise blur"),
    ("unsure_{}", "unsure_{}"): (1, "blur"),
    ("sliced_wasserstein", "sliced_wasserstein"): (1, "noise blur dropped repeated"),
    ("mode_coverage", "reverse_kl"): (1, "dropped"),
}


@pytest.mark.parametrize("kind", AMOUNTS)
def test_it_worsens(kind, data, parts):
    seen = {
        (name.format(data), value.format(data)): worse
        for (name, value), (worse, kinds) in SEES.items()
        if kind in kinds.split() and (name, data) != ("mode_coverage", "cifar10")
    }
    table = {key: [] for key in seen}
    for amount in (FOR_DIGITS if data == "mnist" else AMOUNTS)[kind]:
        images, labels = damaged(kind, amount, parts)
        scores = {n: score(n, images, labels, parts[1], data) for n in {name for name, _ in seen}}
        for name, value in seen:
            table[name, value].append(scores[name][value]["value"])
    for (name, value), found in table.items():
        print(f"{kind}: {name} {value}", " ".join(f"{x:.4g}" for x in found))
        assert (seen[name, value] * np.diff(found) > 0).all(), (kind, name, value, found)


def test_real_images_are_near_the_best_there_is(data, parts):
    clean, real = parts
    names = [f"{kind}_{data}" for kind in ("precision", "recall", "coverage")]
    names.append(f"conditional_accuracy_{data}")
    found = {
        name: score(name, clean.array, clean.labels, real, data)[name]["value"] for name in names
    }
    assert min(found.values()) > 0.85, found


def test_copies_of_training_digits_are_seen(digits):
    train, test = digits
    real = {TRAINING: train, REFERENCE: test}

    def copied(part):
        images = part.first(COUNT).array
        return score("nearest_neighbours", images, None, real, "mnist")["copied"]["value"]

    assert copied(test) == pytest.approx(0.01, abs=0.006)
    assert copied(train) == 1.0


def test_stacked_test_digits_score_the_floor(digits):
    _, test = digits
    stack = datasets.stacked(datasets.Examples(test.array, test.labels), seed=0, count=25_600)
    found = measure(
        METRICS["mode_coverage"], Subject(Samples(stack.samples), None, "stacked_mnist")
    )
    found = {name: result["value"] for name, result in found["values"].items()}
    print(found)
    assert found["modes"] == 1000
    assert found["reverse_kl"] == pytest.approx(0.024, abs=0.003)


# Metrics by classifiers of other data.
OTHERS = ("cifar10", "cifar10_ratio", "glyphs", "glyphs_ratio")


def test_every_metric_of_10_000_digits_takes_less_than_3_minutes(digits, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GANS_CACHE", str(tmp_path))
    train, test = digits
    generated = Samples(train.array[:10_000], train.labels[:10_000])
    subject = Subject(generated, {TRAINING: train, REFERENCE: test}.get, "mnist")
    start = time.monotonic()
    for name, metric in METRICS.items():
        if metric.subject is Subject and not metric.fixed and not name.endswith(OTHERS):
            before = time.monotonic()
            measure(metric, subject)
            print(f"{name}: {time.monotonic() - before:.1f} s")
    assert time.monotonic() - start < 180
