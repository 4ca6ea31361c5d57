"""One trajectory, however many devices share the batch: every model on 1, 2 and 4 of them."""

import functools

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import compiled, mlp_gan, snapshot

from keras_gans.errors import InputError
from keras_gans.models import MODELS
from keras_gans.tools.small_recipes import small_recipe, small_side

BATCH = 8
ADAM = {"name": "adam", "learning_rate": 1e-3, "beta_1": 0.5}
SGD = {"name": "sgd", "learning_rate": 1e-3}


@functools.cache  # The collectives of two strategies over the same devices get mixed up.
def mirrored(devices):
    return tf.distribute.MirroredStrategy([f"CPU:{i}" for i in range(devices)])


def trained(name, devices, steps, optimizer, dtype="float32", **changes):
    """The model after `steps`, and the values its last step returned."""
    optimizers = dict.fromkeys(("generator_optimizer", "discriminator_optimizer"), optimizer)
    recipe = small_recipe(name, dtype=dtype, **optimizers, **changes)
    strategy = mirrored(devices) if devices > 1 else tf.distribute.get_strategy()
    with strategy.scope():
        gan = recipe.build(sample_shape=[small_side(name)] * 2 + [1], num_classes=3)
    random = np.random.default_rng(0)
    # Away from the start, where whole layers are zero.
    for variable in gan.generator_variables + gan.discriminator_variables:
        variable.assign(np.array(variable) + random.normal(0, 0.05, variable.shape))
    count = steps * BATCH * gan.batches_per_step
    images = random.uniform(-1, 1, (2, count, *gan.sample_shape)).astype(np.float32)
    parts = {"cyclegan": tuple(images), "conditional": (images[0], random.integers(3, size=count))}
    data = tf.data.Dataset.from_tensor_slices(parts.get(name, images[0])).batch(BATCH)
    history = gan.fit(data, verbose=0).history
    return gan, {key: float(values[-1]) for key, values in history.items()}


def apart(gan, other):
    """The largest difference of two models' variables, relative to the variable's largest value."""
    worst = 0.0
    for a, b in zip(snapshot(gan), snapshot(other), strict=True):
        if a.dtype.kind == "f":
            worst = max(worst, np.abs(a - b).max() / max(1e-3, np.abs(a).max()))
        else:
            np.testing.assert_array_equal(a, b)
    return worst


def compare_one_step(name, devices, **changes):
    _, alone = trained(name, 1, 1, SGD, **changes)
    _, shared = trained(name, devices, 1, SGD, **changes)
    assert alone.keys() == shared.keys()
    for key, value in alone.items():
        assert shared[key] == pytest.approx(value, rel=1e-5, abs=1e-6), key


@pytest.mark.parametrize("name", ["wgan_gp", "conditional", "cyclegan"])
def test_a_step_on_two_devices(name):
    compare_one_step(name, 2)


@pytest.mark.slow
@pytest.mark.parametrize("devices", [2, 4])
@pytest.mark.parametrize("name", MODELS)
def test_a_hundred_steps(name, devices):
    compare_one_step(name, devices)
    assert apart(trained(name, 1, 100, SGD)[0], trained(name, devices, 100, SGD)[0]) < 1e-5


@pytest.mark.slow
@pytest.mark.parametrize("devices", [2, 4])
@pytest.mark.parametrize("name", MODELS)
def test_a_hundred_steps_of_adam_in_float64(name, devices):
    alone, _ = trained(name, 1, 100, ADAM, "float64")
    assert apart(alone, trained(name, devices, 100, ADAM, "float64")[0]) < 1e-8


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
    alone, shared = (trained(name, devices, 8, SGD, **changes)[0] for devices in (1, 2))
    assert apart(alone, shared) < 1e-5


@pytest.mark.parametrize("bound", ["clipnorm", "global_clipnorm", "clipvalue"])
def test_clipping_sees_the_reduced_gradient(bound):
    optimizer = {"name": "sgd", "learning_rate": 0.1, bound: 1e-3}
    alone, shared = (trained("lsgan", devices, 2, optimizer)[0] for devices in (1, 2))
    assert apart(alone, shared) < 1e-5
    unbounded = trained("lsgan", 1, 2, SGD | {"learning_rate": 0.1})[0]
    assert apart(alone, unbounded) > 1e-2


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
