"""What holds for every model of the registry: gradients, players kept apart, precisions, XLA."""

import keras
import numpy as np
import pytest

import keras_gans as kg
from keras_gans.models import MODELS
from keras_gans.recipe import Recipe
from keras_gans.two_player import TwoPlayer

DCGAN = {
    "generator": {"name": "dcgan", "width": 4, "latent_dim": 4},
    "discriminator": {"name": "dcgan", "width": 4},
}
SPECTRAL = {"discriminator": {"name": "dcgan", "width": 4, "spectral_norm": True}}
R3 = {"width": 8, "blocks": 1, "group_size": 8}
# Name -> what its recipe has besides, or instead.
RECIPES = {
    "gan": {"model": {"name": "gan", "loss": "least_squares", "penalties": ["lecam"]}},
    "cramer": {"discriminator": {"name": "dcgan", "width": 4, "outputs": 3}},
    "sngan": SPECTRAL,
    "r3gan": {
        "model": {"name": "r3gan", "augment": "diff_augment"},
        "generator": {"name": "r3", "latent_dim": 4} | R3,
        "discriminator": {"name": "r3"} | R3,
    },
    "conditional": {"model": {"name": "conditional", "loss": "hinge"}} | SPECTRAL,
    "cyclegan": {
        "generator": {"name": "translator", "width": 4, "blocks": 1},
        "discriminator": {"name": "patch", "width": 4, "strided": 1},
    },
}
# Where the loss is a difference of logits (inside the hinge's margins too), their bias has no say.
DIFFERENCES = {"wgan", "wgan_gp", "relativistic", "sngan", "conditional"}
every_model = pytest.mark.parametrize("name", MODELS)


def build(name, dtype="float32"):
    optimizers = dict.fromkeys(("generator_optimizer", "discriminator_optimizer"), "sgd")
    plain = {"dataset": "digits", "model": name, "steps": 1, "dtype": dtype}
    recipe = Recipe.from_dict(DCGAN | optimizers | plain | RECIPES.get(name, {}))
    gan = recipe.build(sample_shape=[8, 8, 1], num_classes=3)
    # Away from the start, where whole layers are zero: then no gradient is zero by chance.
    random = np.random.default_rng(0)
    for variable in gan.generator_variables + gan.discriminator_variables:
        variable.assign(variable.value + random.normal(0, 0.05, variable.shape))
    return gan


def data(gan):
    """One step's samples, 8 a batch, as `fit` takes them."""
    random = np.random.default_rng(0)
    count = 8 * gan.batches_per_step
    images = random.uniform(-1, 1, (2, count, 8, 8, 1)).astype(np.float32)
    if isinstance(gan, kg.CycleGAN):
        return tuple(images)
    return (images[0], random.integers(3, size=count)) if gan.takes_labels else images[0]


class Recorder(keras.optimizers.SGD):
    """SGD that keeps the gradients it was given, by the path of their variable."""

    def apply(self, gradients, variables):
        self.seen = {v.path: np.array(g) for g, v in zip(gradients, variables, strict=True)}
        super().apply(gradients, variables)


def step(gan, generator_rate=1e-2, discriminator_rate=1e-2, optimizer=keras.optimizers.SGD, **how):
    gan.compile(optimizer(generator_rate), optimizer(discriminator_rate), **how)
    return gan.fit(data(gan), batch_size=8, verbose=0).history


def values(variables):
    return {variable.path: np.array(variable) for variable in variables}


@every_model
def test_every_weight_has_a_gradient_in_its_own_players_update(name):
    gan = build(name)
    step(gan, optimizer=Recorder, run_eagerly=True)
    for optimizer, variables in (
        (gan.generator_optimizer, gan.generator_variables),
        (gan.discriminator_optimizer, gan.discriminator_variables),
    ):
        assert optimizer.seen.keys() == values(variables).keys()
        flat = [path for path, gradient in optimizer.seen.items() if not gradient.any()]
        assert all(name in DIFFERENCES and path.endswith("logits/bias") for path in flat), flat


@every_model
def test_neither_players_update_moves_the_other(name):
    for player, rates in (("generator", (0.0, 1e-2)), ("discriminator", (1e-2, 0.0))):
        gan = build(name)
        step(gan, 0.0, 0.0)  # WGAN's constraint takes hold.
        variables = getattr(gan, f"{player}_variables")
        before = values(variables)
        step(gan, *rates)
        after = values(variables)
        assert all(np.array_equal(before[path], after[path]) for path in before)


@every_model
def test_mixed_precision_keeps_float32_weights_and_small_updates(name):
    full, mixed = build(name), build(name, "mixed_bfloat16")
    before = values(mixed.generator_variables)
    # A millionth of the gradient is far below what bfloat16 can add to a weight.
    wanted, found = step(full, 1e-6, 1e-6), step(mixed, 1e-6, 1e-6)
    for key in ("d_loss", "g_loss"):
        assert found[key] == pytest.approx(wanted[key], rel=0.1, abs=0.05), key
    after = values(mixed.generator_variables)
    assert {str(weight.dtype) for weight in after.values()} == {"float32"}
    assert all((before[path] != after[path]).any() for path in before)


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
    assert again.get_config() == gan.get_config()
    for a, b in zip(gan.variables, again.variables, strict=True):
        np.testing.assert_array_equal(np.array(a), np.array(b))
