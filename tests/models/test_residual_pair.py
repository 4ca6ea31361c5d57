"""The residual pair as players: gradients from the start, precisions, XLA."""

import keras
import numpy as np
import pytest
from conftest import equal, snapshot

from keras_gans.training.recipe import Recipe

PLAIN = {"name": "resnet", "width": 8}
ATTENTIVE = {"name": "resnet", "width": 8, "attention": 8}
PLAYERS = {
    "sngan": {
        "model": {"name": "sngan", "discriminator_steps": 1},
        "generator": ATTENTIVE | {"latent_dim": 4},
        "discriminator": ATTENTIVE,
    },
    "projection": {
        "model": {"name": "conditional", "loss": "non_saturating"},
        "generator": ATTENTIVE | {"latent_dim": 4},
        "discriminator": ATTENTIVE,
    },
    "auxiliary": {
        "model": {"name": "conditional", "loss": "relativistic_average"},
        "generator": PLAIN | {"latent_dim": 4, "doubling": True, "condition": "concat"},
        "discriminator": PLAIN | {"doubling": True, "condition": "auxiliary"},
    },
}
players = pytest.mark.parametrize("name", PLAYERS)


def build(name, dtype="float32"):
    optimizers = dict.fromkeys(("generator_optimizer", "discriminator_optimizer"), "sgd")
    plain = {"dataset": "digits", "steps": 1, "dtype": dtype}
    recipe = Recipe.from_dict(optimizers | plain | PLAYERS[name])
    return recipe.build(sample_shape=[16, 16, 1], num_classes=3)


def data(gan):
    random = np.random.default_rng(0)
    count = 8 * gan.batches_per_step
    images = random.uniform(-1, 1, (count, 16, 16, 1)).astype(np.float32)
    return (images, np.arange(count) % 3) if gan.takes_labels else images


def trained(gan, rate=0.0, optimizer=keras.optimizers.SGD, **how):
    gan.compile(optimizer(rate), optimizer(rate), **how)
    return gan.fit(data(gan), batch_size=8, verbose=0).history


class Recorder(keras.optimizers.SGD):
    """SGD that keeps the gradients it was given, each with its variable's path."""

    def apply(self, gradients, variables):
        pairs = zip(gradients, variables, strict=True)
        self.seen = [(variable.path, np.array(gradient)) for gradient, variable in pairs]
        super().apply(gradients, variables)


@players
def test_gradients_at_the_start(name):
    gan = build(name)
    trained(gan, 1e-3, Recorder, run_eagerly=True)
    optimizers = (gan.generator_optimizer, gan.discriminator_optimizer)
    flat = [path for one in optimizers for path, gradient in one.seen if not gradient.any()]
    # While attention's gamma is 0, nothing reaches its four kernels. Only differences of logits
    # count in the relativistic loss, not the logits' bias.
    kernels = [path for path in flat if "self_attention" in path and path.endswith("kernel")]
    biases = [path for path in flat if path.endswith("logits/bias")]
    assert len(kernels) == (0 if name == "auxiliary" else 8)
    assert len(biases) == (name == "auxiliary")
    assert len(flat) == len(kernels) + len(biases), flat


@players
def test_each_update_moves_its_own_player_alone(name):
    gan = build(name)
    seen = []

    class Watching(keras.optimizers.SGD):
        def apply(self, gradients, variables):
            before = [snapshot(gan.generator), snapshot(gan.discriminator)]
            super().apply(gradients, variables)
            after = [snapshot(gan.generator), snapshot(gan.discriminator)]
            seen.append([equal(*pair) for pair in zip(before, after, strict=True)])

    trained(gan, 1e-2, Watching, run_eagerly=True)
    assert seen == [[True, False], [False, True]]


@pytest.mark.parametrize("name", ["projection"])
def test_half_precision_is_near_the_full(name):
    dtypes = ("float32", "mixed_bfloat16")
    logs = [trained(build(name, dtype), run_eagerly=True) for dtype in dtypes]
    for key in ("d_loss", "g_loss", "real_logits", "fake_logits"):
        assert logs[1][key] == pytest.approx(logs[0][key], rel=0.05, abs=0.1), key


@pytest.mark.slow
@players
def test_compiled_by_xla_the_step_is_the_same(name):
    plain, compiled = build(name), build(name)
    wanted, found = trained(plain, 1e-2), trained(compiled, 1e-2, jit_compile=True)
    for key in wanted:
        assert found[key] == pytest.approx(wanted[key], rel=1e-4, abs=1e-6), key
    for a, b in zip(plain.variables, compiled.variables, strict=True):
        a, b = np.array(a), np.array(b)
        # Batch normalisation cancels the biases before it: they stay at 0 but for rounding.
        np.testing.assert_allclose(b, a, rtol=1e-4, atol=1e-4 * np.abs(a).max() + 1e-7)
