"""R3GAN's game, number by number."""

import keras
import numpy as np
import pytest
from conftest import compiled, linear

import keras_gans as kg
from keras_gans.schedules import Linear


def lines(gamma, x=3.0):
    """G(z) = 2 z against D(x) = 5 x, on real samples that are all `x`."""
    gan = kg.R3GAN(linear(1, 1, 2.0), linear(1, 1, 5.0), gamma=gamma, ema_halflife_kimg=None)
    return compiled(gan, keras.optimizers.SGD, 0.0), np.full((2000, 1), x, np.float32)


def test_losses_of_both_players():
    gan, real = lines(0.5)
    logs = gan.fit(real, batch_size=1000, verbose=0).history
    # gamma / 2 * (5^2 + 5^2).
    assert logs["penalty"][0] == pytest.approx(12.5)
    latents = kg.noise.Noise(0, 0, "discriminator0/").normal("latents", (1000, 1)).numpy()
    difference = 15.0 - 10.0 * latents
    assert logs["d_loss"][0] == pytest.approx(np.logaddexp(0, -difference).mean(), rel=1e-4)
    latents = kg.noise.Noise(0, 0, "generator/").normal("latents", (1000, 1)).numpy()
    difference = 15.0 - 10.0 * latents
    assert logs["g_loss"][0] == pytest.approx(np.logaddexp(0, difference).mean(), rel=1e-4)


def test_gamma_follows_its_schedule_in_images():
    gan, real = lines(Linear(0.5, 0.1, 0.4))
    found = []
    for start in range(0, 2000, 400):
        logs = gan.fit(real[start : start + 400], batch_size=200, verbose=0).history
        found.append(logs["penalty"][0])
    # 200 images a step: gamma 0.5, 0.3, 0.1, 0.1, 0.1, times 25.
    assert found == pytest.approx([12.5, 7.5, 2.5, 2.5, 2.5])


def test_each_player_sees_fresh_real_samples():
    gan, _ = lines(0.0)
    assert gan.batches_per_step == 2
