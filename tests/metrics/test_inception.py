"""FID's plumbing, on a stand-in for the frozen graph: its node names, input shape and oddities.

The real file was not at hand; what is proved here is everything around it.
"""

import json
import pathlib

import arrays
import numpy as np
import pytest
import tensorflow as tf

from keras_gans import InputError
from keras_gans.metrics import METRICS, Samples, Subject, measure
from keras_gans.metrics.features import inception
from keras_gans.metrics.measures.frechet import Frechet

ORACLES = json.loads((pathlib.Path(__file__).parent / "oracles.json").read_text())
DEPTH = 6
NORM = {"mean": 0.1, "variance": 0.5, "beta": 0.2, "gamma": 1.5}


def freeze(path, seed=0):
    """A graph like that of 2015: for one JPEG, its shapes recorded, and softmax after the pool.

    Its normalisation is an op that TensorFlow has since removed from newer graphs.
    """
    kernel = np.random.default_rng(seed).standard_normal((8, 8, 3, DEPTH)).astype(np.float32)
    with tf.Graph().as_default() as graph:
        jpeg = tf.compat.v1.placeholder(tf.string, (), name="DecodeJpeg/contents")
        pixels = tf.raw_ops.DecodeJpeg(contents=jpeg, channels=3, name="DecodeJpeg")
        batch = tf.expand_dims(tf.cast(pixels, tf.float32, name="Cast"), 0, name="ExpandDims")
        size = tf.constant([299, 299], name="ResizeBilinear/size")
        resized = tf.raw_ops.ResizeBilinear(images=batch, size=size, name="ResizeBilinear")
        scaled = tf.multiply(tf.subtract(resized, 128.0, name="Sub"), 0.0078125, name="Mul")
        tf.nn.conv2d(scaled, kernel / 192, 37, "VALID", name="conv/Conv2D")
        for name, value in NORM.items():
            tf.constant(np.full(DEPTH, value, np.float32), name=f"conv/{name}")
        normalised = tf.compat.v1.placeholder(tf.float32, (1, 8, 8, DEPTH), name="conv/batchnorm")
        pool = tf.raw_ops.AvgPool(
            value=normalised, ksize=[1, 8, 8, 1], strides=[1] * 4, padding="VALID", name="pool_3"
        )
        flat = tf.reshape(pool, [1, DEPTH], name="pool_3/_reshape")
        tf.nn.softmax(flat, name="softmax")
        definition = graph.as_graph_def(add_shapes=True)
    (norm,) = (node for node in definition.node if node.name == "conv/batchnorm")
    norm.op = "BatchNormWithGlobalNormalization"
    norm.input.extend(["conv/Conv2D", *(f"conv/{name}" for name in NORM)])
    norm.attr.clear()
    norm.attr["T"].type = tf.float32.as_datatype_enum
    norm.attr["variance_epsilon"].f = 1e-3
    norm.attr["scale_after_normalization"].b = True
    definition.versions.producer = 8
    assert {"ExpandDims", "Mul", "pool_3", "softmax"} <= {node.name for node in definition.node}
    path.write_bytes(definition.SerializeToString())
    return kernel


def expected(resized, kernel):
    """What the stand-in makes of images already 299x299: (n, DEPTH)."""
    x = tf.nn.conv2d((resized - 128.0) / 128.0, kernel / 192, 37, "VALID").numpy()
    x = (x - NORM["mean"]) / np.sqrt(NORM["variance"] + 1e-3) * NORM["gamma"] + NORM["beta"]
    return x.mean(axis=(1, 2))


@pytest.fixture
def graph(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GANS_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "graph.pb"
    kernel = freeze(path)
    monkeypatch.setenv(inception.PATH, str(path))
    inception.pinned.cache_clear()
    inception.graph.cache_clear()
    return kernel


def batch(count=12, side=32, channels=3):
    return np.random.default_rng(1).integers(0, 256, (count, side, side, channels)).astype(np.uint8)


def test_the_graph_takes_a_batch_and_resizes_it_itself(graph):
    found = inception.INCEPTION(batch())
    # TensorFlow 1's resize: corner pixels at the corner, no half-pixel shift, no antialiasing.
    resized = tf.compat.v1.image.resize_bilinear(batch().astype(np.float32), (299, 299))
    assert found.shape == (12, DEPTH)
    np.testing.assert_allclose(found, expected(resized.numpy(), graph), rtol=1e-4, atol=1e-5)


def test_clean_resizes_before(graph):
    found = inception.CLEAN_INCEPTION(batch())
    resized = inception.clean_resize(batch().astype(np.float32)).numpy()
    np.testing.assert_allclose(found, expected(resized, graph), rtol=1e-4, atol=1e-5)
    assert np.abs(found - inception.INCEPTION(batch())).max() > 1e-3


def test_the_clean_resize_is_clean_fids():
    resized = inception.clean_resize(arrays.image()[None].astype(np.float32)).numpy()[0]
    recorded = np.array(ORACLES["clean_fid"]["resized_rows"])
    np.testing.assert_allclose(resized[arrays.ROWS][:, arrays.ROWS], recorded, atol=0.01)
    assert resized.mean() == pytest.approx(ORACLES["clean_fid"]["resized_mean"], rel=1e-5)


def test_grey_images_are_repeated(graph):
    grey = batch(channels=1)
    np.testing.assert_array_equal(
        inception.INCEPTION(grey), inception.INCEPTION(np.repeat(grey, 3, axis=-1))
    )


def test_a_distance_and_its_protocol(graph):
    metric = Frechet("frechet_inception", inception.INCEPTION)
    subject = Subject(Samples(batch(60)), lambda split: Samples(batch(50, side=16)), "made")
    result = measure(metric, subject)
    assert result["values"][metric.name]["value"] > 0.0
    sha256 = result["protocol"]["features"]["sha256"]
    assert len(sha256) == 64
    assert "bilinear" in result["protocol"]["resize"]
    assert (pathlib.Path(inception.cache.folder()) / "inception_graph.sha256").exists()
    assert (inception.cache.folder() / "inception_graph.sha256").read_text().strip() == sha256


def test_another_graph_is_refused_afterwards(graph, tmp_path, monkeypatch):
    inception.INCEPTION(batch())
    freeze(tmp_path / "other.pb", seed=1)
    monkeypatch.setenv(inception.PATH, str(tmp_path / "other.pb"))
    with pytest.raises(InputError, match=r"has SHA-256 \w{64}, but results so far are of \w{64}"):
        inception.INCEPTION(batch())


def test_another_graph_is_refused_after_a_restart(graph, tmp_path):
    inception.INCEPTION(batch())
    freeze(tmp_path / "graph.pb", seed=1)
    inception.pinned.cache_clear()
    with pytest.raises(InputError, match="but results so far are of"):
        inception.INCEPTION(batch())


def test_wrong_files(graph, tmp_path, monkeypatch):
    monkeypatch.setenv(inception.PATH, str(tmp_path / "nowhere.pb"))
    with pytest.raises(InputError, match=r"nowhere\.pb' does not exist"):
        METRICS["fid50k"].prepare()
    (tmp_path / "text.pb").write_bytes(b"not a graph")
    with pytest.raises(InputError, match="is not a frozen TensorFlow graph"):
        inception.graph(str(tmp_path / "text.pb"), inception.sha256_of(tmp_path / "text.pb"))
    (tmp_path / "empty.pb").write_bytes(b"")
    with pytest.raises(InputError, match="is not the Inception graph"):
        inception.graph(str(tmp_path / "empty.pb"), inception.sha256_of(tmp_path / "empty.pb"))


def test_wrong_channel_count(graph):
    with pytest.raises(InputError, match="1 or 3 channels"):
        inception.INCEPTION(batch(channels=4))


def test_names_that_say_50k_mean_it():
    assert METRICS["fid50k"].num_samples == METRICS["clean_fid50k"].num_samples == 50_000
    assert METRICS["fid50k"].fixed and METRICS["clean_fid50k"].fixed
    assert METRICS["fid50k"].features is inception.INCEPTION
    assert METRICS["clean_fid50k"].features is inception.CLEAN_INCEPTION
