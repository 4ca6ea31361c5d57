"""Spectral normalisation: its sigma, its gradient, and who may move u."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

import keras_gans as kg
from keras_gans.layers import SpectralNormalization
from keras_gans.models.feed import Batch
from keras_gans.noise import Noise

# Name -> (the layer, an input, its kernel as matrices (k, rows, outputs) by NumPy).
IMAGE = (2, 6, 6, 4)
KINDS = {
    "dense": (lambda **k: layers.Dense(5, **k), (2, 7), lambda w: w[None]),
    "conv": (lambda **k: layers.Conv2D(5, 3, **k), IMAGE, lambda w: w.reshape(1, 36, 5)),
    "conv1d": (lambda **k: layers.Conv1D(5, 3, **k), (2, 6, 4), lambda w: w.reshape(1, 12, 5)),
    "transpose": (
        lambda **k: layers.Conv2DTranspose(5, 4, 2, **k),
        IMAGE,
        lambda w: w.transpose(0, 1, 3, 2).reshape(1, 64, 5),
    ),
    "depthwise": (
        lambda **k: layers.DepthwiseConv2D(3, depth_multiplier=2, **k),
        IMAGE,
        lambda w: w.transpose(2, 0, 1, 3).reshape(4, 9, 2),
    ),
    "embedding": (lambda **k: layers.Embedding(9, 5, **k), (2, 3), lambda w: w[None]),
}
kinds = pytest.mark.parametrize("kind", KINDS)


def normed(kind, **kwargs):
    keras.utils.set_random_seed(0)
    make, shape, _ = KINDS[kind]
    layer = SpectralNormalization(make(**kwargs))
    layer.build(shape)
    return layer


def inputs(kind):
    rng = np.random.default_rng(0)
    shape = KINDS[kind][1]
    if kind == "embedding":
        return rng.integers(0, 9, shape)
    return rng.normal(size=shape).astype(np.float32)


def numpy(x):
    return keras.ops.convert_to_numpy(x)


@kinds
def test_sigma_is_the_largest_singular_value(kind):
    layer = normed(kind)

    @tf.function
    def iterate():
        for _ in tf.range(1000):
            layer.power_iteration()

    iterate()
    matrices = KINDS[kind][2](numpy(layer.kernel).astype(np.float64))
    exact = np.linalg.svd(matrices)[1][:, 0]
    np.testing.assert_allclose(numpy(layer.sigma()), exact, rtol=1e-3)


@kinds
def test_acts_as_the_layer_with_its_kernel_over_sigma(kind):
    layer, x = normed(kind), inputs(kind)
    raw, sigma = numpy(layer.kernel), numpy(layer.sigma())
    if layer.layer.weights[1:]:
        layer.layer.weights[1].assign(np.arange(5 if kind != "depthwise" else 8))
    plain = KINDS[kind][0]()
    plain.build(KINDS[kind][1])
    # One sigma a channel for the depthwise kernel (3, 3, channels, 2).
    divided = raw / (sigma[:, None] if kind == "depthwise" else sigma)
    plain.set_weights([divided, *layer.layer.get_weights()[1:]])
    np.testing.assert_allclose(numpy(layer(x)), numpy(plain(x)), rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(numpy(layer.kernel), raw)


def test_gradient_flows_through_sigma():
    layer, x = normed("dense"), inputs("dense")
    w, u, v = (numpy(a).astype(np.float64) for a in (layer.kernel, layer.u[0], layer.v[0]))
    out = np.random.default_rng(1).normal(size=(2, 5))
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(x) * out)
    found = tape.gradient(loss, layer.kernel.value).numpy()
    # With u and v held: dL/dW = G / sigma - <G, W> / sigma^2 * v u^T, G the plain layer's.
    g, sigma = x.T @ out, float((v.T @ w @ u)[0, 0])
    np.testing.assert_allclose(found, g / sigma - (g * w).sum() / sigma**2 * v @ u.T, rtol=1e-4)
    assert tape.watched_variables() == (layer.kernel.value, layer.layer.bias.value)


def test_sigma_is_fair_from_the_start():
    for seed in range(5):
        keras.utils.set_random_seed(seed)
        layer = SpectralNormalization(layers.Dense(40))
        layer.build((None, 60))
        assert 0.95 < float(layer.sigma()[0]) / np.linalg.norm(layer.kernel, 2) <= 1.00001


def test_one_power_iteration_is_one_step():
    layer = normed("dense")
    w, u = numpy(layer.kernel), numpy(layer.u)[0]
    layer.power_iteration()
    v = w @ u / np.linalg.norm(w @ u)
    np.testing.assert_allclose(numpy(layer.v)[0], v, rtol=1e-4, atol=1e-6)
    u = w.T @ v / np.linalg.norm(w.T @ v)
    np.testing.assert_allclose(numpy(layer.u)[0], u, rtol=1e-4, atol=1e-6)


def test_calls_move_nothing():
    layer = normed("conv")
    before = [numpy(w) for w in layer.weights]
    for training in (True, False):
        layer(inputs("conv"), training=training)
    for old, new in zip(before, layer.weights, strict=True):
        np.testing.assert_array_equal(old, numpy(new))


def sngan(**kwargs):
    keras.utils.set_random_seed(0)
    generator = kg.networks.MLPGenerator((2,), latent_dim=4, width=8, depth=1)
    discriminator = kg.networks.MLPDiscriminator((2,), width=8, depth=1, spectral_norm=True)
    gan = kg.SNGAN(generator, discriminator, **kwargs)
    gan.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1))
    return gan, [layer for layer in discriminator.layers if hasattr(layer, "power_iteration")]


def test_the_discriminators_update_makes_one_iteration_and_the_generators_none():
    gan, normalised = sngan()
    assert len(normalised) == 2
    kernels = [numpy(layer.kernel) for layer in normalised]
    us = [numpy(layer.u)[0] for layer in normalised]
    gan._update_discriminator(Batch(tf.ones((4, 2)), None, 4, Noise(0)))
    for layer, w, u in zip(normalised, kernels, us, strict=True):
        u = w.T @ (w @ u)
        # On the kernel of before the update, which the update then moved.
        np.testing.assert_allclose(numpy(layer.u)[0], u / np.linalg.norm(u), rtol=1e-4, atol=1e-6)
        assert np.abs(numpy(layer.kernel) - w).max() > 0
    before = [numpy(w) for w in gan.discriminator.variables]
    gan._update_generator(Batch(None, None, 4, Noise(0)))
    for old, new in zip(before, gan.discriminator.variables, strict=True):
        np.testing.assert_array_equal(old, numpy(new))


def test_iterations_in_a_fit_are_counted(monkeypatch):
    calls = []
    made = SpectralNormalization.power_iteration
    gan, normalised = sngan(discriminator_steps=3)
    gan.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1), run_eagerly=True)

    def counted(layer):
        calls.append(layer)
        made(layer)

    monkeypatch.setattr(SpectralNormalization, "power_iteration", counted)
    gan.fit(np.ones((24, 2), np.float32), batch_size=4, verbose=0)
    assert [calls.count(layer) for layer in normalised] == [6, 6]


def test_stateless_calls_may_choose_the_weights():
    layer, x = normed("dense"), inputs("dense")
    kernel, bias = (numpy(w) for w in layer.trainable_variables)
    chosen = [2 * kernel, bias + 1.0]
    outputs, _ = layer.stateless_call(chosen, layer.non_trainable_variables, x)
    # W / sigma does not change with the scale of W; the bias does its part.
    np.testing.assert_allclose(outputs, numpy(layer(x)) + 1.0, rtol=1e-4, atol=1e-5)


@pytest.fixture
def mixed_precision():
    before = keras.config.dtype_policy()
    yield lambda: keras.config.set_dtype_policy("mixed_bfloat16")
    keras.config.set_dtype_policy(before)


@kinds
def test_mixed_precision_keeps_kernel_and_sigma_in_float32(kind, mixed_precision, monkeypatch):
    plain, x, seen = normed(kind), inputs(kind), []
    effective = SpectralNormalization.effective_kernel

    def watched(layer):
        seen.append(effective(layer))
        return seen[-1]

    mixed_precision()
    mixed = normed(kind)
    model = keras.Sequential([keras.Input(x.shape[1:], dtype=x.dtype.name), mixed])
    monkeypatch.setattr(SpectralNormalization, "effective_kernel", watched)
    outputs = model(x)
    assert outputs.dtype == tf.bfloat16
    assert mixed.kernel.dtype == "float32" and seen[-1].dtype == tf.float32
    # Exactly as in float32: nothing was rounded on the way to sigma.
    np.testing.assert_array_equal(numpy(seen[-1]), numpy(plain.effective_kernel()))
    rounded = numpy(keras.ops.cast(outputs, "float32"))
    np.testing.assert_allclose(rounded, numpy(plain(x)), atol=0.05)


@kinds
def test_saved_and_restored(kind, tmp_path):
    layer, x = normed(kind), inputs(kind)
    model = keras.Sequential([keras.Input(x.shape[1:], dtype=x.dtype.name), layer])
    for _ in range(3):
        layer.power_iteration()
    layer.kernel.assign(1.7 * numpy(layer.kernel))
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    for old, new in zip(model.variables, again.variables, strict=True):
        np.testing.assert_array_equal(numpy(old), numpy(new))
    np.testing.assert_array_equal(numpy(model(x)), numpy(again(x)))


def test_other_layers_are_refused():
    for layer in (layers.SeparableConv2D(3, 3), layers.BatchNormalization()):
        with pytest.raises(kg.InputError, match=f"for a {type(layer).__name__}: it wraps"):
            SpectralNormalization(layer)


@pytest.mark.parametrize(("kind", "kernels"), [("dcgan", 3), ("mlp", 4)])
def test_networks_normalise_every_kernel(kind, kernels):
    discriminator = kg.networks.DISCRIMINATORS[kind]((16, 16, 1), width=4, spectral_norm=True)
    normalised = [layer for layer in discriminator.layers if hasattr(layer, "power_iteration")]
    assert len(normalised) == kernels
    assert sum(w.path.endswith("kernel") for w in discriminator.trainable_variables) == kernels


def test_sngan_without_spectral_normalisation_is_refused():
    generator = kg.networks.MLPGenerator((2,))
    with pytest.raises(kg.InputError, match="give it spectral_norm=True"):
        kg.SNGAN(generator, kg.networks.MLPDiscriminator((2,)))
