"""7. Spectral normalisation against NumPy's SVD."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

import keras_gans as kg
from keras_gans_tools.checks.theory.rows import Row
from keras_gans_tools.checks.theory.training import affine_generator


def check(fast):
    for kind in KINDS:
        yield on_a_frozen_kernel(kind, 1000)
    yield from operator_norm()
    yield from while_training(50 if fast else 400)


# Kind -> (the layer, the shape of its input, its kernel as matrices (k, rows, outputs)).
KINDS = {
    "Dense": (lambda: layers.Dense(24), (17,), lambda w: w[None]),
    "Conv2D": (lambda: layers.Conv2D(12, 3), (8, 8, 5), lambda w: w.reshape(1, 45, 12)),
    "Conv2DTranspose": (
        lambda: layers.Conv2DTranspose(12, 4, 2),
        (8, 8, 5),
        lambda w: np.moveaxis(w, 2, 3).reshape(1, 80, 12),
    ),
    "DepthwiseConv2D": (
        lambda: layers.DepthwiseConv2D(3, depth_multiplier=2),
        (8, 8, 5),
        lambda w: np.moveaxis(w.reshape(9, 5, 2), 1, 0),
    ),
    "Embedding": (lambda: layers.Embedding(30, 8), (), lambda w: w[None]),
}


def largest(matrices):
    """The largest singular value of each matrix."""
    return np.linalg.svd(matrices.astype(np.float64), compute_uv=False)[:, 0]


def on_a_frozen_kernel(kind, iterations):
    make, shape, matrices = KINDS[kind]
    keras.utils.set_random_seed(1)
    layer = kg.layers.SpectralNormalization(make())
    layer.build((None, *shape))

    @tf.function
    def iterate():
        for _ in tf.range(iterations):
            layer.power_iteration()

    iterate()
    exact = largest(matrices(np.asarray(layer.kernel)))
    error = np.max(np.abs(np.asarray(layer.sigma()) - exact) / exact)
    return Row(
        7, f"{kind}: sigma = the SVD's, {iterations} iterations, worst matrix", 0, error, 1e-3
    )


def operator_norm():
    """The convolution of 6x6 images as one matrix, a column for each pixel of the input."""
    keras.utils.set_random_seed(2)
    conv = layers.Conv2D(4, 3, padding="same", use_bias=False)
    conv.build((None, 6, 6, 3))
    pixels = np.eye(6 * 6 * 3, dtype=np.float32).reshape(-1, 6, 6, 3)
    norm = np.linalg.svd(np.asarray(conv(pixels)).reshape(len(pixels), -1))[1][0]
    sigma = largest(np.asarray(conv.kernel).reshape(1, 27, 4))[0]
    yield Row(7, "stride 1, 3x3: operator norm >= sigma", sigma, norm, 0, ">=")
    yield Row(7, "stride 1, 3x3: operator norm <= 3 sigma", 3 * sigma, norm, 0, "<=")


def while_training(steps):
    keras.utils.set_random_seed(3)
    critic = kg.networks.MLPDiscriminator((2,), width=32, depth=2, spectral_norm=True)
    gan = kg.SNGAN(affine_generator([0, 0]), critic, ema_halflife_kimg=None)
    gan.compile(keras.optimizers.Adam(2e-4, 0.5), keras.optimizers.Adam(2e-4, 0.5))
    ring = kg.datasets.examples("ring").samples
    gan.fit(ring, batch_size=64, steps_per_epoch=min(steps, len(ring) // 320), verbose=0)
    normed = [layer for layer in critic.layers if hasattr(layer, "sigma")]
    exact = [largest(np.asarray(layer.kernel)[None])[0] for layer in normed]
    lags = [abs(float(s.sigma()[0]) / e - 1) for s, e in zip(normed, exact, strict=True)]
    yield Row(7, "while training at 2e-4: worst lag of sigma behind the SVD", 0, max(lags), 0.05)
    bound = np.prod([largest(np.asarray(layer.effective_kernel())[None])[0] for layer in normed])
    rng = np.random.default_rng(0)
    x = rng.normal(size=(50_000, 2)).astype(np.float32)
    y = x + 0.1 * rng.normal(size=x.shape).astype(np.float32)
    rise = np.abs(np.asarray(critic(x)) - np.asarray(critic(y)))[:, 0]
    steepest = (rise / np.linalg.norm(x - y, axis=1)).max()
    claim = "the discriminator's steepest chord <= product of SVD norms of W / sigma"
    yield Row(7, claim, bound, steepest, 1e-3, "<=")
