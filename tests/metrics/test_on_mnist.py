"""Every metric on real digits: worse where it claims to see damage, and right on perfect ones."""

import time

import numpy as np
import pytest
import tensorflow as tf

from keras_gans import InputError, datasets
from keras_gans.metrics import METRICS, Samples, Subject, measure, shuffled
from keras_gans.metrics.samples import REFERENCE, TRAINING

pytestmark = pytest.mark.slow

COUNT = 2000


@pytest.fixture(scope="module")
def digits():
    """Training and test `Samples`, in no order."""
    try:
        parts = [datasets.examples("mnist", 28, split) for split in ("train", "test")]
    except InputError as error:
        pytest.skip(f"needs MNIST: {error}")
    return [shuffled(part, kept=False) for part in parts]


@pytest.fixture(scope="module")
def parts(digits):
    """Clean training digits to damage, and the test digits that nobody damages."""
    train, test = digits
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
        kernel = np.outer(line, line)[..., None, None] / line.sum() ** 2
        blurred = tf.nn.conv2d(images.astype(np.float32), kernel.astype(np.float32), 1, "SAME")
        return np.clip(np.round(blurred.numpy()), 0, 255), labels

    return damage


def score(name, images, labels, parts):
    generated = Samples(images.astype(np.uint8), labels)
    return measure(METRICS[name], Subject(generated, parts.get, "mnist"))["values"]


def damaged(kind, amount, parts):
    """COUNT digits, more damaged the larger the amount."""
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
    "noise": (0, 40, 80, 160),
    "blur": (0, 0.6, 1, 2),
    "dropped": (0, 3, 6, 9),
    "repeated": (1, 10, 100, 400),
}

# Metric value -> whether more is worse, and the damage it claims to see. Precision and density
# look at single images, so dropped and repeated ones are not theirs to see; the classifier score
# sees neither single images nor repetition; the count of modes takes every misread digit for one.
SEES = {
    ("frechet_mnist", "frechet_mnist"): (1, "noise blur dropped repeated"),
    ("kid_mnist", "kid_mnist"): (1, "noise blur dropped"),
    ("classifier_score_mnist", "classifier_score_mnist"): (-1, "blur dropped"),
    ("precision_mnist", "precision_mnist"): (-1, "noise blur"),
    ("density_mnist", "density_mnist"): (-1, "noise blur"),
    ("recall_mnist", "recall_mnist"): (-1, "noise blur dropped"),
    ("coverage_mnist", "coverage_mnist"): (-1, "noise blur dropped repeated"),
    ("sliced_wasserstein", "sliced_wasserstein"): (1, "noise blur dropped repeated"),
    ("mode_coverage", "reverse_kl"): (1, "dropped"),
    ("conditional_accuracy", "conditional_accuracy"): (-1, "noise blur"),
}


@pytest.mark.parametrize("kind", AMOUNTS)
def test_it_worsens(kind, parts):
    seen = [key for key, (_, kinds) in SEES.items() if kind in kinds.split()]
    table = {key: [] for key in seen}
    for amount in AMOUNTS[kind]:
        images, labels = damaged(kind, amount, parts)
        scores = {n: score(n, images, labels, parts[1]) for n in {name for name, _ in seen}}
        for name, value in seen:
            table[name, value].append(scores[name][value]["value"])
    for (name, value), found in table.items():
        worse = SEES[name, value][0]
        print(f"{kind}: {name} {value}", " ".join(f"{x:.4g}" for x in found))
        assert (worse * np.diff(found) > 0).all(), (kind, name, value, found)


def test_real_digits_are_near_the_best_there_is(parts):
    clean, real = parts
    found = {
        name: score(name, clean.array, clean.labels, real)[name]["value"]
        for name in ("precision_mnist", "recall_mnist", "coverage_mnist", "conditional_accuracy")
    }
    assert min(found.values()) > 0.85, found
    copied = score("nearest_neighbours", real[REFERENCE].array[:COUNT], None, real)["copied"][
        "value"
    ]
    assert copied == pytest.approx(0.01, abs=0.006)
    assert score("nearest_neighbours", clean.array, None, real)["copied"]["value"] == 1.0


def test_stacked_test_digits_score_the_floor(parts):
    test = parts[1][REFERENCE]
    stack = datasets.stacked(datasets.Examples(test.array, test.labels), seed=0, count=25_600)
    found = measure(
        METRICS["mode_coverage"], Subject(Samples(stack.samples), None, "stacked_mnist")
    )
    found = {name: result["value"] for name, result in found["values"].items()}
    print(found)
    assert found["modes"] == 1000
    assert found["reverse_kl"] == pytest.approx(0.024, abs=0.003)


def test_every_metric_of_10_000_digits_takes_less_than_3_minutes(digits, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GANS_CACHE", str(tmp_path))
    train, test = digits
    generated = Samples(train.array[:10_000], train.labels[:10_000])
    subject = Subject(generated, {TRAINING: train, REFERENCE: test}.get, "mnist")
    start = time.monotonic()
    for name, metric in METRICS.items():
        if metric.subject is Subject and not metric.fixed:
            before = time.monotonic()
            measure(metric, subject)
            print(f"{name}: {time.monotonic() - before:.1f} s")
    assert time.monotonic() - start < 180
