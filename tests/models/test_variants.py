"""Every named GAN: its objective, and a run that saving does not disturb."""

import json

import keras
import numpy as np
import pytest

import keras_gans as kg

VARIANTS = [
    (kg.VanillaGAN, {"smoothing": 0.1}, {}),
    (kg.NonSaturatingGAN, {"smoothing": 0.2}, {}),
    (kg.FGAN, {"divergence": "pearson", "alternative": False}, {}),
    (kg.CramerGAN, {"penalty_weight": 3.0, "discriminator_steps": 2}, {"outputs": 4}),
    (kg.RelativisticGAN, {}, {}),
    (kg.RelativisticGAN, {"average": True}, {}),
    (kg.SNGAN, {"discriminator_steps": 2}, {"spectral_norm": True}),
    (kg.InstanceNoiseGAN, {"sigma": 0.3, "anneal_kimg": 0.2}, {}),
    (kg.R3GAN, {"gamma": kg.schedules.Cosine(1.0, 0.1, 0.2)}, {}),
]
variants = pytest.mark.parametrize(("model", "arguments", "discriminator"), VARIANTS)


def build(model, arguments, discriminator):
    keras.utils.set_random_seed(0)
    size = {"width": 8, "depth": 2}
    return model(
        kg.networks.MLPGenerator((2,), latent_dim=4, **size),
        kg.networks.MLPDiscriminator((2,), **size, **discriminator),
        **arguments,
    )


def states(gan):
    owners = (gan, gan.generator_optimizer, gan.discriminator_optimizer)
    return [keras.ops.convert_to_numpy(v) for owner in owners for v in owner.variables]


@variants
def test_save_load_and_go_on_as_if_never_stopped(model, arguments, discriminator, tmp_path):
    check_saving(build(model, arguments, discriminator), tmp_path)


@pytest.mark.parametrize(("model", "arguments", "discriminator"), [VARIANTS[3], VARIANTS[6]])
def test_the_same_in_mixed_precision(model, arguments, discriminator, tmp_path):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        check_saving(build(model, arguments, discriminator), tmp_path)
    finally:
        keras.config.set_dtype_policy(before)


def check_saving(gan, tmp_path):
    gan.compile(keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3))
    points = kg.datasets.examples("ring").samples[:256]
    start = states(gan)
    gan.fit(points, batch_size=32, steps_per_epoch=1, verbose=0)
    gan.save(tmp_path / "gan.keras")
    again = keras.models.load_model(tmp_path / "gan.keras")
    assert type(again) is type(gan)
    assert json.dumps(again.get_config()) == json.dumps(gan.get_config())
    for one in (gan, again):
        one.fit(points, batch_size=32, steps_per_epoch=1, verbose=0)
    for a, b in zip(states(gan), states(again), strict=True):
        np.testing.assert_array_equal(a, b)
    trained = len(gan.generator.trainable_variables + gan.discriminator.trainable_variables)
    moved = [not np.array_equal(a, b) for a, b in zip(start, states(gan), strict=True)]
    assert sum(moved) >= trained


def test_arguments_reach_the_objective():
    def made(index):
        return build(*VARIANTS[index])

    assert made(0).loss == kg.losses.Minimax(0.1)
    assert made(1).loss == kg.losses.NonSaturating(0.2)
    assert made(2).loss == kg.losses.FDivergence("pearson", False)
    assert made(3).penalties == (kg.penalties.GradientPenalty(3.0),)
    assert type(made(4).loss) is kg.losses.RelativisticPairing
    assert type(made(5).loss) is kg.losses.RelativisticAverage
    assert type(made(6).loss) is kg.losses.Hinge
    assert made(7).augment == kg.augment.InstanceNoise(0.3, 0.2)
    assert made(7).loss == kg.losses.NonSaturating()


def test_batches_a_step_draws():
    # One for each discriminator update, and one where the generator reads reals.
    assert [build(*VARIANTS[i]).batches_per_step for i in range(9)] == [1, 1, 1, 3, 2, 2, 2, 1, 2]
