"""What is exported gives what the model gives, in a process that has TensorFlow alone."""

import json
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import mlp_gan

import keras_gans as kg
from keras_gans.utils import files

ALONE = """
import json, sys
import tensorflow as tf
model = tf.saved_model.load(sys.argv[1])
signatures, output = model.signatures, sys.argv[2]
seeds = tf.constant([3, 9, 3, 0, 7], tf.int64)
sampled = signatures["sample"](seeds=seeds)[output]
served = signatures["serving_default"](latents=tf.zeros([2, 4]))[output]
assert not [name for name in sys.modules if name.startswith("keras_gans")]
if "png" in signatures:
    for file, pixels in zip(signatures["png"](seeds=seeds)["image_bytes"], sampled):
        assert tf.reduce_all(tf.io.decode_png(file) == pixels)
halved = signatures["sample_truncated"](seeds=seeds, truncation=tf.fill([5], 0.5))[output]
results = sampled.dtype.name, *(x.numpy().tolist() for x in (sampled, halved, served))
print(json.dumps(results))
"""
SEEDS = [3, 9, 3, 0, 7]


def run_alone(path, output):
    command = [sys.executable, "-c", ALONE, str(path), output]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def trained():
    """An image GAN whose batch normalisation and average are not as they started."""
    keras.utils.set_random_seed(0)
    gan = kg.NonSaturatingGAN(
        kg.networks.DCGANGenerator((8, 8, 3), latent_dim=4, width=4),
        kg.networks.DCGANDiscriminator((8, 8, 3), width=4),
    )
    gan.compile(keras.optimizers.Adam(0.01), keras.optimizers.Adam(0.01))
    data = np.random.default_rng(0).uniform(-1, 1, (64, 8, 8, 3)).astype(np.float32)
    gan.fit(data, batch_size=16, verbose=0)
    return gan


def test_saved_model_equals_generate_without_this_package(trained, tmp_path):
    trained.export(tmp_path / "model")
    dtype, sampled, halved, served = run_alone(tmp_path / "model", "images")
    assert dtype == "uint8"
    for found, truncation in ((sampled, 1.0), (halved, 0.5)):
        expected = np.round((trained.generate(seeds=SEEDS, truncation=truncation) + 1) * 127.5)
        # A value within float error of a half may round either way.
        assert np.abs(np.array(found) - expected).max() <= 1
        assert (np.array(found) == expected).mean() > 0.999
    np.testing.assert_allclose(served, trained(np.zeros((2, 4), np.float32)), atol=1e-5)


def test_points_are_exported_as_floats(tmp_path):
    gan = mlp_gan()
    gan.export(tmp_path / "model")
    dtype, sampled, _, _ = run_alone(tmp_path / "model", "samples")
    assert dtype == "float32"
    np.testing.assert_allclose(sampled, gan.generate(seeds=SEEDS), atol=1e-6)


def test_a_seed_of_its_own_for_each_sample(trained):
    together = trained.generate(seeds=SEEDS)
    np.testing.assert_allclose(together[1], trained.generate(1, seed=9)[0], atol=1e-5)
    np.testing.assert_array_equal(together[0], together[2])
    np.testing.assert_array_equal(trained.latents(1, 3, first=4)[0], trained.latents(6, 3)[4])
    with pytest.raises(kg.InputError, match="5 seeds make 5 samples, not 4"):
        trained.generate(4, seeds=SEEDS)
    with pytest.raises(kg.InputError, match="n must be a whole number"):
        trained.generate()


def test_the_discriminator_on_request(trained, tmp_path):
    trained.export(tmp_path / "model", score=True, card={"licence": "mine"})
    extra = tmp_path / "model" / "assets.extra"
    assert json.loads((extra / "card.json").read_text()) == {"licence": "mine"}
    score = tf.saved_model.load(tmp_path / "model").signatures["score"]
    images = trained.generate(3)
    expected = trained.discriminator(images, training=False)
    np.testing.assert_allclose(score(images=images)["logits"], expected, atol=1e-5)


@pytest.mark.parametrize("format", ["onnx", "litert"])
def test_other_formats_give_the_same_images(trained, tmp_path, format):
    latents = np.asarray(trained.latents(3))
    for module in {"onnx": ["tf2onnx", "onnxruntime"], "litert": ["ai_edge_litert"]}[format]:
        pytest.importorskip(module)
    [path] = trained.export(tmp_path / "generator", format=format)
    if format == "onnx":
        import onnxruntime

        session = onnxruntime.InferenceSession(path)
        found = session.run(["images"], {"latents": latents})[0]
    else:
        from ai_edge_litert.interpreter import Interpreter

        found = Interpreter(str(path)).get_signature_runner()(latents=latents)["images"]
    np.testing.assert_allclose(found, trained.generate(3), atol=1e-5)


def test_an_unknown_format_is_one_line(trained, tmp_path):
    with pytest.raises(kg.InputError, match="unknown export format 'onxn': did you mean 'onnx'"):
        trained.export(tmp_path / "x", format="onxn")


def test_warm_up_requests_are_tensorflow_servings(trained, tmp_path):
    pytest.importorskip("tensorflow_serving", reason="protocol buffers of TensorFlow Serving")
    from tensorflow_serving.apis import prediction_log_pb2

    trained.export(tmp_path / "model")
    path = tmp_path / "model" / "assets.extra" / "tf_serving_warmup_requests"
    asked = {}
    for record in tf.data.TFRecordDataset(str(path)):
        request = prediction_log_pb2.PredictionLog.FromString(record.numpy()).predict_log.request
        asked[request.model_spec.signature_name] = {
            name: tf.make_ndarray(value) for name, value in request.inputs.items()
        }
    assert asked.keys() == {"serving_default", "sample", "sample_truncated", "png", "png_truncated"}
    assert asked["serving_default"]["latents"].shape == (1, 4)
    assert asked["sample_truncated"]["seeds"].dtype == np.int64


def test_an_export_replaces_the_old_one_whole(tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "stale").write_text("")
    mlp_gan().export(tmp_path / "model")
    assert [p.name for p in tmp_path.iterdir()] == ["model"]
    assert not (tmp_path / "model" / "stale").exists()


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "x.json"
    files.write_json(path, {"a": 1})
    with pytest.raises(TypeError):
        files.write_json(path, {"a": object()})
    assert json.loads(path.read_text()) == {"a": 1}
    assert [p.name for p in tmp_path.iterdir()] == ["x.json"]
