"""What the discriminator is shown, and when."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import keras_gans as kg
from keras_gans.augment import Augment, InstanceNoise
from keras_gans.noise import Noise


@pytest.mark.parametrize(("kimg", "deviation"), [(0.0, 0.8), (1.0, 0.6), (4.0, 0.0), (9.0, 0.0)])
def test_instance_noise_is_normal_and_falls_linearly(kimg, deviation):
    shown = InstanceNoise(0.8, 4.0)(tf.fill([50_000, 1], 3.0), Noise(0), kimg).numpy()
    assert shown.mean() == pytest.approx(3.0, abs=0.02)
    assert shown.std() == pytest.approx(deviation, abs=0.01)


def test_instance_noise_stays_without_annealing():
    shown = InstanceNoise(0.5)(tf.zeros([50_000, 1]), Noise(0), 1e6).numpy()
    assert shown.std() == pytest.approx(0.5, abs=0.01)
    # Kurtosis 3: normal, not uniform.
    assert np.mean((shown / shown.std()) ** 4) == pytest.approx(3.0, abs=0.15)


def test_annealing_over_nothing_is_refused():
    with pytest.raises(kg.InputError, match="anneal_kimg must be positive or none, got 0"):
        InstanceNoise(0.1, 0.0)


class Tripled(Augment):
    def __init__(self):
        self.seen = []

    def __call__(self, samples, noise, kimg):
        self.seen.append((float(noise.normal("x", (1,))[0]), float(kimg)))
        return 3.0 * samples


def game(loss, augment):
    """D(x) = x against a generator that makes 2."""
    dense = keras.layers.Dense(
        1, kernel_initializer="zeros", bias_initializer=keras.initializers.Constant(2)
    )
    generator = keras.Sequential([keras.Input((1,)), dense])
    one = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")
    discriminator = keras.Sequential([keras.Input((1,)), one])
    gan = kg.GAN(generator, discriminator, loss=loss, augment=augment, ema_halflife_kimg=None)
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0), run_eagerly=True)
    return gan


def test_both_players_see_all_samples_through_it():
    augment = Tripled()
    gan = game(kg.losses.RelativisticPairing(), augment)
    logs = gan.fit(np.full((8, 1), 5.0, np.float32), batch_size=4, verbose=0).history
    assert logs["real_logits"][0] == pytest.approx(15.0)
    assert logs["fake_logits"][0] == pytest.approx(6.0)
    # G: softplus(D(x) - D(G(z))) of 15 - 6; its gradient 3 s(9) along the bias.
    assert logs["g_loss"][0] == pytest.approx(9.0, abs=1e-3)
    assert logs["g_gradient_norm"][0] >= 3.0 * 0.999
    # Four batches, each with noise of its own.
    assert len({noise for noise, _ in augment.seen}) == 4


def test_it_is_told_the_images_seen():
    augment = Tripled()
    gan = game(kg.losses.Minimax(), augment)
    gan.fit(np.ones((300, 1), np.float32), batch_size=100, verbose=0)
    assert sorted({kimg for _, kimg in augment.seen}) == pytest.approx([0.0, 0.1, 0.2])


def test_noise_reaches_gradients_of_the_generator():
    gan = game(kg.losses.Wasserstein(), InstanceNoise(1.0))
    logs = gan.fit(np.ones((8, 1), np.float32), batch_size=8, verbose=0).history
    assert logs["g_gradient_norm"][0] >= 0.999
    assert abs(logs["g_loss"][0] + 2.0) > 1e-3
