"""Conditional batch normalisation, self-attention, resampled convolutions: against NumPy."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

import keras_gans as kg
from keras_gans.layers import (
    ConditionalBatchNormalization,
    PooledConv2D,
    SelfAttention,
    UpsampledConv2D,
    spectrally_normalised,
)

RNG = np.random.default_rng(0)
X = RNG.normal(2.0, 3.0, (6, 4, 4, 2)).astype(np.float32)
Y = np.array([0, 1, 2, 2, 0, 1], np.int32)


def numpy(x):
    return keras.ops.convert_to_numpy(keras.ops.cast(x, "float32"))


@pytest.fixture
def mixed_precision():
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    yield
    keras.config.set_dtype_policy(before)


# Conditional batch normalisation


def conditional():
    """A built layer of three classes; gammas 1 to 6, betas -3 to 2."""
    layer = ConditionalBatchNormalization(3, momentum=0.75, epsilon=1e-3)
    layer.build(X.shape)
    layer.gamma.assign(np.arange(1, 7).reshape(3, 2))
    layer.beta.assign(np.arange(-3, 3).reshape(3, 2))
    return layer


def expected(mean, variance):
    gamma, beta = np.arange(1.0, 7).reshape(3, 2), np.arange(-3.0, 3).reshape(3, 2)
    normed = (X - mean) / np.sqrt(variance + 1e-3)
    return gamma[Y][:, None, None] * normed + beta[Y][:, None, None]


def test_each_class_has_its_own_scale_and_offset():
    outputs = numpy(conditional()(X, Y, training=True))
    # One mean and variance for all classes together.
    np.testing.assert_allclose(outputs, expected(X.mean((0, 1, 2)), X.var((0, 1, 2))), atol=1e-4)


def test_moving_statistics_move_in_training_and_serve_in_inference():
    layer = conditional()
    layer(X, Y, training=False)
    np.testing.assert_array_equal(numpy(layer.moving_mean), [0, 0])
    layer(X, Y, training=True)
    mean, variance = 0.25 * X.mean((0, 1, 2)), 0.75 + 0.25 * X.var((0, 1, 2))
    np.testing.assert_allclose(numpy(layer.moving_mean), mean, rtol=1e-5)
    np.testing.assert_allclose(numpy(layer.moving_variance), variance, rtol=1e-5)
    np.testing.assert_allclose(numpy(layer(X, Y)), expected(mean, variance), atol=1e-4)


def test_starts_as_plain_batch_normalisation():
    plain = layers.BatchNormalization(epsilon=1e-5, center=False, scale=False)
    fresh = ConditionalBatchNormalization(3)
    np.testing.assert_allclose(
        numpy(fresh(X, Y, training=True)), numpy(plain(X, training=True)), atol=1e-5
    )


def test_gradient_of_a_class_comes_from_its_samples_alone():
    layer = conditional()
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(X[:2], np.array([0, 2]), training=True))
    of_beta = tape.gradient(loss, layer.beta.value)
    # Each of a sample's 16 places counts once; class 1 has no sample.
    np.testing.assert_allclose(tf.convert_to_tensor(of_beta), [[16, 16], [0, 0], [16, 16]])


def test_conditional_batch_normalisation_works_in_float32(mixed_precision):
    # Around 1,000, bfloat16 has a spacing of 4: statistics of its values would be wrong.
    layer = ConditionalBatchNormalization(3)
    x = tf.constant(1000 + 8 * X)
    layer.build(x.shape)
    layer.gamma.assign(np.full((3, 2), 1.001))
    outputs = layer(tf.cast(x, tf.bfloat16), Y, training=True)
    assert outputs.dtype == tf.bfloat16 and layer.gamma.dtype == "float32"
    rounded = numpy(tf.cast(x, tf.bfloat16))
    np.testing.assert_allclose(numpy(layer.moving_mean), 0.1 * rounded.mean((0, 1, 2)), rtol=1e-5)


def test_points_are_normalised_too():
    x = RNG.normal(size=(6, 5)).astype(np.float32)
    outputs = ConditionalBatchNormalization(3)(x, Y, training=True)
    np.testing.assert_allclose(numpy(outputs), (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5), 1e-3)


# Self-attention


def attention(gamma=0.7, **kwargs):
    keras.utils.set_random_seed(0)
    layer = SelfAttention(reduction=2, **kwargs)
    layer.build((2, 3, 4, 6))
    layer.gamma.assign(gamma)
    return layer


MAPS = RNG.normal(size=(2, 3, 4, 6)).astype(np.float32)


def test_self_attention_by_numpy():
    layer = attention()
    f, g, h, v = (
        numpy(one.kernel)[0, 0].astype(np.float64) for one in (layer.f, layer.g, layer.h, layer.v)
    )
    assert f.shape == g.shape == h.shape == (6, 3) and v.shape == (3, 6)
    outputs = numpy(layer(MAPS))
    for x, found in zip(MAPS.reshape(2, 12, 6), outputs.reshape(2, 12, 6), strict=True):
        for j in range(12):
            scores = np.exp([(x[i] @ f) @ (x[j] @ g) for i in range(12)])
            read = sum(s * (x[i] @ h) for i, s in enumerate(scores / scores.sum()))
            np.testing.assert_allclose(found[j], x[j] + 0.7 * read @ v, atol=1e-5)


def test_self_attention_starts_as_the_identity_and_learns_gamma_first():
    layer = SelfAttention(reduction=2)
    with tf.GradientTape() as tape:
        outputs = layer(MAPS)
        loss = tf.reduce_sum(outputs**3)
    np.testing.assert_array_equal(numpy(outputs), MAPS)
    *kernels, gamma = tape.gradient(
        loss,
        [
            w.value
            for w in [*(one.kernel for one in (layer.f, layer.g, layer.h, layer.v)), layer.gamma]
        ],
    )
    assert abs(float(gamma)) > 0.1
    assert all(float(tf.reduce_max(tf.abs(kernel))) == 0.0 for kernel in kernels)


def test_self_attention_normalises_its_four_kernels():
    layer = attention(spectral_norm=True)
    assert len(spectrally_normalised(keras.Sequential([layer]))) == 4
    plain = attention()
    for one, normed in (
        (plain.f, layer.f),
        (plain.g, layer.g),
        (plain.h, layer.h),
        (plain.v, layer.v),
    ):
        one.kernel.assign(normed.effective_kernel())
    np.testing.assert_allclose(numpy(layer(MAPS)), numpy(plain(MAPS)), atol=1e-5)


def test_self_attention_needs_channels_to_divide():
    with pytest.raises(kg.InputError, match="divides the channels by 8, but there are 6"):
        SelfAttention()(MAPS)


def test_self_attention_in_mixed_precision(mixed_precision):
    outputs = attention()(MAPS)
    assert outputs.dtype == tf.bfloat16
    keras.config.set_dtype_policy("float32")
    np.testing.assert_allclose(numpy(outputs), numpy(attention()(MAPS)), atol=0.1)


# Resampled convolutions


@pytest.mark.parametrize("size", [1, 3, 5])
def test_pooled_convolution(size):
    fused, plain = PooledConv2D(5, size), layers.Conv2D(5, size, padding="same")
    for layer in (fused, plain):
        layer.build(X.shape)
    plain.set_weights([fused.get_weights()[0], np.arange(5)])
    fused.set_weights(plain.get_weights())
    x = plain(X)
    places = [x[:, i::2, j::2] for i in (0, 1) for j in (0, 1)]
    np.testing.assert_allclose(numpy(fused(X)), numpy(sum(places)) / 4, atol=1e-5)


@pytest.mark.parametrize("size", [1, 3, 5])
def test_upsampled_convolution(size):
    fused, plain = UpsampledConv2D(5, size), layers.Conv2D(5, size, padding="same")
    for layer in (fused, plain):
        layer.build(X.shape)
    plain.set_weights([fused.get_weights()[0], np.arange(5)])
    fused.set_weights(plain.get_weights())
    x = X.repeat(2, axis=1).repeat(2, axis=2)
    np.testing.assert_allclose(numpy(fused(X)), numpy(plain(x)), atol=1e-5)


# Saving


@pytest.mark.parametrize(
    "layer",
    [
        lambda: PooledConv2D(5, 3, use_bias=False),
        lambda: UpsampledConv2D(5, 3),
        lambda: SelfAttention(reduction=2, spectral_norm=True),
        lambda: SelfAttention(reduction=2),
        lambda: ConditionalBatchNormalization(3, 0.5, 1e-2),
    ],
)
def test_saved_and_restored(layer, tmp_path):
    inputs, labels = keras.Input((4, 4, 2)), keras.Input((), dtype="int32")
    layer = layer()
    takes_labels = isinstance(layer, ConditionalBatchNormalization)
    outputs = layer(inputs, labels) if takes_labels else layer(inputs)
    model = keras.Model([inputs, labels] if takes_labels else inputs, outputs)
    given = [tf.constant(X), tf.constant(Y)] if takes_labels else X
    for weight in model.trainable_variables:
        weight.assign(RNG.normal(size=weight.shape))
    model(given, training=True)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert again.layers[-1].get_config() == layer.get_config()
    np.testing.assert_array_equal(numpy(again(given)), numpy(model(given)))
