"""q / p from logits that are known to be best."""

import warnings

import keras
import numpy as np
import pytest

import keras_gans as kg
from keras_gans import losses
from keras_gans.losses.divergences import DIVERGENCES

RATIOS = np.array([0.1, 0.5, 1.0, 3.0, 20.0], np.float32)

# Loss -> the logit that is best at the density ratio u.
BEST = [
    (losses.Minimax(), np.log),
    (losses.NonSaturating(), np.log),
    (losses.LeastSquares(), lambda u: u / (1 + u)),
    (losses.LeastSquares(-1.0, 1.0, 0.0), lambda u: (u - 1) / (u + 1)),
    (losses.LeastSquares(3.0, 1.0, 0.0), lambda u: (u + 3) / (u + 1)),
    (losses.FDivergence("kl"), lambda u: 1 + np.log(u)),
    (losses.FDivergence("reverse_kl"), np.log),
    (losses.FDivergence("pearson"), lambda u: 2 * (u - 1)),
    (losses.FDivergence("neyman"), lambda u: 2 * np.log(u)),
    (losses.FDivergence("squared_hellinger"), lambda u: np.log(u) / 2),
    (losses.FDivergence("jensen_shannon"), np.log),
    (losses.FDivergence("gan"), np.log),
]
NONE = [
    losses.Wasserstein(),
    losses.Hinge(),
    losses.RelativisticPairing(),
    losses.RelativisticAverage(),
    losses.FDivergence("total_variation"),
]


def model(loss, spectral_norm=False, **kwargs):
    """D(x) = x on numbers."""
    dense = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")
    if spectral_norm:
        dense = kg.layers.SpectralNormalization(dense)
    discriminator = keras.Sequential([keras.Input((1,)), dense])
    generator = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    return kg.GAN(generator, discriminator, loss=loss, **kwargs)


@pytest.mark.parametrize(("loss", "best"), BEST, ids=repr)
def test_best_logits_give_the_ratio_without_a_warning(loss, best):
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        found = kg.density_ratio(model(loss), best(RATIOS)[:, None], batch_size=2)
    assert found.dtype == np.float32 and found.shape == (5,)
    np.testing.assert_allclose(found, RATIOS, rtol=1e-5)


def test_every_loss_is_covered():
    covered = {type(loss) for loss, _ in BEST} | {type(loss) for loss in NONE}
    assert covered == set(losses.LOSSES.values())
    named = {loss.divergence for loss, _ in BEST if hasattr(loss, "divergence")}
    assert named | {"total_variation"} == set(DIVERGENCES)


@pytest.mark.parametrize("loss", NONE, ids=repr)
def test_no_ratio_is_said_in_a_line(loss):
    with pytest.raises(kg.InputError, match="defines no density ratio") as caught:
        kg.density_ratio(model(loss), np.zeros((2, 1)))
    assert "\n" not in str(caught.value)


def test_least_squares_logits_beyond_the_targets_end_at_zero_and_infinity():
    found = kg.density_ratio(model(losses.LeastSquares()), [[-0.5], [1.5]])
    np.testing.assert_array_equal(found, [0.0, np.inf])


@pytest.mark.parametrize(
    ("gan", "says"),
    [
        (lambda: model(losses.Minimax(smoothing=0.1)), r"\(1 - e\) q / \(p \+ e q\).*passes 9$"),
        (
            lambda: model(losses.Minimax(), augment=kg.augment.InstanceNoise()),
            "InstanceNoise blurs both densities",
        ),
        (lambda: model(losses.Minimax(), penalties=[kg.penalties.R1()]), "R1 flattens"),
        (lambda: model(losses.Minimax(), penalties=[kg.penalties.R2()]), "R2 flattens"),
        (
            lambda: model(losses.Minimax(), penalties=[kg.penalties.GradientPenalty()]),
            "GradientPenalty draws the discriminator's slope to 1",
        ),
        (lambda: model(losses.Minimax(), penalties=[kg.penalties.DRAGAN()]), "DRAGAN draws"),
        (
            lambda: model(losses.Minimax(), penalties=[kg.penalties.LeCam()]),
            "LeCam draws the discriminator's logits together",
        ),
        (
            lambda: model(losses.Minimax(), constraint=kg.penalties.WeightClipping()),
            "WeightClipping bounds",
        ),
        (lambda: model(losses.Minimax(), spectral_norm=True), "spectral normalisation bounds"),
    ],
)
def test_what_biases_it_is_warned_of(gan, says):
    with pytest.warns(UserWarning, match=says):
        found = kg.density_ratio(gan(), np.zeros((3, 1)))
    np.testing.assert_array_equal(found, 1.0)


def test_samples_of_another_shape_are_refused():
    with pytest.raises(kg.InputError, match=r"samples have shape \(2,\), the model's \(1,\)"):
        kg.density_ratio(model(losses.Minimax()), np.zeros((3, 2)))


def test_no_samples_no_ratios():
    assert kg.density_ratio(model(losses.Minimax()), np.zeros((0, 1))).shape == (0,)
