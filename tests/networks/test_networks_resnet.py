"""The residual pair: the paper's sizes, its blocks by plain layers, attention where it is asked."""

import itertools
import json
import re

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

import keras_gans as kg
from keras_gans.layers import PooledConv2D, SelfAttention, UpsampledConv2D, spectrally_normalised
from keras_gans.networks.network import network_dtype

RNG = np.random.default_rng(0)


def trainable(model):
    return sum(int(np.prod(w.shape)) for w in model.trainable_variables)


def block(inputs, filters, hidden, shortcut):
    """Weights of two 3x3 convolutions and, perhaps, a 1x1."""
    return (
        9 * inputs * hidden
        + hidden
        + 9 * hidden * filters
        + filters
        + shortcut * (inputs * filters + filters)
    )


def test_parameters_of_table_4():
    # CIFAR-10, 32 pixels: G three blocks of 256, D four of 128.
    dense, last = 128 * 16 * 256 + 16 * 256, 2 * 256 + 9 * 256 * 3 + 3
    generator = dense + 3 * (block(256, 256, 256, 1) + 4 * 256) + last
    assert generator == 4_276_739
    assert trainable(kg.networks.ResNetGenerator((32, 32, 3))) == generator
    down = block(3, 128, 128, 1) + block(128, 128, 128, 1)
    discriminator = down + 2 * block(128, 128, 128, 0) + 129
    assert discriminator == 1_053_825
    assert trainable(kg.networks.ResNetDiscriminator((32, 32, 3))) == discriminator


def test_parameters_of_table_5():
    # STL-10, 48 pixels, every width divided by 8: G from 6x6x64, D to 3x3x128.
    widths = [64, 32, 16, 8]
    generator = 128 * 36 * 64 + 36 * 64 + 2 * 8 + 9 * 8 * 3 + 3
    for a, b in itertools.pairwise(widths):
        generator += block(a, b, b, 1) + 2 * a + 2 * b
    assert trainable(kg.networks.ResNetGenerator((48, 48, 3), width=8, doubling=True)) == generator
    widths = [3, 8, 16, 32, 64, 128]
    discriminator = 129
    for a, b in itertools.pairwise(widths):
        discriminator += block(a, b, b, 1)
    model = kg.networks.ResNetDiscriminator((48, 48, 3), width=8, doubling=True)
    assert trainable(model) == discriminator


def blocks(model):
    """Side and channels behind each block."""
    found = [layer.output.shape for layer in model.layers if isinstance(layer, layers.Add)]
    return [(side, channels) for _, side, _, channels in found]


@pytest.mark.parametrize(
    ("side", "doubling", "made", "judged"),
    [
        (28, False, [(14, 8), (28, 8)], [(14, 8), (7, 8), (7, 8), (7, 8)]),
        (32, False, [(8, 8), (16, 8), (32, 8)], [(16, 8), (8, 8), (8, 8), (8, 8)]),
        (64, False, [(8, 8), (16, 8), (32, 8), (64, 8)], [(32, 8), (16, 8), *[(8, 8)] * 3]),
        (28, True, [(14, 16), (28, 8)], [(14, 8), (7, 16), (7, 32)]),
        (
            64,
            True,
            [(8, 64), (16, 32), (32, 16), (64, 8)],
            [(32, 8), (16, 16), (8, 32), (4, 64), (4, 128)],
        ),
    ],
)
def test_sides_and_widths(side, doubling, made, judged):
    generator = kg.networks.ResNetGenerator((side, side, 3), width=8, doubling=doubling)
    assert blocks(generator) == made and generator.output_shape == (None, side, side, 3)
    discriminator = kg.networks.ResNetDiscriminator((side, side, 3), width=8, doubling=doubling)
    assert blocks(discriminator) == judged and discriminator.output_shape == (None, 1)


def test_the_widest_is_sixteen_times_the_finest():
    # As in the paper's table 6 at 128 pixels: 1024 and 1024 again where it would be 2048.
    generator = kg.networks.ResNetGenerator((128, 128, 1), width=1, doubling=True)
    assert [channels for _, channels in blocks(generator)] == [16, 8, 4, 2, 1]
    assert generator.get_layer(index=2).output.shape[1:] == (4, 4, 16)
    discriminator = kg.networks.ResNetDiscriminator((128, 128, 1), width=1, doubling=True)
    assert [channels for _, channels in blocks(discriminator)] == [1, 2, 4, 8, 16, 16]


def made_of(model, kind):
    """The layers of exactly that class, in the order they were made."""
    found = [layer for layer in model.layers if type(layer) is kind]
    return sorted(found, key=lambda layer: int(re.search(r"_(\d+)$", layer.name + "_0")[1]))


def disturbed(model):
    for weight in model.trainable_variables:
        weight.assign(weight + 0.1 * RNG.normal(size=weight.shape))
    return model


def convolve(x, layer):
    kernel, bias = layer.kernel.value, layer.bias.value
    return tf.nn.conv2d(x, kernel, 1, "SAME") + bias


def twice(x):
    return tf.repeat(tf.repeat(x, 2, axis=1), 2, axis=2)


def pooled(x):
    return tf.nn.avg_pool2d(x, 2, 2, "VALID")


def test_generator_is_the_papers_by_plain_operations():
    keras.backend.clear_session()
    model = disturbed(kg.networks.ResNetGenerator((16, 16, 3), latent_dim=5, width=4))
    plain = made_of(model, layers.Conv2D)
    ups = made_of(model, UpsampledConv2D)
    norms = made_of(model, layers.BatchNormalization)

    def active(x, norm):
        mean, variance = tf.nn.moments(x, [0, 1, 2])
        normed = (x - mean) / tf.sqrt(variance + 1e-5)
        return tf.nn.relu(normed * norm.gamma.value + norm.beta.value)

    z = RNG.normal(size=(3, 5)).astype(np.float32)
    x = tf.reshape(model.layers[1](z), (3, 4, 4, 4))
    for i in range(2):
        shortcut = convolve(twice(x), plain[2 * i])
        x = convolve(twice(active(x, norms[2 * i])), ups[i])
        x = shortcut + convolve(active(x, norms[2 * i + 1]), plain[2 * i + 1])
    expected = tf.tanh(convolve(active(x, norms[4]), plain[4]))
    np.testing.assert_allclose(model(z, training=True), expected, atol=1e-4)


def test_discriminator_is_the_papers_by_plain_operations():
    keras.backend.clear_session()
    model = kg.networks.ResNetDiscriminator((16, 16, 3), width=4, spectral_norm=False)
    disturbed(model)
    plain, down = made_of(model, layers.Conv2D), made_of(model, PooledConv2D)
    images = RNG.normal(size=(3, 16, 16, 3)).astype(np.float32)
    # The first block, "optimised": nothing before its first convolution.
    x = pooled(convolve(tf.nn.relu(convolve(images, plain[0])), down[0]))
    x += convolve(pooled(images), plain[1])
    for i in (2, 4):
        kept = x
        x = convolve(tf.nn.relu(convolve(tf.nn.relu(x), plain[i])), plain[i + 1])
        x += kept
    last = model.get_layer("logits")
    h = tf.reduce_sum(tf.nn.relu(x), [1, 2])
    np.testing.assert_allclose(model(images), last(h), rtol=1e-3, atol=1e-4)


def test_every_kernel_of_the_discriminator_is_normalised():
    model = kg.networks.ResNetDiscriminator((32, 32, 3), width=8, attention=8, num_classes=10)
    # Eight 3x3, two shortcuts, four of the attention, the logit, the embedding.
    assert len(spectrally_normalised(model)) == 16
    assert spectrally_normalised(kg.networks.ResNetGenerator((32, 32, 3), width=8)) == []


def test_kernels_start_by_glorots_rule_with_gain_in_the_blocks():
    model = kg.networks.ResNetDiscriminator((16, 16, 3), width=64, spectral_norm=False)
    limits = {3: np.sqrt(2) * np.sqrt(6 / (9 * 128)), 1: np.sqrt(6 / 128)}
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D) and layer.kernel.shape[2] == 64:
            limit, kernel = limits[layer.kernel.shape[0]], np.array(layer.kernel)
            assert limit * 0.99 < np.abs(kernel).max() <= limit
            assert kernel.std() == pytest.approx(limit / np.sqrt(3), rel=0.05)


@pytest.mark.parametrize(("network", "side"), [("ResNetGenerator", 16), ("ResNetDiscriminator", 8)])
def test_attention_stands_once_behind_the_maps_of_its_side(network, side):
    model = getattr(kg.networks, network)((32, 32, 3), width=8, attention=side)
    (layer,) = (layer for layer in model.layers if isinstance(layer, SelfAttention))
    assert layer.output.shape[1:] == (side, side, 8)
    assert layer.spectral_norm == (network == "ResNetDiscriminator")
    with pytest.raises(kg.InputError, match=r"attention at side 7, but .* of side (8|16), "):
        getattr(kg.networks, network)((32, 32, 3), width=8, attention=7)


def test_the_last_of_the_equal_sides_is_attended_to():
    model = kg.networks.ResNetDiscriminator((32, 32, 3), width=8, attention=8)
    (layer,) = (layer for layer in model.layers if isinstance(layer, SelfAttention))
    # A ReLU of two operations reads it: the last block has been.
    behind = [type(consumer.operation).__name__ for consumer in layer._outbound_nodes]
    assert sorted(behind) == ["LessEqual", "Where", "ZerosLike"]


@pytest.mark.parametrize("condition", ["concat", "conditional_batch_norm"])
def test_config_with_every_argument(condition):
    model = kg.networks.ResNetGenerator(
        (28, 28, 1), 7, 8, True, "batch", 14, num_classes=3, condition=condition
    )
    twin = type(model).from_config(json.loads(json.dumps(model.get_config())))
    twin.set_weights(model.get_weights())
    given = [tf.ones((2, 7)), tf.constant([0, 2])]
    np.testing.assert_array_equal(twin(given), model(given))


def test_second_gradients_of_a_penalty():
    keras.utils.set_random_seed(0)
    with network_dtype("float64"):
        model = kg.networks.ResNetDiscriminator((16, 16, 1), width=4, spectral_norm=False)
    images = tf.constant(np.random.default_rng(0).normal(size=(2, 16, 16, 1)))

    def slope():
        with tf.GradientTape() as tape:
            tape.watch(images)
            logits = model(images)
        return tf.reduce_sum(tape.gradient(logits, images) ** 2)

    kernel = made_of(model, PooledConv2D)[0].kernel
    with tf.GradientTape() as tape:
        loss = slope()
    found = float(tape.gradient(loss, kernel.value)[1, 1, 0, 0])
    start, change = np.array(kernel), np.zeros(kernel.shape)
    # So small a change that hardly a ReLU turns.
    change[1, 1, 0, 0] = 1e-4
    kernel.assign(start + change)
    above = float(slope())
    kernel.assign(start - change)
    assert found == pytest.approx((above - float(slope())) / 2e-4, rel=0.02)


@pytest.mark.parametrize("doubling", [True, False])
def test_minibatch_standard_deviation_stands_before_the_last_block(doubling):
    size = {"width": 4, "doubling": doubling, "spectral_norm": False}
    plain = kg.networks.ResNetDiscriminator((16, 16, 1), **size)
    model = kg.networks.ResNetDiscriminator((16, 16, 1), **size, minibatch_stddev=4)
    # One more channel into the last block's first convolution and into its shortcut, which is a
    # new 1x1 convolution of 4 and 1 channels where the block keeps their number.
    added = 9 * 16 + 16 if doubling else 9 * 4 + (5 * 4 + 4)
    assert model.count_params() - plain.count_params() == added
    x = np.random.default_rng(0).normal(size=(4, 16, 16, 1)).astype(np.float32)
    assert not np.allclose(model(x)[0], model(np.concatenate([x[:1], 3 * x[1:]]))[0], atol=1e-6)
