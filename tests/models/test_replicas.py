"""One trajectory, however many devices share the batch: every model on 1, 2 and 4 of them."""

import functools

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import compiled, mlp_gan

from keras_gans.utils.errors import InputError
from keras_gans_tools.checks.replicas import SGD, difference, moved, trained


@functools.cache  # The collectives of two strategies over the same devices get mixed up.
def mirrored(devices):
    return tf.distribute.MirroredStrategy([f"CPU:{i}" for i in range(devices)])


def ends(name, optimizer, steps, **changes):
    """The weights of a model after that many steps, on one device and on two."""
    case = (steps, optimizer, "float32")
    return [trained(name, where, case, **changes)["end"] for where in (None, mirrored(2))]


@pytest.mark.parametrize("name", ["wgan_gp", "conditional", "cyclegan"])
def test_a_step_on_two_devices(name):
    alone, shared = (trained(name, where, "values") for where in (None, mirrored(2)))
    for key, value in alone["values"].items():
        assert shared["values"][key] == pytest.approx(value, rel=1e-5, abs=1e-6), key
    alone, shared = (trained(name, where, "gradients") for where in (None, mirrored(2)))
    assert difference(moved(alone), moved(shared)) < 1e-8


AUGMENT = {"name": "adaptive", "speed_kimg": 0.05}
# Whatever is a statistic of the batch, or handled in parts of it.
STATISTICS = {
    "relativistic averages": ("relativistic", {"model": {"name": "relativistic", "average": True}}),
    "batch normalisation": ("lsgan", {"generator": {"name": "dcgan", "width": 4, "norm": "batch"}}),
    "conditional batch normalisation": (
        "conditional",
        {"generator": {"name": "dcgan", "width": 4, "condition": "conditional_batch_norm"}},
    ),
    "DRAGAN and LeCam": (
        "gan",
        {"model": {"name": "gan", "loss": "hinge", "penalties": ["dragan", "lecam"]}},
    ),
    "adaptive augmentation": ("lsgan", {"model": {"name": "lsgan", "augment": AUGMENT}}),
    "accumulated gradients": (
        "gan",
        {
            "model": {"name": "gan", "loss": "hinge", "accumulation_steps": 2},
            "generator": {"name": "dcgan", "width": 4, "norm": None},
        },
    ),
}


@pytest.mark.parametrize("what", STATISTICS)
def test_statistics_are_of_the_global_batch(what):
    name, changes = STATISTICS[what]
    assert difference(*ends(name, SGD, 8, **changes)) < 1e-5


@pytest.mark.parametrize("bound", ["clipnorm", "global_clipnorm", "clipvalue"])
def test_clipping_sees_the_reduced_gradient(bound):
    optimizer = {"name": "sgd", "learning_rate": 0.1, bound: 1e-3}
    alone, shared = ends("lsgan", optimizer, 2)
    assert difference(alone, shared) < 1e-5
    unbounded = trained("lsgan", None, (2, SGD | {"learning_rate": 0.1}, "float32"))["end"]
    assert difference(alone, unbounded) > 1e-2


def test_a_batch_that_cannot_be_shared_is_refused(points):
    with mirrored(2).scope():
        gan = compiled(mlp_gan())
    with pytest.raises(InputError, match="a batch of 9 samples has no 2 equal parts"):
        gan.fit(points, batch_size=9, verbose=0)


def test_a_model_trained_on_two_devices_is_saved_as_any_other(points, tmp_path):
    with mirrored(2).scope():
        gan = compiled(mlp_gan())
    gan.fit(points, batch_size=16, verbose=0)
    gan.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(gan.generate(8), loaded.generate(8))
