"""R3GAN's step on the official code's weights, against what that code computed."""

import pathlib

import numpy as np
import pytest
import tensorflow as tf

import keras_gans as kg
from keras_gans.models.feed import Batch

PEER = np.load(pathlib.Path(__file__).parent / "r3gan.npz")
SIZE = {"width": 32, "full_width_side": 16, "blocks": 2, "expansion": 2, "group_size": 16}


class Latents:
    """Noise that gives one batch of latents."""

    def __init__(self, z):
        self.z = tf.constant(z)

    def scope(self, name):
        return self

    def micro_batch(self, i, k):
        return self

    def normal(self, name, shape):
        return self.z


def peers(group):
    return [PEER[name] for name in sorted(PEER.files) if name.startswith(f"{group}/")]


@pytest.fixture(scope="module")
def gan():
    generator = kg.networks.R3Generator((32, 32, 3), latent_dim=24, **SIZE)
    discriminator = kg.networks.R3Discriminator((32, 32, 3), **SIZE)
    generator.set_weights(peers("generator"))
    discriminator.set_weights(peers("discriminator"))
    return kg.R3GAN(generator, discriminator, gamma=0.7, ema_halflife_kimg=None)


def batch(real, z):
    return Batch(tf.constant(PEER[real]), None, 5, Latents(PEER[z]))


def assert_close(found, expected):
    scale = max(np.abs(value).max() for value in expected)
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5 * scale)


def test_networks(gan):
    np.testing.assert_allclose(gan.generator(PEER["z"]), PEER["generated"], atol=1e-5)
    np.testing.assert_allclose(gan.discriminator(PEER["x"]), PEER["logits"], atol=1e-5)


def test_the_discriminators_step(gan):
    gradients, logs = gan._discriminator_gradients(batch("x", "z"))
    loss, r1, r2 = PEER["discriminator_loss_r1_r2"]
    assert float(logs["d_loss"]) == pytest.approx(loss, rel=1e-5)
    assert float(logs["penalty"]) == pytest.approx(0.35 * (r1 + r2), rel=1e-5)
    assert_close(gradients, peers("discriminator_gradient"))


def test_the_generators_step(gan):
    gradients, logs = gan._generator_gradients(batch("x2", "z2"))
    assert float(logs["g_loss"]) == pytest.approx(PEER["generator_loss"].item(), rel=1e-5)
    assert_close(gradients, peers("generator_gradient"))
