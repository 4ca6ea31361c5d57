"""The average holds what a plain recursion gives, statistics included."""

import dataclasses

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import compiled, mlp_gan

import keras_gans as kg
from keras_gans.models import ema


def test_average_follows_the_recursion_for_weights_and_statistics(points):
    gan = compiled(mlp_gan(ema_halflife_kimg=0.1, ema_rampup=1e9))
    # Batch 32 and a half-life of 100 images: 0.5 ** 0.32.
    factor = 0.5**0.32
    expected = [np.array(v) for v in gan.generator.variables]
    for step in range(4):
        gan.fit(points[32 * step : 32 * (step + 1)], batch_size=32, verbose=0)
        keep = 0.0 if step == 0 else factor
        expected = [
            keep * e + (1 - keep) * np.array(v)
            for e, v in zip(expected, gan.generator.variables, strict=True)
        ]
    names = [v.name for v in gan.ema_generator.variables]
    assert "moving_mean" in names
    for name, kept, wanted in zip(names, gan.ema_generator.variables, expected, strict=True):
        np.testing.assert_allclose(np.array(kept), wanted, atol=1e-6, err_msg=name)
        if name == "moving_mean":
            assert np.abs(wanted).max() > 0.01


def test_decay_has_the_half_life_in_images():
    # After 10,000 images at batch 100, 100 decays of a 10 kimg half-life halve a weight.
    late = tf.constant(10**11, tf.int64)
    assert float(ema.decay(late, 100, 10.0, 0.05)) ** 100 == pytest.approx(0.5, rel=1e-4)


def test_young_average_forgets_its_start():
    assert float(ema.decay(tf.constant(0, tf.int64), 64, 10.0, 0.05)) == 0.0
    # 64,000 images seen: the half-life is 5 % of them, 3,200 images, 50 batches.
    young = float(ema.decay(tf.constant(64_000, tf.int64), 64, 10.0, 0.05))
    assert young**50 == pytest.approx(0.5, rel=1e-4)


def test_without_a_bound_a_young_average_has_its_half_life_too():
    young = float(ema.decay(tf.constant(1000, tf.int64), 100, 10.0, None))
    assert young**100 == pytest.approx(0.5, rel=1e-4)


def test_the_papers_recipe_has_the_papers_average():
    # Cosine from 0 to 500 kimg over 2 M images: 250 at 1 M, 500 from 2 M on. Nothing bounds it.
    model = kg.zoo.recipe("stacked_mnist_r3gan_paper").to_dict()
    arguments = {k: v for k, v in model["model"].items() if k.startswith("ema")}
    schedule = kg.schedules.Cosine(0.0, 500.0, 2000.0)
    assert arguments == {
        "ema_halflife_kimg": {"name": "cosine"} | dataclasses.asdict(schedule),
        "ema_rampup": None,
    }
    for images, halflife in ((1_000_000, 250_000), (2_000_000, 500_000)):
        kept = float(ema.decay(tf.constant(images), 512, schedule(images / 1000), None))
        assert 512 * np.log(0.5) / np.log(kept) == pytest.approx(halflife, rel=1e-3)
    for player in ("generator", "discriminator"):
        assert model[f"{player}_optimizer"]["epsilon"] == 1e-8


def test_integer_state_is_copied():
    class Counter(keras.layers.Layer):
        def build(self, _):
            self.count = self.add_weight(shape=(), dtype="int64", trainable=False)

        def call(self, x):
            return x

    a, b = (keras.Sequential([keras.Input((1,)), Counter()]) for _ in range(2))
    b.layers[0].count.assign(7)
    ema.update(a, b, tf.constant(0.5))
    assert int(a.layers[0].count.value) == 7


def test_the_half_life_may_be_a_schedule(points):
    # From 0 to 0.2 kimg over the first 0.1: after one batch of 32, 0.064, after two, 0.128.
    halflife = kg.schedules.Linear(0.0, 0.2, 0.1)
    gan = compiled(mlp_gan(ema_halflife_kimg=halflife, ema_rampup=1e9, generator_norm=None))
    for factor in (0.0, 0.5 ** (32 / 64), 0.5 ** (32 / 128)):
        before = [np.array(v) for v in gan.ema_generator.variables]
        gan.fit(points[:32], batch_size=32, verbose=0)
        for old, kept, new in zip(
            before, gan.ema_generator.variables, gan.generator.variables, strict=True
        ):
            wanted = factor * old + (1 - factor) * np.array(new)
            np.testing.assert_allclose(np.array(kept), wanted, atol=1e-6)
