"""What `fit` reads, in which order, how often, and what it refuses to read."""

import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import linear, mlp_gan, snapshot

import keras_gans as kg
from keras_gans.models.given import LOOKED_AT, Wanted, read


class Reader(kg.GAN):
    """Trains nothing, and keeps what each step was given: rows of samples, in their order."""

    def train_step(self, data):
        batches = tf.unstack(data, self.batches_per_step, axis=1)
        self.seen.append(np.concatenate([batch.numpy() for batch in batches]).ravel())
        self._finish_step(data.shape[0])
        return {"d_loss": tf.constant(0.0)}


def reader(updates=1, **kwargs):
    gan = Reader(
        linear(1, 1, 0.0),
        linear(1, 1, 0.0),
        loss=kg.losses.Wasserstein(),
        discriminator_steps=updates,
        ema_halflife_kimg=None,
        **kwargs,
    )
    object.__setattr__(gan, "seen", [])
    gan.compile("sgd", "sgd", run_eagerly=True)
    return gan


def numbered(count):
    return np.arange(count, dtype=np.float32)[:, None]


def batched(count, size=4, drop=True):
    return tf.data.Dataset.from_tensor_slices(numbered(count)).batch(size, drop)


# Arrays, and what `datasets.load` returns


@pytest.mark.parametrize(("count", "steps"), [(16, 1), (70, 1), (80, 1), (300, 3)])
def test_an_epoch_has_as_many_steps_as_its_samples_fill_and_at_least_one(count, steps):
    gan = reader(updates=5)
    history = gan.fit(numbered(count), batch_size=16, epochs=2, verbose=0).history
    assert len(gan.seen) == 2 * steps and len(history["d_loss"]) == 2
    assert all(len(rows) == 5 * 16 for rows in gan.seen)


def test_few_samples_train_the_critic_of_five_updates(points):
    gan = mlp_gan(kg.WGANGP)
    gan.compile("adam", "adam", run_eagerly=True)
    before = snapshot(gan.generator, gan.discriminator)
    history = gan.fit(points[:70], batch_size=32, verbose=0).history
    assert len(history["g_loss"]) == 1
    assert not any(map(np.array_equal, before[:-1], snapshot(gan.generator, gan.discriminator)))


@pytest.mark.parametrize("how", ["one fit", "many fits"])
def test_no_sample_comes_twice_before_all_came_once(how):
    gan = reader()
    if how == "one fit":
        gan.fit(numbered(100), batch_size=75, epochs=8, verbose=0)
    for _ in range(8 if how == "many fits" else 0):
        gan.fit(numbered(100), batch_size=75, verbose=0)
    rows = np.concatenate(gan.seen)
    assert len(rows) == 8 * 75
    orders = rows.reshape(6, 100)
    assert all(sorted(order) == list(range(100)) for order in orders)
    assert len({tuple(order) for order in orders}) == 6


def test_the_order_follows_from_seed_and_step(tmp_path):
    def rows(*epochs, seed=0):
        gan = reader(seed=seed)
        for count in epochs:
            gan.fit(numbered(100), batch_size=30, epochs=count, verbose=0)
        return np.concatenate(gan.seen).tolist()

    assert rows(3) == rows(1, 2) == rows(1, 1, 1) != rows(3, seed=1)
    saved = reader()
    saved.fit(numbered(100), batch_size=30, verbose=0)
    again = reader()
    again.step.assign(saved.step.value)
    again.images_seen.assign(saved.images_seen.value)
    again.fit(numbered(100), batch_size=30, verbose=0)
    assert np.concatenate(saved.seen + again.seen).tolist() == rows(2)


def test_other_data_begins_its_own_order():
    gan = reader()
    gan.fit(numbered(100), batch_size=30, verbose=0)
    gan.seen.clear()
    gan.fit(numbered(40), batch_size=20, verbose=0)
    assert sorted(np.concatenate(gan.seen)) == list(range(40))
    # As of a model that was trained elsewhere.
    gan.begin_new_data()
    gan.seen.clear()
    gan.fit(numbered(50), batch_size=25, verbose=0)
    assert sorted(np.concatenate(gan.seen)) == list(range(50))


def test_unshuffled_arrays_keep_their_order():
    gan = reader()
    gan.fit(numbered(10), batch_size=4, epochs=2, shuffle=False, verbose=0)
    assert np.concatenate(gan.seen).tolist() == [*range(10), *range(6)]


def test_what_load_returns_is_read_like_an_array(monkeypatch):
    loaded = kg.datasets.load("ring", batch_size=60_000)
    shape = loaded.element_spec.shape
    assert isinstance(loaded, tf.data.Dataset) and shape == (60_000, 2)
    found = [read(loaded, None, Wanted((2,), k), None, None, 7, lambda n: 0) for k in (1, 5)]
    assert [given.steps for given in found] == [1, 1]
    rows = np.concatenate([b.numpy() for b in found[0].batches.take(5)])[: 3 * 100_000]
    everything = kg.datasets.examples("ring").samples
    for start in (0, 100_000, 200_000):
        order = rows[start : start + 100_000]
        np.testing.assert_array_equal(np.sort(order, axis=0), np.sort(everything, axis=0))
    # As a run reads it.
    stream = kg.datasets.stream(kg.datasets.examples("ring"), 60_000, seed=7, start=2)
    later = read(loaded, None, Wanted((2,)), None, None, 7, lambda n: 120_000).batches
    np.testing.assert_array_equal(next(iter(later)), next(iter(stream)))


def test_two_small_domains_train():
    a, b = np.zeros((5, 2, 2, 3), np.float32) - 0.5, np.zeros((3, 2, 2, 3), np.float32) - 0.5
    wanted = Wanted((2, 2, 3), batch_size=1, two_domains=True)
    given = read((a, b), None, wanted, 2, None, 0, lambda n: 0)
    assert given.steps == 1
    assert [len(side) for side in next(iter(given.batches))] == [2, 2]
    with pytest.raises(kg.InputError, match=r"batch_size 4 is more than the 3 samples"):
        read((a, b), None, wanted, 4, None, 0, lambda n: 0)


# What yields batches


def test_ones_own_data_keeps_its_order_and_its_end():
    gan = reader(updates=2)
    gan.fit(batched(24), epochs=2, verbose=0)
    assert [rows.tolist() for rows in gan.seen[:3]] == [
        [*range(8)],
        [*range(8, 16)],
        [*range(16, 24)],
    ]
    assert len(gan.seen) == 6


@pytest.mark.parametrize("kind", ["known", "partial batch", "unknown", "generator"])
def test_less_than_a_step_is_repeated_with_one_warning(kind):
    data = {
        "known": lambda: batched(12),
        "partial batch": lambda: batched(11, drop=False),
        "unknown": lambda: batched(12).filter(lambda x: True),
        "generator": lambda: (numbered(12)[i : i + 4] for i in (0, 4, 8)),
    }[kind]()
    count = 11 if kind == "partial batch" else 12
    gan = reader(updates=5)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        gan.fit(data, epochs=2, verbose=0)
    mine = [str(w.message) for w in caught if "repeated" in str(w.message)]
    assert len(caught) == len(mine) == 1 and f"the data has {count} samples, fewer" in mine[0]
    assert np.concatenate(gan.seen).tolist() == [i % count for i in range(2 * 20)]


class Batches(keras.utils.PyDataset):
    def __init__(self, count):
        super().__init__()
        self.count = count

    def __len__(self):
        return self.count

    def __getitem__(self, i):
        return (numbered(4 * self.count)[4 * i : 4 * i + 4],)


def unknown_rank():
    def batches():
        yield from numbered(12).reshape(3, 4, 1)

    return tf.data.Dataset.from_generator(batches, output_types=tf.float32)


@pytest.mark.parametrize(
    "data",
    [
        lambda: Batches(3),
        unknown_rank,
        lambda: batched(12, drop=False),
        lambda: batched(15, drop=False),
        lambda: batched(12).filter(lambda x: True),
        lambda: batched(12).map(lambda x: (x,)),
    ],
)
def test_data_of_every_kind_is_read_in_every_epoch_without_a_warning(data):
    gan = reader()
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        gan.fit(data(), epochs=2, verbose=0)
    assert np.concatenate(gan.seen).tolist() == 2 * [*range(12)]


def test_a_generator_is_read_once():
    def batches():
        for start in range(0, 24, 4):
            yield numbered(24)[start : start + 4]

    gan = reader(updates=2)
    gan.fit(batches(), verbose=0)
    assert np.concatenate(gan.seen).tolist() == [*range(24)]
    gan = reader()
    gan.fit(batches(), epochs=3, steps_per_epoch=2, verbose=0)
    assert np.concatenate(gan.seen).tolist() == [*range(24)]
    with pytest.raises(kg.InputError, match="a generator is read once"):
        reader().fit(batches(), epochs=2, verbose=0)


def test_labels_come_beside_or_after_the_samples():
    samples, labels = numbered(6), np.arange(6) % 3
    wanted = Wanted((1,), num_classes=3)
    for x, y in [((samples, labels), None), ([samples, labels], None), (samples, labels)]:
        batch = next(iter(read(x, y, wanted, 3, False, 0, lambda n: 0).batches))
        assert batch[0].numpy().ravel().tolist() == [0, 1, 2]
        assert batch[1].numpy().tolist() == [0, 1, 2] and batch[1].dtype == tf.int32


# What is refused


def pictures(value, count=4, shape=(2, 2, 3)):
    return np.full((count, *shape), value, np.float32)


IMAGES, POINTS = Wanted((2, 2, 3)), Wanted((1,))
REFUSED = {
    "no array": (None, POINTS, {}, "fit takes an array of samples, .* got None"),
    "a name": ("mnist", POINTS, {}, "fit takes an array of samples, .* got 'mnist'"),
    "a ragged list": ([[1.0], [1.0, 2.0]], POINTS, {}, "fit takes an array of samples"),
    "no rows": (numbered(0), POINTS, {}, "there are no samples in the data"),
    "no batches": (batched(0), POINTS, {}, "there are no samples in the data"),
    "batches of none": (batched(3), POINTS, {}, "there are no samples in the data"),
    "an empty generator": (iter(()), POINTS, {}, "there are no samples in the data"),
    "fewer than a batch": (
        numbered(50),
        POINTS,
        {},
        r"batch_size 64 \(the default\) is more than the 50 samples: give a smaller one",
    ),
    "batch_size=0": (numbered(50), POINTS, {"batch_size": 0}, "batch_size must be a whole number"),
    "batch_size=-5": (numbered(50), POINTS, {"batch_size": -5}, "batch_size .* at least 1, got -5"),
    "batch_size=2.0": (numbered(50), POINTS, {"batch_size": 2.0}, "batch_size .*, got 2.0"),
    "batch_size of batches": (batched(8), POINTS, {"batch_size": 4}, "batch_size goes with arrays"),
    "y of batches": (batched(8), POINTS, {"y": numbered(8)}, "y goes with arrays"),
    "y without labels": (numbered(8), POINTS, {"y": numbered(8)}, "takes samples alone: leave y"),
    "shuffled batches": (batched(8), POINTS, {"shuffle": True}, "keeps its order: shuffle the"),
    "shuffle=3": (numbered(8), POINTS, {"shuffle": 3}, "shuffle must be True or False, got 3"),
    "float64": (numbered(8).astype(np.float64), POINTS, {}, "must be float32, .* is float64"),
    "parts": (batched(8).map(lambda x: (x, x)), POINTS, {}, "samples alone, .* tuples"),
    "a dict": (batched(8).map(lambda x: {"image": x}), POINTS, {}, "samples alone, .* dicts"),
    "bytes": (pictures(255), IMAGES, {"batch_size": 4}, r"in \[-1, 1\], got \[255, 255\]: give"),
    "a bit beyond": (pictures(1.02), IMAGES, {"batch_size": 4}, r"got \[1.02, 1.02\]"),
    "NaN": (pictures(np.nan), IMAGES, {"batch_size": 4}, "images hold NaN or infinite"),
    "infinite": (
        tf.data.Dataset.from_tensors(pictures(np.inf)),
        IMAGES,
        {},
        "images hold NaN or infinite",
    ),
    "rows of two sizes": (
        tf.data.Dataset.from_tensors((pictures(-1), pictures(-1, 3))),
        Wanted((2, 2, 3), two_domains=True),
        {},
        "the parts of a batch have 4 and 3 rows",
    ),
    "label of a data set": (
        tf.data.Dataset.from_tensors((numbered(4), np.arange(4))),
        Wanted((1,), num_classes=3),
        {},
        r"label 3 is not in \[0, 3\)",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_one_line_says_what_is_wrong_with_the_data(case):
    x, wanted, arguments, message = REFUSED[case]
    arguments = {"y": None, "batch_size": None, "shuffle": None} | arguments
    with pytest.raises(kg.InputError, match=message) as caught:
        read(x, wanted=wanted, seed=0, place=lambda n: 0, **arguments)
    assert "\n" not in str(caught.value)


def test_data_without_end_needs_the_length_of_an_epoch():
    with pytest.raises(kg.InputError, match="without end needs steps_per_epoch"):
        reader().fit(batched(8).repeat(), verbose=0)
    gan = reader()
    gan.fit(batched(8).repeat(), steps_per_epoch=3, verbose=0)
    assert len(gan.seen) == 3


def test_images_that_seem_to_be_in_0_to_1_are_warned_of():
    with pytest.warns(UserWarning, match=r"the least is 0.2\): images in \[0, 1\]\?"):
        read(pictures(0.2), None, IMAGES, 4, None, 0, lambda n: 0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read(pictures(-0.2), None, IMAGES, 4, None, 0, lambda n: 0)
        # Points may have any value.
        read(numbered(8), None, POINTS, 4, None, 0, lambda n: 0)


def test_the_first_images_alone_are_looked_at():
    late = pictures(-1.0, LOOKED_AT + 1)
    late[-1] = 7.0
    read(late, None, IMAGES, 4, None, 0, lambda n: 0)
