"""Reference statistics are made once, by content, and made again when damaged."""

import numpy as np
import pytest

from keras_gans import InputError
from keras_gans.metrics import Samples
from keras_gans.metrics.features import cache
from keras_gans.metrics.features.extraction import Extractor
from keras_gans.metrics.statistics.moments import Moments


class Counting(Extractor):
    """An extractor that counts its calls."""

    def __init__(self, name="counting"):
        self.name, self.sha256, self.calls = name, name, 0

    def __call__(self, samples):
        self.calls += 1
        return samples.astype(np.float64)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GANS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def points(seed=0):
    return np.random.default_rng(seed).standard_normal((50, 3)).astype(np.float32)


def test_once_by_content(folder):
    extractor = Counting()
    first = Samples(points(), kept=True).moments(extractor)
    again = Samples(points(), kept=True).moments(extractor)
    assert extractor.calls == 1
    np.testing.assert_array_equal(Moments.merged(first).scatter, Moments.merged(again).scatter)
    Samples(points(1), kept=True).moments(extractor)
    assert extractor.calls == 2
    Samples(points(), kept=True).moments(other := Counting("other"))
    assert other.calls == 1
    assert len(list(folder.rglob("*.npz"))) == 3


def test_generated_samples_leave_nothing(folder):
    Samples(points()).features(Counting())
    assert not folder.exists()


def test_damage_is_mended(folder):
    extractor = Counting()
    expected = Samples(points(), kept=True).features(extractor)
    (path,) = folder.rglob("*.npz")
    path.write_bytes(path.read_bytes()[:100])
    np.testing.assert_array_equal(Samples(points(), kept=True).features(extractor), expected)
    assert extractor.calls == 2
    Samples(points(), kept=True).features(extractor)
    assert extractor.calls == 2


def test_a_folder_that_cannot_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KERAS_GANS_CACHE", str(tmp_path / "file"))
    with pytest.raises(InputError, match="set KERAS_GANS_CACHE"):
        Samples(points(), kept=True).features(Counting())


def test_digest_knows_shapes_and_types():
    zeros = np.zeros(4, np.float32)
    digests = {
        cache.digest(zeros),
        cache.digest(zeros.reshape(2, 2)),
        cache.digest(zeros.view(np.int32)),
        cache.digest("ab", "c"),
        cache.digest("a", "bc"),
    }
    assert len(digests) == 5
