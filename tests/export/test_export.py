"""What is exported gives what the model gives, in a process that has TensorFlow alone."""

import json
import subprocess
import sys

import keras
import numpy as np
import pytest
from conftest import mlp_gan

import keras_gans as kg
from keras_gans.utils import files

ALONE = """
import json, sys
import tensorflow as tf
model = tf.saved_model.load(sys.argv[1])
sampled = model.signatures["sample"](n=tf.constant(5), seed=tf.constant(3))["samples"]
served = model.signatures["serving_default"](latents=tf.zeros([2, 4]))["samples"]
assert not [name for name in sys.modules if name.startswith("keras_gans")]
print(json.dumps([sampled.dtype.name, sampled.numpy().tolist(), served.numpy().tolist()]))
"""


def run_alone(path):
    command = [sys.executable, "-c", ALONE, str(path)]
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
    dtype, sampled, served = run_alone(tmp_path / "model")
    expected = np.round((trained.generate(5, seed=3) + 1) * 127.5)
    assert dtype == "uint8"
    # A value within float error of a half may round either way.
    assert np.abs(np.array(sampled) - expected).max() <= 1
    assert (np.array(sampled) == expected).mean() > 0.999
    np.testing.assert_allclose(served, trained(np.zeros((2, 4), np.float32)), atol=1e-5)


def test_points_are_exported_as_floats(tmp_path):
    gan = mlp_gan()
    gan.export(tmp_path / "model")
    dtype, sampled, _ = run_alone(tmp_path / "model")
    assert dtype == "float32"
    np.testing.assert_allclose(sampled, gan.generate(5, seed=3), atol=1e-6)


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
