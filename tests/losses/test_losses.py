"""Each objective against numbers worked out from its paper's equation with `math` alone."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gans import losses
from keras_gans.losses.divergences import DIVERGENCES
from keras_gans.utils.errors import InputError

REAL, FAKE = [1.0, -2.0], [0.5, 3.0]

# Loss -> (the discriminator's, the generator's) at REAL and FAKE.
EXPECTED = [
    (losses.Minimax(), 3.231427, -2.011332),
    (losses.NonSaturating(), 3.231427, 0.261332),
    (losses.Minimax(smoothing=0.1), 3.181427, -2.011332),
    (losses.NonSaturating(smoothing=0.1), 3.181427, 0.261332),
    (losses.LeastSquares(), 4.5625, 1.0625),
    (losses.LeastSquares(-1.0, 2.0, 0.5), 8.8125, 1.5625),
    (losses.Wasserstein(), 2.25, -1.75),
    (losses.Hinge(), 4.25, -1.75),
    (losses.RelativisticPairing(), 2.740396, 0.490396),
    (losses.RelativisticAverage(), 4.876564, 0.376564),
    (losses.FDivergence("kl"), 4.497793, -3.997793),
    (losses.FDivergence("reverse_kl"), 4.628468, -0.75),
    (losses.FDivergence("pearson"), 3.40625, -2.90625),
    (losses.FDivergence("neyman"), 3.876537, -0.998069),
    (losses.FDivergence("squared_hellinger"), 12.745597, -9.867129),
    (losses.FDivergence("jensen_shannon"), 1.845133, -1.318185),
    (losses.FDivergence("gan"), 3.231427, -2.011332),
    (losses.FDivergence("total_variation"), 0.414901, -0.364293),
    (losses.FDivergence("kl", alternative=True), 4.497793, -1.75),
    (losses.FDivergence("reverse_kl", alternative=True), 4.628468, 0.328159),
    (losses.FDivergence("pearson", alternative=True), 3.40625, -1.75),
    (losses.FDivergence("neyman", alternative=True), 3.876537, -0.671841),
    (losses.FDivergence("squared_hellinger", alternative=True), 12.745597, -0.671841),
    (losses.FDivergence("jensen_shannon", alternative=True), 1.845133, -0.431815),
    (losses.FDivergence("gan", alternative=True), 3.231427, 0.261332),
    (losses.FDivergence("total_variation", alternative=True), 0.414901, -0.364293),
]
ids = [repr(loss) for loss, *_ in EXPECTED]


def column(values):
    return tf.constant(values, tf.float32)[:, None]


@pytest.mark.parametrize(("loss", "discriminator", "generator"), EXPECTED, ids=ids)
def test_values(loss, discriminator, generator):
    real, fake = column(REAL), column(FAKE)
    seen_by_generator = real if loss.generator_needs_reals else None
    assert float(loss.discriminator(real, fake)) == pytest.approx(discriminator, rel=1e-5)
    assert float(loss.generator(seen_by_generator, fake)) == pytest.approx(generator, rel=1e-5)
    # The same from logits without the last axis.
    assert float(loss.discriminator(real[:, 0], fake[:, 0])) == pytest.approx(
        discriminator, rel=1e-5
    )


def test_every_loss_has_its_numbers():
    assert {type(loss) for loss, *_ in EXPECTED} == set(losses.LOSSES.values())
    assert {loss.divergence for loss, *_ in EXPECTED if hasattr(loss, "divergence")} == set(
        DIVERGENCES
    )


def gradients(loss, real, fake):
    """d discriminator / d real and d fake, and d generator / d fake, at one sample of each."""
    real, fake = tf.Variable([real]), tf.Variable([fake])
    with tf.GradientTape(persistent=True) as tape:
        d = loss.discriminator(real, fake)
        g = loss.generator(real if loss.generator_needs_reals else None, fake)
    values = [float(d), float(g)]
    return values, [float(tape.gradient(*pair)[0]) for pair in ((d, real), (d, fake), (g, fake))]


EXTREMES = [
    # Real logit -1e4 and fake 1e4: the discriminator is wholly wrong.
    (losses.Minimax(), -1e4, 1e4, [-1.0, 1.0, -1.0]),
    (losses.NonSaturating(), -1e4, 1e4, [-1.0, 1.0, 0.0]),
    (losses.LeastSquares(), -1e4, 1e4, [-10001.0, 1e4, 9999.0]),
    (losses.Wasserstein(), -1e4, 1e4, [-1.0, 1.0, -1.0]),
    (losses.Hinge(), -1e4, 1e4, [-1.0, 1.0, -1.0]),
    (losses.RelativisticPairing(), -1e4, 1e4, [-1.0, 1.0, 0.0]),
    (losses.RelativisticAverage(), -1e4, 1e4, [-2.0, 2.0, 0.0]),
    (losses.FDivergence("jensen_shannon"), -1e4, 1e4, [-1.0, 1.0, -1.0]),
    (losses.FDivergence("gan", alternative=True), -1e4, 1e4, [-1.0, 1.0, 0.0]),
    (losses.FDivergence("total_variation"), -1e4, 1e4, [0.0, 0.0, 0.0]),
    (losses.FDivergence("pearson"), -1e4, 1e4, [-1.0, 5001.0, -5001.0]),
    # And wholly right.
    (losses.Minimax(), 1e4, -1e4, [0.0, 0.0, 0.0]),
    (losses.Minimax(smoothing=0.1), 1e4, -1e4, [0.1, 0.0, 0.0]),
    (losses.NonSaturating(), 1e4, -1e4, [0.0, 0.0, -1.0]),
    (losses.LeastSquares(), 1e4, -1e4, [9999.0, -1e4, -10001.0]),
    (losses.Wasserstein(), 1e4, -1e4, [-1.0, 1.0, -1.0]),
    (losses.Hinge(), 1e4, -1e4, [0.0, 0.0, -1.0]),
    (losses.RelativisticPairing(), 1e4, -1e4, [0.0, 0.0, -1.0]),
    (losses.RelativisticAverage(), 1e4, -1e4, [0.0, 0.0, -2.0]),
    (losses.FDivergence("jensen_shannon"), 1e4, -1e4, [0.0, 0.0, 0.0]),
    (losses.FDivergence("gan", alternative=True), 1e4, -1e4, [0.0, 0.0, -1.0]),
    (losses.FDivergence("total_variation"), 1e4, -1e4, [0.0, 0.0, 0.0]),
    (losses.FDivergence("pearson"), 1e4, -1e4, [-1.0, -4999.0, 4999.0]),
]


@pytest.mark.parametrize(("loss", "real", "fake", "expected"), EXTREMES)
def test_finite_with_the_right_gradients_far_out(loss, real, fake, expected):
    values, found = gradients(loss, real, fake)
    assert np.isfinite(values).all()
    np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.3])
def test_smoothed_discriminator_is_best_at_its_optimum(smoothing):
    # One real and one generated sample at the same place, q = p: D* = (1 - e) / 2.
    loss = losses.Minimax(smoothing)
    logit = np.linspace(-2, 2, 4001)
    values = [float(loss.discriminator(v, v)) for v in tf.constant(logit, tf.float32)[::20]]
    best = 1 / (1 + np.exp(-logit[::20][np.argmin(values)]))
    assert best == pytest.approx((1 - smoothing) / 2, abs=0.005)


@pytest.mark.parametrize("smoothing", [-0.1, 1.0])
def test_smoothing_out_of_range_is_refused(smoothing):
    with pytest.raises(InputError, match=rf"smoothing must be in \[0, 1\), got {smoothing}"):
        losses.NonSaturating(smoothing)


def test_unknown_divergence_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="unknown divergence 'pearsn': did you mean 'pearson'"):
        losses.FDivergence("pearsn")


def test_relativistic_losses_see_differences_alone():
    for loss in (losses.RelativisticPairing(), losses.RelativisticAverage()):
        there = loss.discriminator(column(REAL), column(FAKE))
        moved = loss.discriminator(column(REAL) + 7.0, column(FAKE) + 7.0)
        assert float(moved) == pytest.approx(float(there), rel=1e-5)


@pytest.mark.parametrize(("loss", "discriminator", "generator"), EXPECTED, ids=ids)
def test_config_makes_the_same_loss(loss, discriminator, generator):
    config = keras.saving.serialize_keras_object(loss)
    again = keras.saving.deserialize_keras_object(config)
    assert type(again) is type(loss)
    assert again.get_config() == loss.get_config()
    assert float(again.discriminator(column(REAL), column(FAKE))) == pytest.approx(
        discriminator, rel=1e-5
    )
