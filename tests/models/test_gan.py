"""The two-player step: what each update reads, what it moves, and what it leaves alone."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import compiled, equal, linear, mlp_gan, snapshot

import keras_gans as kg
from keras_gans.models import feed
from keras_gans.models.feed import Batch
from keras_gans.noise import Noise


class RealReader(kg.losses.Wasserstein):
    """Wasserstein, but the generator's side reads the real logits."""

    generator_needs_reals = True

    def generator(self, real_logits, fake_logits):
        return tf.reduce_mean(real_logits) - tf.reduce_mean(fake_logits)


def linear_gan(loss, **kwargs):
    """D(x) = w x with w from 0, against a generator that always makes 0."""
    gan = kg.GAN(linear(1, 1, 0.0), linear(1, 1, 0.0), loss=loss, **kwargs)
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(1.0))
    return gan


def test_each_update_reads_its_own_fresh_batch():
    # The critic's gradient is the mean of its batch: with batches of 1, 10, 100, ... the weight
    # spells which were used, and how often.
    gan = linear_gan(kg.losses.Wasserstein(), discriminator_steps=3)
    batches = np.repeat(10.0 ** np.arange(6), 4).astype(np.float32)[:, None]
    gan.fit(tf.data.Dataset.from_tensor_slices(batches).batch(4, True), verbose=0)
    assert gan.discriminator.get_weights()[0].item() == 111_111


def test_a_generator_that_reads_reals_gets_a_batch_of_its_own():
    gan = linear_gan(RealReader(), discriminator_steps=2)
    batches = np.repeat(10.0 ** np.arange(6), 4).astype(np.float32)[:, None]
    history = gan.fit(tf.data.Dataset.from_tensor_slices(batches).batch(4, True), verbose=0)
    assert gan.discriminator.get_weights()[0].item() == 11 + 11_000
    # The generator's loss is mean D(real) on the last batch of the step, 100 w and 100,000 w; the
    # history holds their mean.
    assert history.history["g_loss"][0] == pytest.approx((11 * 1e2 + 11_011 * 1e5) / 2)


def test_samples_keep_their_place_in_the_batch():
    data = tf.data.Dataset.from_tensor_slices(np.arange(12, dtype=np.float32)[:, None]).batch(2)
    groups = [x.numpy()[..., 0].tolist() for x in feed.grouped(data, 3)]
    assert groups == [[[0, 2, 4], [1, 3, 5]], [[6, 8, 10], [7, 9, 11]]]


def batch_normalised_pair():
    generator = kg.networks.MLPGenerator((2,), latent_dim=4, width=8, depth=2, norm="batch")
    discriminator = kg.networks.MLPDiscriminator((2,), width=8, depth=2, norm="batch")
    return compiled(kg.NonSaturatingGAN(generator, discriminator))


def test_discriminator_update_moves_nothing_of_the_generator(points):
    gan = batch_normalised_pair()
    before = snapshot(gan.generator, gan.generator_optimizer)
    mine = snapshot(gan.discriminator)
    gan._update_discriminator(Batch(tf.constant(points), None, len(points), Noise(0)))
    assert equal(before, snapshot(gan.generator, gan.generator_optimizer))
    moved = [
        not np.array_equal(a, b) for a, b in zip(mine, snapshot(gan.discriminator), strict=True)
    ]
    assert all(moved)


def test_generator_update_moves_nothing_of_the_discriminator():
    gan = batch_normalised_pair()
    before = snapshot(gan.discriminator, gan.discriminator_optimizer)
    mine = snapshot(gan.generator)
    gan._update_generator(Batch(None, None, 64, Noise(0)))
    assert equal(before, snapshot(gan.discriminator, gan.discriminator_optimizer))
    moved = [not np.array_equal(a, b) for a, b in zip(mine, snapshot(gan.generator), strict=True)]
    assert all(moved)


def test_batch_normalised_discriminator_sees_real_and_fake_apart():
    norm = keras.layers.BatchNormalization(momentum=0.9)
    discriminator = keras.Sequential([keras.Input((1,)), norm, keras.layers.Dense(1)])
    gan = kg.GAN(linear(1, 1, 0.0), discriminator, loss=kg.losses.Minimax())
    compiled(gan, keras.optimizers.SGD)
    gan._update_discriminator(Batch(tf.fill([8, 1], 5.0), None, 8, Noise(0)))
    # Moving mean: 0.1 * 5 after the real batch, then 0.9 of it after the zeros of the generator.
    assert float(norm.moving_mean[0]) == pytest.approx(0.45, abs=1e-6)
    # Variance: each batch is constant, so 0.9^2 of the initial 1; a mixed batch would have 6.25.
    assert float(norm.moving_variance[0]) == pytest.approx(0.81, abs=1e-6)


def test_noise_is_fresh_in_every_update_of_every_step(points):
    seen = []

    def look(latents):
        if isinstance(latents, tf.Tensor) and hasattr(latents, "numpy"):
            seen.append(latents.numpy())
        return latents[:, :2]

    generator = keras.Sequential(
        [keras.Input((4,)), keras.layers.Lambda(look, output_shape=(2,)), keras.layers.Dense(2)]
    )
    gan = kg.GAN(
        generator,
        kg.networks.MLPDiscriminator((2,), width=4, depth=1),
        loss=kg.losses.Minimax(),
        discriminator_steps=2,
        ema_halflife_kimg=None,
    )
    compiled(gan, run_eagerly=True)
    gan.fit(points, batch_size=32, steps_per_epoch=2, verbose=0)
    latents = [tuple(x.ravel()) for x in seen]
    assert len(latents) == 2 * (2 + 1)
    assert len(set(latents)) == len(latents)


def test_one_power_iteration_before_each_update_of_the_discriminator():
    calls = []

    @keras.saving.register_keras_serializable("test")
    class Counting(keras.layers.Dense):
        def power_iteration(self):
            calls.append(1)

    discriminator = keras.Sequential([keras.Input((2,)), Counting(1)])
    gan = kg.GAN(
        kg.networks.MLPGenerator((2,), latent_dim=4, width=8, depth=1),
        discriminator,
        loss=kg.losses.Hinge(),
        discriminator_steps=3,
        accumulation_steps=2,
        ema_halflife_kimg=None,
    )
    compiled(gan, run_eagerly=True)
    points = np.zeros((2 * 3 * 8, 2), np.float32)
    gan.fit(points, batch_size=8, verbose=0)
    # Two steps of three updates, of two micro-batches each.
    assert len(calls) == 2 * 3


def test_weights_are_clipped_after_each_critic_update(points):
    gan = compiled(mlp_gan(kg.WGAN, clip_limit=0.02), keras.optimizers.SGD, rate=1.0)
    gan.fit(points, batch_size=32, steps_per_epoch=1, verbose=0)
    largest = max(np.abs(w).max() for w in gan.discriminator.get_weights())
    assert largest == np.float32(0.02)
    assert np.abs(gan.generator.get_weights()[0]).max() > 0.02


@pytest.mark.parametrize("model", [kg.WGANGP, kg.R3GAN])
def test_accumulated_parts_make_the_update_of_the_whole_batch(model, points):
    found = []
    for parts in (1, 4):
        gan = mlp_gan(model, generator_norm=None, accumulation_steps=parts)
        # At a larger rate one order of rounding may pass a kink that the other does not.
        compiled(gan, keras.optimizers.SGD, 0.01)
        logs = gan.fit(points, batch_size=32, steps_per_epoch=2, verbose=0).history
        found.append((snapshot(gan), logs))
    (whole, wanted), (parts, logs) = found
    for a, b in zip(whole, parts, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)
    for name in wanted:
        assert logs[name] == pytest.approx(wanted[name], rel=1e-4), name


def test_a_batch_without_equal_parts_is_refused(points):
    gan = compiled(mlp_gan(accumulation_steps=5))
    with pytest.raises(kg.InputError, match="a batch of 32 samples has no 5 equal parts"):
        gan.fit(points, batch_size=32, verbose=0)
    with pytest.raises(kg.InputError, match="accumulation_steps must be at least 1, got 0"):
        mlp_gan(accumulation_steps=0)


def test_images_seen_count_the_batch_whatever_its_size(points):
    gan = compiled(mlp_gan())
    gan.fit(points, batch_size=32, steps_per_epoch=3, verbose=0)
    gan.fit(points, batch_size=64, steps_per_epoch=2, verbose=0)
    assert int(gan.images_seen.value) == 3 * 32 + 2 * 64


def test_logged_values_on_a_linear_game():
    # D(x) = 0.5 x on reals of 3, a generator that makes 0, gradient penalty (|0.5| - 1)^2 * 10.
    gan = kg.WGANGP(linear(1, 1, 0.0), linear(1, 1, 0.5), discriminator_steps=1)
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0))
    history = gan.fit(np.full((16, 1), 3.0, np.float32), batch_size=16, verbose=0).history
    logs = {name: values[0] for name, values in history.items()}
    assert logs["d_loss"] == pytest.approx(-1.5)
    assert logs["real_logits"] == pytest.approx(1.5)
    assert logs["fake_logits"] == pytest.approx(0.0)
    assert logs["penalty"] == pytest.approx(2.5)
    # d/dw [-3 w + 10 (|w| - 1)^2] at 0.5 = -3 - 10.
    assert logs["d_gradient_norm"] == pytest.approx(13.0)
    assert logs["g_loss"] == pytest.approx(0.0)


def test_fit_traces_the_step_once(points):
    traces = []

    class Counting(kg.NonSaturatingGAN):
        def train_step(self, data):
            traces.append(1)
            return super().train_step(data)

    gan = compiled(mlp_gan(Counting))
    gan.fit(points[:200], batch_size=64, epochs=3, verbose=0)
    gan.fit(points, batch_size=64, epochs=1, verbose=0)
    assert len(traces) == 1
    assert int(gan.step.value) == 3 * 3 + 4


def test_nothing_moves_in_the_step_that_finds_the_data_used_up(points):
    data = tf.data.Dataset.from_tensor_slices(points).batch(64, True)
    unknown = data.filter(lambda x: True)
    found = []
    for one in (data, unknown):
        discriminator = kg.networks.MLPDiscriminator((2,), width=8, spectral_norm=True)
        keras.utils.set_random_seed(0)
        gan = kg.SNGAN(mlp_gan().generator, discriminator, discriminator_steps=1)
        discriminator.set_weights([np.full(w.shape, 0.1) for w in discriminator.get_weights()])
        compiled(gan).fit(one, epochs=3, verbose=0)
        found.append(snapshot(gan, gan.generator_optimizer, gan.discriminator_optimizer))
    assert unknown.cardinality() == tf.data.UNKNOWN_CARDINALITY
    assert equal(*found)


def test_generate_depends_on_seed_and_place_alone():
    gan = mlp_gan()
    sixteen = gan.generate(16, seed=3)
    assert sixteen.shape == (16, 2) and sixteen.dtype == np.float32
    np.testing.assert_allclose(gan.generate(5, seed=3, batch_size=2), sixteen[:5], atol=1e-6)
    assert np.abs(gan.generate(16, seed=4) - sixteen).max() > 1e-3
    assert gan.generate(0).shape == (0, 2)


def test_generate_clips_images_and_uses_the_average():
    gan = mlp_gan(sample_shape=(8, 8, 1))
    gan.ema_generator.layers[-3].bias.assign(np.full(64, 100.0))
    assert gan.generate(2).min() == 1.0
    assert gan.generator(np.zeros((2, 4), np.float32)).numpy().max() < 0.9


@pytest.mark.parametrize(
    ("model", "arguments"),
    [
        (kg.VanillaGAN, {}),
        (kg.NonSaturatingGAN, {"ema_halflife_kimg": None}),
        (kg.LSGAN, {"a": -1.0, "b": 1.0, "c": 0.0}),
        (kg.WGAN, {"clip_limit": 0.05}),
        (kg.WGANGP, {"penalty_weight": 1.0, "one_sided": True, "seed": 7}),
    ],
)
def test_save_load_and_go_on_as_if_never_stopped(model, arguments, points, tmp_path):
    gan = compiled(mlp_gan(model, **arguments))
    gan.fit(points, batch_size=32, steps_per_epoch=1, verbose=0)
    gan.save(tmp_path / "gan.keras")
    again = keras.models.load_model(tmp_path / "gan.keras")
    assert type(again) is model
    assert json.dumps(again.get_config()) == json.dumps(gan.get_config())
    assert equal(snapshot(gan), snapshot(again))
    for one in (gan, again):
        one.fit(points, batch_size=32, steps_per_epoch=1, verbose=0)
    owners = [(g, g.generator_optimizer, g.discriminator_optimizer) for g in (gan, again)]
    assert equal(snapshot(*owners[0]), snapshot(*owners[1]))


def test_variant_arguments_reach_the_objective():
    assert mlp_gan(kg.LSGAN, a=-1.0, b=2.0, c=0.5).loss == kg.losses.LeastSquares(-1.0, 2.0, 0.5)
    penalty = mlp_gan(kg.WGANGP, penalty_weight=3.0, one_sided=True).penalties[0]
    assert penalty == kg.penalties.GradientPenalty(3.0, one_sided=True)
    assert mlp_gan(kg.WGAN, clip_limit=0.3).constraint == kg.penalties.WeightClipping(0.3)
    assert type(mlp_gan(kg.VanillaGAN).loss) is kg.losses.Minimax


def bad_networks():
    batch_norm = kg.networks.MLPDiscriminator((2,), norm="batch")
    good = kg.networks.MLPGenerator((2,))
    return [
        (lambda: kg.WGANGP(good, batch_norm), "normalises over the batch"),
        (
            lambda: kg.VanillaGAN(good, kg.networks.MLPDiscriminator((3,))),
            r"makes samples of shape \(2,\) but the discriminator takes \(3,\)",
        ),
        (lambda: mlp_gan(discriminator_steps=0), "discriminator_steps must be at least 1, got 0"),
        (lambda: mlp_gan(seed=-1), r"seed must be a whole number in \[0, 2\*\*31\), got -1"),
    ]


@pytest.mark.parametrize("case", range(4))
def test_players_that_do_not_fit_are_refused(case):
    build, message = bad_networks()[case]
    with pytest.raises(kg.InputError, match=message):
        build()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (np.zeros((64, 3), np.float32), r"shape \(64, 3\)"),
        (np.zeros((64, 2), np.uint8), "must be float32.*uint8"),
        (
            tf.data.Dataset.from_tensor_slices((np.zeros((64, 2), np.float32), np.zeros(64))).batch(
                8
            ),
            "samples alone",
        ),
    ],
)
def test_data_that_does_not_fit_is_refused(data, message):
    with pytest.raises(kg.InputError, match=message):
        compiled(mlp_gan()).fit(data, verbose=0)


def test_one_optimizer_for_two_players_is_refused():
    adam = keras.optimizers.Adam()
    with pytest.raises(kg.InputError, match="an optimizer each"):
        mlp_gan().compile(adam, adam)
