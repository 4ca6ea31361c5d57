"""Every new objective by its name in a recipe."""

import pytest

import keras_gans as kg
from keras_gans.training.recipe import Recipe

PLAIN = {
    "name": "gan",
    "loss": {"name": "f_divergence", "divergence": "neyman"},
    "penalties": [{"name": "r1", "weight": 1}, "lecam", {"name": "dragan", "deviation": 1}],
    "augment": {"name": "instance_noise", "sigma": 0.3},
}


@pytest.mark.parametrize(
    ("model", "discriminator", "kind"),
    [
        ({"name": "fgan", "divergence": "kl"}, {}, kg.FGAN),
        ("cramer", {"outputs": 16}, kg.CramerGAN),
        ("sngan", {"spectral_norm": True}, kg.SNGAN),
        ({"name": "instance_noise", "anneal_kimg": "none"}, {}, kg.InstanceNoiseGAN),
        ({"name": "relativistic", "average": True}, {}, kg.RelativisticGAN),
        (PLAIN, {}, kg.GAN),
        ({"name": "gan", "loss": "hinge"}, {}, kg.GAN),
    ],
)
def test_resolves_reads_back_and_builds(model, discriminator, kind):
    recipe = Recipe.from_dict(
        {
            "dataset": "ring",
            "model": model,
            "generator": {"name": "mlp", "width": 8},
            "discriminator": {"name": "mlp", "width": 8, **discriminator},
            "generator_optimizer": "adam",
            "discriminator_optimizer": "adam",
            "steps": 1,
        }
    )
    assert Recipe.from_dict(recipe.to_dict()) == recipe
    gan = recipe.build((2,))
    assert type(gan) is kind
    if model is PLAIN:
        assert gan.loss == kg.losses.FDivergence("neyman")
        assert gan.augment == kg.augment.InstanceNoise(0.3)
        expected = (kg.penalties.R1(1.0), kg.penalties.LeCam(), kg.penalties.DRAGAN(10.0, 1.0))
        assert gan.penalties == expected
