"""Every network trains in every precision, whatever kernels TensorFlow has: run it with
TF_ENABLE_ONEDNN_OPTS=0 too, as .ci/run does.
"""

import keras
import numpy as np
import pytest
import tensorflow as tf

import keras_gans as kg
from keras_gans import networks
from keras_gans.networks import shapes
from keras_gans.networks.network import network_dtype

SHAPE = (8, 8, 3)
IMAGES = np.random.default_rng(0).uniform(-1, 1, (8, *SHAPE)).astype(np.float32)
SMALL_R3 = {"width": 8, "full_width_side": 4, "blocks": 1, "group_size": 4}
PAIRS = {
    "mlp": lambda: (
        networks.MLPGenerator(SHAPE, latent_dim=4, width=8, depth=1),
        networks.MLPDiscriminator(SHAPE, width=8, depth=1),
    ),
    "dcgan": lambda: (
        networks.DCGANGenerator(SHAPE, latent_dim=4, width=4),
        networks.DCGANDiscriminator(SHAPE, width=4, norm="layer"),
    ),
    "resnet": lambda: (
        networks.ResNetGenerator(SHAPE, latent_dim=4, width=4),
        networks.ResNetDiscriminator(SHAPE, width=4),
    ),
    "r3": lambda: (
        networks.R3Generator(SHAPE, latent_dim=4, **SMALL_R3),
        networks.R3Discriminator(SHAPE, **SMALL_R3),
    ),
    "patch": lambda: (
        networks.DCGANGenerator(SHAPE, latent_dim=4, width=4),
        networks.PatchDiscriminator(SHAPE, width=4, strided=1, norm="instance"),
    ),
}
TRANSLATORS = {
    "translator": lambda: networks.ResNetTranslator(SHAPE, width=4, blocks=1),
    "unet": lambda: networks.UNetTranslator(SHAPE, width=4),
}
in_each_precision = pytest.mark.parametrize("dtype", ["float32", "mixed_bfloat16"])


def checked_step(gan, data, capfd):
    """One step moves every kernel, is finite, and TensorFlow complains of nothing."""
    gan.compile(keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3))
    weights = gan.generator_variables + gan.discriminator_variables
    random = np.random.default_rng(0)
    for weight in weights:  # Away from a start at zero, where what is before has no gradient.
        weight.assign(weight.value + random.normal(0, 0.05, weight.shape))
    before = [np.array(weight) for weight in weights]
    logs = gan.fit(data, batch_size=8, verbose=0).history
    assert all(np.isfinite(values).all() for values in logs.values()), logs
    for weight, start in zip(weights, before, strict=True):
        assert np.isfinite(np.array(weight)).all(), weight.path
        if len(weight.shape) > 1:
            assert (np.array(weight) != start).any(), weight.path
    told = capfd.readouterr().err
    assert "failed" not in told and "Mutation" not in told, told


@in_each_precision
@pytest.mark.parametrize("name", PAIRS)
def test_a_pair_beside_gradient_penalties(name, dtype, capfd):
    keras.utils.set_random_seed(0)
    with network_dtype(dtype):
        pair = PAIRS[name]()
    terms = [kg.penalties.GradientPenalty(1.0), kg.penalties.R1(1.0)]
    gan = kg.GAN(*pair, loss=kg.losses.NonSaturating(), penalties=terms, ema_halflife_kimg=None)
    checked_step(gan, IMAGES, capfd)


@in_each_precision
@pytest.mark.parametrize("name", TRANSLATORS)
def test_translators(name, dtype, capfd):
    keras.utils.set_random_seed(0)
    with network_dtype(dtype):
        gan = kg.CycleGAN.assemble(
            TRANSLATORS[name],
            lambda: networks.PatchDiscriminator(SHAPE, width=4, strided=1, norm="instance"),
            ema_halflife_kimg=None,
        )
    checked_step(gan, (IMAGES, IMAGES[::-1].copy()), capfd)


def test_relu_is_keras_own():
    x = tf.constant([-1.0, 0.0, 2.0, np.nan, np.inf])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = shapes.relu(x)
    np.testing.assert_array_equal(y, keras.ops.relu(x))
    np.testing.assert_array_equal(tape.gradient(y, x)[:3], [0.0, 0.0, 1.0])
