"""Samples have the right values, in an order that the seed fixes."""

import numpy as np
import PIL.Image
import pytest
import sklearn.datasets
import tensorflow as tf

from keras_gans import datasets
from keras_gans.utils.errors import InputError


def test_digits_are_scikit_learns():
    ours = datasets.examples("digits", split="train+test")
    theirs = sklearn.datasets.load_digits()
    np.testing.assert_array_equal(ours.labels, theirs.target)
    np.testing.assert_allclose(ours.samples[..., 0], theirs.images * 255 / 16, atol=0.5)
    assert len(datasets.examples("digits").samples) == 1500
    assert len(datasets.examples("digits", split="test").samples) == 297


def test_images_are_float_in_minus_one_to_one():
    batch = next(iter(datasets.load("digits", batch_size=1500)))
    assert batch.shape == (1500, 8, 8, 1) and batch.dtype == tf.float32
    assert float(tf.reduce_min(batch)) == -1.0 and float(tf.reduce_max(batch)) == 1.0


def test_mixtures_have_their_moments():
    ring = datasets.examples("ring").samples
    radius = np.linalg.norm(ring, axis=1)
    assert radius.mean() == pytest.approx(1.0, abs=1e-3)
    assert radius.std() == pytest.approx(0.01, rel=0.02)
    grid = datasets.examples("grid").samples
    nearest = datasets.grid_modes()[np.abs(grid[:, None] - datasets.grid_modes()).sum(-1).argmin(1)]
    assert (grid - nearest).std() == pytest.approx(0.05, rel=0.02)
    counts = np.unique(nearest, axis=0, return_counts=True)[1]
    assert len(counts) == 25 and counts.min() > 3700


def test_each_epoch_is_another_order_of_all_samples():
    data = datasets.Examples(np.arange(10, dtype=np.float32)[:, None], None)
    stream = datasets.stream(data, batch_size=5).take(4).as_numpy_iterator()
    first, second = np.concatenate([next(stream), next(stream)]), np.concatenate(list(stream))
    assert sorted(first.ravel()) == sorted(second.ravel()) == list(range(10))
    assert not np.array_equal(first, second)


def test_a_stream_starts_anywhere():
    data = datasets.examples("ring")
    whole = list(datasets.stream(data, 64, seed=3).take(6).as_numpy_iterator())
    late = list(datasets.stream(data, 64, seed=3, start=4).take(2).as_numpy_iterator())
    np.testing.assert_array_equal(late, whole[4:])
    other = next(datasets.stream(data, 64, seed=4).as_numpy_iterator())
    assert not np.array_equal(other, whole[0])


def test_stream_batches_straddle_epochs_without_repeats():
    data = datasets.Examples(np.arange(7, dtype=np.float32)[:, None], None)
    taken = np.concatenate(list(datasets.stream(data, 5).take(7).as_numpy_iterator())).ravel()
    for epoch in range(5):
        assert sorted(taken[7 * epoch : 7 * epoch + 7]) == list(range(7))


def test_load_reshuffles_and_pairs_labels():
    data = datasets.load("digits", batch_size=500, seed=1, labels=True)
    (images, labels), *_ = data.as_numpy_iterator()
    (again, _), *_ = data.as_numpy_iterator()
    assert not np.array_equal(images, again)
    reference = datasets.examples("digits")
    levels = np.round((images + 1) * 127.5).astype(np.uint8)
    for image, label in zip(levels[:20], labels[:20], strict=True):
        match = (reference.samples == image).all(axis=(1, 2, 3))
        assert label in reference.labels[match]


def test_stacked_mnist_is_three_digits():
    digits = np.arange(10, dtype=np.uint8)[:, None, None, None] * np.ones((1, 2, 2, 1), np.uint8)
    mnist = datasets.Examples(digits, np.arange(10, dtype=np.int32))
    stacks = datasets.stacked(mnist, seed=0, count=50_000)
    r, g, b = stacks.samples[:, 0, 0].astype(int).T
    np.testing.assert_array_equal(stacks.labels, 100 * r + 10 * g + b)
    assert len(np.unique(stacks.labels)) == 1000


def test_resize_crops_the_centre_and_averages():
    image = np.zeros((4, 8, 1), np.uint8)
    image[:, 2:6] = [[[100], [100], [200], [200]]]
    assert datasets.resize(image, 4)[0, :, 0].tolist() == [100, 100, 200, 200]
    # Antialiased: halving a 1-pixel chequerboard gives grey, not black or white.
    board = np.indices((16, 16)).sum(0)[..., None] % 2 * np.uint8(255)
    small = datasets.resize(board.astype(np.uint8), 8)
    assert small.min() > 100 and small.max() < 155


def save(path, array):
    path.parent.mkdir(parents=True, exist_ok=True)
    PIL.Image.fromarray(array).save(path)


def test_folder_of_images(tmp_path):
    save(tmp_path / "b" / "1.png", np.full((10, 12, 3), [255, 0, 0], np.uint8))
    save(tmp_path / "a" / "0.png", np.zeros((8, 8, 4), np.uint8))
    data = datasets.examples(f"folder:{tmp_path}", image_size=8)
    assert data.samples.shape == (2, 8, 8, 3)
    assert data.samples[0].min() == 255, "transparent pixels are white"
    assert data.samples[1, 0, 0].tolist() == [255, 0, 0]
    assert data.labels.tolist() == [0, 1]


def test_folder_of_grey_images_has_one_channel(tmp_path):
    save(tmp_path / "0.png", np.full((8, 8), 7, np.uint8))
    data = datasets.examples(f"folder:{tmp_path}", image_size=8)
    assert data.samples.shape == (1, 8, 8, 1) and data.samples.max() == 7 and data.labels is None


def test_sets_and_folders_that_cannot_be_read(tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "broken.png").write_bytes(b"not an image")
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path / "tfds"))
    for name, size, message in [
        ("folder:/no/such/place", 8, "'/no/such/place' does not exist"),
        (f"folder:{tmp_path}/empty", 8, "holds no image"),
        (f"folder:{tmp_path}/bad", 8, "broken.png"),
        (f"folder:{tmp_path}/bad", None, "needs image_size"),
        ("mnits", 28, "unknown data set 'mnits': did you mean 'mnist'"),
        ("ring", 8, "made of points"),
    ]:
        with pytest.raises(InputError) as error:
            datasets.examples(name, image_size=size)
        assert message in str(error.value) and "\n" not in str(error.value)


def test_a_name_like_no_set_is_not_told_them_all():
    with pytest.raises(
        InputError, match=r"digits, .*folder:PATH, .*ring, .* and [0-9]+ more$"
    ) as e:
        datasets.examples("?")
    assert len(str(e.value)) < 1000


def test_a_set_that_cannot_be_downloaded(tmp_path, monkeypatch):
    import tensorflow_datasets as tfds

    def fail(self, **kwargs):
        raise ConnectionError("refused\nand more")

    for reachable, cause in [(False, "(no network)"), (True, "(ConnectionError: refused)")]:
        monkeypatch.setattr(datasets.tfds, "offline", lambda reachable=reachable: not reachable)
        monkeypatch.setattr(tfds.core.DatasetBuilder, "download_and_prepare", fail)
        with pytest.raises(InputError) as error:
            datasets.examples("mnist", 28, data_dir=str(tmp_path))
        assert "'mnist' is not in" in str(error.value) and "TFDS_DATA_DIR" in str(error.value)
        assert cause in str(error.value)


def test_tfds_rows_are_resized_in_colour(monkeypatch):
    import tensorflow_datasets as tfds

    monkeypatch.setattr(datasets.tfds, "download", lambda builder: None)
    with tfds.testing.mock_data(num_examples=5):
        data = datasets.examples("cifar10", image_size=16)
    assert data.samples.shape == (5, 16, 16, 3) and data.samples.dtype == np.uint8
    assert data.labels.shape == (5,)


def test_more_batch_than_data():
    with pytest.raises(InputError, match="batch_size 2000 is more than the 1500 samples"):
        datasets.load("digits", batch_size=2000)
    with pytest.raises(InputError, match="no labels"):
        datasets.load("ring", labels=True)
