"""Minibatch standard deviation: by NumPy, over its groups, and where a network has it."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import keras_gans as kg
from keras_gans.layers import MinibatchStdDev
from keras_gans.networks.network import network_dtype

X = np.random.default_rng(0).normal(2.0, 3.0, (8, 3, 3, 2)).astype(np.float32)


def told(x, size=4):
    """The added channel, after a look at what must be the same everywhere."""
    outputs = keras.ops.convert_to_numpy(MinibatchStdDev(size)(x))
    assert outputs.shape == (*x.shape[:-1], x.shape[-1] + 1)
    np.testing.assert_array_equal(outputs[..., :-1], x)
    np.testing.assert_array_equal(outputs[..., -1], outputs[:, :1, :1, -1] + 0 * x[..., 0])
    return outputs[:, 0, 0, -1]


def test_two_samples_two_apart_tell_one():
    np.testing.assert_allclose(told(np.array([0.0, 2.0]).reshape(2, 1, 1, 1)), 1.0)


def test_by_numpy():
    expected = [X[i : i + 4].std(0).mean() for i in (0, 4)]
    np.testing.assert_allclose(told(X), np.repeat(expected, 4), rtol=1e-5)


def test_the_last_group_is_filled_with_the_first_samples():
    seven = told(X[:7])
    last = np.concatenate([X[4:7], X[:1]]).std(0).mean()
    np.testing.assert_allclose(seven[4:], last, rtol=1e-5)
    np.testing.assert_array_equal(seven[:4], told(X)[:4])


@pytest.mark.parametrize("size", [1, 3])
def test_a_batch_smaller_than_a_group_is_one(size):
    np.testing.assert_allclose(told(X[:size]), X[:size].std(0).mean(), atol=1.1e-4)


@pytest.mark.parametrize("size", [1, 3, 7, 8])
def test_the_same_where_the_batch_is_not_known_beforehand(size):
    layer = MinibatchStdDev()
    unknown = tf.function(layer, input_signature=[tf.TensorSpec((None, 3, 3, 2))])
    np.testing.assert_allclose(unknown(X[:size]), layer(X[:size]), rtol=1e-6)


def test_equal_samples_have_a_finite_gradient():
    x = tf.ones((4, 2, 2, 1))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(MinibatchStdDev()(x)[..., -1])
    np.testing.assert_array_equal(tape.gradient(y, x), np.zeros((4, 2, 2, 1)))


def test_half_precision_computes_in_float32():
    # Their mean, 257, is no bfloat16 number.
    x = tf.cast(np.array([256.0, 258.0]).reshape(2, 1, 1, 1), tf.bfloat16)
    outputs = MinibatchStdDev(dtype="mixed_bfloat16")(x)
    assert outputs.dtype == tf.bfloat16
    np.testing.assert_array_equal(tf.cast(outputs[..., 1], tf.float32), np.ones((2, 1, 1)))


def test_config_and_error():
    layer = MinibatchStdDev.from_config(MinibatchStdDev(3).get_config())
    assert layer.group_size == 3
    with pytest.raises(kg.InputError, match="group_size must be at least 2, got 1"):
        MinibatchStdDev(1)


def test_a_discriminator_with_it_and_a_hidden_layer():
    shape, small = (8, 8, 1), {"width": 4}
    with network_dtype("mixed_bfloat16"):
        model = kg.networks.DCGANDiscriminator(shape, **small, minibatch_stddev=4, hidden_units=5)
    assert model(np.zeros((6, 8, 8, 1), np.float32)).shape == (6, 1)
    plain = kg.networks.DCGANDiscriminator(shape, **small)
    # 4x4 places of 4 channels and the told one, 5 units, a logit of 5 instead of 64.
    more = (4 * 4 * 5 * 5 + 5) + (5 + 1) - (4 * 4 * 4 + 1)
    assert model.count_params() - plain.count_params() == more
    twin = type(model).from_config(model.get_config())
    twin.set_weights(model.get_weights())
    x = np.random.default_rng(0).normal(size=(6, 8, 8, 1)).astype(np.float32)
    np.testing.assert_array_equal(twin(x), model(x))
    # Samples meet in it: what one says depends on the others.
    assert not np.array_equal(model(x)[:1], model(np.concatenate([x[:1], 2 * x[1:]]))[:1])


def test_spectral_norm_reaches_the_hidden_layer():
    model = kg.networks.DCGANDiscriminator((8, 8, 1), width=4, spectral_norm=True, hidden_units=5)
    assert len(kg.layers.spectrally_normalised(model)) == 3
