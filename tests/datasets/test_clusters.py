"""Clusters: of equal sizes, of alike samples, and as labels of a data set."""

import numpy as np
import pytest

import keras_gans as kg
from keras_gans.datasets.clusters import balanced_clusters


def blobs(sizes, apart=10.0):
    """Points around the corners of a square, so many at each."""
    corners = apart * np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    at = np.repeat(np.arange(len(sizes)), sizes)
    return corners[at] + np.random.default_rng(0).normal(size=(len(at), 2)).astype(np.float32), at


def test_blobs_are_found():
    points, at = blobs([25, 25, 25, 25])
    found = balanced_clusters(points, 4, seed=3)
    assert found.dtype == np.int32
    assert len({(a, b) for a, b in zip(at, found, strict=True)}) == 4


def test_no_cluster_is_larger_than_its_share():
    points, _ = blobs([70, 10, 10, 11])
    sizes = np.bincount(balanced_clusters(points, 4), minlength=4)
    assert sizes.sum() == 101
    assert sizes.max() == 26


def test_a_full_cluster_keeps_the_nearest():
    from keras_gans.datasets.clusters import _with_room

    # All prefer the first centre; of three, the two nearest to it stay.
    distances = np.array([[1.0, 5.0], [3.0, 4.0], [2.0, 6.0]])
    assert _with_room(distances, 2).tolist() == [0, 1, 0]


def test_the_same_seed_gives_the_same_and_another_others():
    points, _ = blobs([25, 25, 25, 25], apart=1.0)
    first = balanced_clusters(points, 10, seed=1)
    np.testing.assert_array_equal(first, balanced_clusters(points, 10, seed=1))
    assert not np.array_equal(first, balanced_clusters(points, 10, seed=2))


def test_digits_of_a_cluster_are_alike():
    data = kg.datasets.examples("digits", clusters=40)
    true = kg.datasets.examples("digits").labels
    assert data.spec["num_classes"] == 40
    common = [np.bincount(true[data.labels == j]).max() for j in range(40)]
    # A share of 0.1 would be chance.
    assert sum(common) / len(true) > 0.8


def test_a_conditional_recipe_of_clusters(tmp_path):
    from conftest import small

    networks = {"name": "mlp", "width": 8, "depth": 1}
    recipe = small(
        dataset={"name": "ring", "clusters": 5},
        model={"name": "conditional", "loss": "hinge"},
        generator=networks | {"latent_dim": 4, "condition": "concat"},
        discriminator=networks,
    )
    gan = kg.training.train(recipe, tmp_path / "run")
    assert gan.num_classes == 5


@pytest.mark.parametrize("count", [1, 101])
def test_too_few_or_too_many(count):
    points, _ = blobs([25, 25, 25, 25])
    with pytest.raises(kg.InputError, match=f"from 2 to the 100 samples there are, got {count}"):
        balanced_clusters(points, count)
