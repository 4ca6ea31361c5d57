"""What holds for every model of the registry: gradients, players kept apart, precisions, XLA."""

import json

import keras
import numpy as np
import pytest

import keras_gans as kg
from keras_gans.models import MODELS
from keras_gans.models.two_player import TwoPlayer
from keras_gans_tools.checks.small_recipes import small_recipe, small_side

# Where the loss is a difference of logits (inside the hinge's margins too), their bias has no say.
DIFFERENCES = {"wgan", "wgan_gp", "relativistic", "sngan", "conditional"}
every_model = pytest.mark.parametrize("name", MODELS)


def build(name, dtype="float32"):
    recipe = small_recipe(name, dtype=dtype)
    gan = recipe.build(sample_shape=[small_side(name)] * 2 + [1], num_classes=3)
    # Away from the start, where whole layers are zero: then no gradient is zero by chance.
    random = np.random.default_rng(0)
    for variable in gan.generator_variables + gan.discriminator_variables:
        variable.assign(variable.value + random.normal(0, 0.05, variable.shape))
    return gan


def data(gan):
    """One step's samples, 8 a batch, as `fit` takes them."""
    random = np.random.default_rng(0)
    count = 8 * gan.batches_per_step
    images = random.uniform(-1, 1, (2, count, *gan.sample_shape)).astype(np.float32)
    if isinstance(gan, kg.CycleGAN):
        return tuple(images)
    return (images[0], random.integers(3, size=count)) if gan.takes_labels else images[0]


def step(gan, rate=1e-2, optimizer=keras.optimizers.SGD, **how):
    gan.compile(optimizer(rate), optimizer(rate), **how)
    return gan.fit(data(gan), batch_size=8, verbose=0).history


def values(variables):
    return {variable.path: np.array(variable) for variable in variables}


def equal(a, b):
    return a.keys() == b.keys() and all(np.array_equal(a[path], b[path]) for path in a)


@every_model
def test_each_weight_moves_in_its_own_players_update_alone(name):
    gan = build(name)
    players = {
        "generator": gan.generator_variables,
        "discriminator": gan.discriminator_variables,
    }
    start = {player: values(variables) for player, variables in players.items()}
    applied = []

    class Recorder(keras.optimizers.SGD):
        def apply(self, gradients, variables):
            found = {v.path: np.array(g) for g, v in zip(gradients, variables, strict=True)}
            applied.append((found, {player: values(players[player]) for player in players}))
            super().apply(gradients, variables)

    step(gan, optimizer=Recorder, run_eagerly=True)
    moved = [next(p for p in players if found.keys() == start[p].keys()) for found, _ in applied]
    first, second = moved[0], moved[-1]
    assert first != second and set(moved[:-1]) == {first}
    # Until its turn the second player stands still, and then the first does.
    found, then = applied[-1]
    assert equal(then[second], start[second]) and not equal(then[first], start[first])
    assert equal(then[first], values(players[first]))
    for found, _ in applied:
        flat = [path for path, gradient in found.items() if not gradient.any()]
        assert all(name in DIFFERENCES and path.endswith("logits/bias") for path in flat), flat


@every_model
def test_mixed_precision_keeps_float32_weights_and_small_updates(name):
    full, mixed = build(name), build(name, "mixed_bfloat16")
    before = values(mixed.generator_variables)
    # Adam moves each weight by a millionth, far below what bfloat16 can add to it.
    adam = keras.optimizers.Adam
    wanted, found = step(full, 1e-6, adam), step(mixed, 1e-6, adam)
    for key in ("d_loss", "g_loss"):
        assert found[key] == pytest.approx(wanted[key], rel=0.1, abs=0.05), key
    after = values(mixed.generator_variables)
    assert {str(weight.dtype) for weight in after.values()} == {"float32"}
    assert all((before[path] != after[path]).any() for path in before)


@pytest.mark.slow
@every_model
def test_compiled_by_xla_the_step_is_the_same(name):
    plain, compiled = build(name), build(name)
    wanted, found = step(plain), step(compiled, jit_compile=True)
    assert wanted.keys() == found.keys()
    for key in wanted:
        assert found[key] == pytest.approx(wanted[key], rel=1e-4, abs=1e-6), key
    start = build(name)
    for variables in ("generator_variables", "discriminator_variables"):
        triples = zip(*(getattr(gan, variables) for gan in (start, plain, compiled)), strict=True)
        for zero, a, b in triples:
            moved = np.array(a) - np.array(zero)
            # The weight's own rounding is all that may differ beside.
            slack = 1e-4 * np.abs(moved).max() + 2e-7 * np.abs(np.array(zero)).max()
            np.testing.assert_allclose(np.array(b) - np.array(zero), moved, atol=slack)


@every_model
def test_save_and_load(name, tmp_path):
    gan = build(name)
    step(gan)
    gan.save(tmp_path / "gan.keras")
    again = keras.saving.load_model(tmp_path / "gan.keras")
    assert type(again) is MODELS[name]
    assert isinstance(again, TwoPlayer)
    assert json.dumps(again.get_config()) == json.dumps(gan.get_config())
    for a, b in zip(gan.variables, again.variables, strict=True):
        np.testing.assert_array_equal(np.array(a), np.array(b))
