"""Converted models are files of today, with what was recorded of the old packages."""

import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf
from legacy_files import MODELS
from test_load import RECORDED, assert_as_recorded, load

from keras_gans import InputError, legacy


@pytest.mark.parametrize(
    ("name", "role", "taken", "made"),
    [
        ("cyclegan", "translator", "images", "translated"),
        ("sngan", "generator", "latents", "images"),
    ],
)
def test_both_files_give_what_was_recorded(name, role, taken, made, tmp_path):
    assert legacy.convert(load(name), tmp_path / "out") == role
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["model.keras", "saved_model"]
    assert_as_recorded(keras.saving.load_model(tmp_path / "out" / "model.keras"), name)
    saved = tf.saved_model.load(str(tmp_path / "out" / "saved_model"))
    outputs = saved.signatures["serving_default"](
        **{taken: tf.constant(RECORDED[f"{name}/inputs/0"])}
    )
    assert list(outputs) == [made]
    np.testing.assert_allclose(outputs[made], RECORDED[f"{name}/outputs/0"], atol=1e-5, rtol=0)


def test_the_command(tmp_path):
    tool = [sys.executable, "-m", "keras_gans_tools.convert"]
    flags = [f"--model={MODELS / 'pix2pix.h5'}", "--out=out"]
    done = subprocess.run([*tool, *flags], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "translator: out/model.keras, out/saved_model" in done.stdout


def test_what_is_neither_is_refused(tmp_path):
    with pytest.raises(InputError, match="is neither a generator"):
        legacy.convert(load("operations", "keras"), tmp_path / "out")
    two = [keras.Input((2,)), keras.Input((2,))]
    made = keras.layers.Reshape((1, 1, 1))(keras.layers.Dense(1)(keras.layers.add(two)))
    with pytest.raises(InputError, match="is neither a generator"):
        legacy.convert(keras.Model(two, made), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("scale", [2.0, float("nan")])
def test_images_of_another_range_are_refused(scale, tmp_path):
    inputs = keras.Input((4, 4, 3))
    model = keras.Model(inputs, keras.layers.Rescaling(scale)(inputs))
    with pytest.raises(InputError, match=r"not in \[-1, 1\]"):
        legacy.convert(model, tmp_path / "out")
