"""For every model of the registry the smallest recipe worth training."""

from keras_gans.training.recipe import Recipe

DCGAN = {
    "generator": {"name": "dcgan", "width": 4, "latent_dim": 4},
    "discriminator": {"name": "dcgan", "width": 4},
}
SPECTRAL = {"discriminator": {"name": "dcgan", "width": 4, "spectral_norm": True}}
R3 = {"width": 8, "blocks": 1, "group_size": 8}
# Name -> what its recipe has besides, or instead.
RECIPES = {
    "gan": {"model": {"name": "gan", "loss": "least_squares", "penalties": ["lecam"]}},
    "wgan": {"model": {"name": "wgan", "discriminator_steps": 2}},
    "wgan_gp": {"model": {"name": "wgan_gp", "discriminator_steps": 2}},
    # With 3 features its trajectory passes so near a kink that rounding decides the side.
    "cramer": {
        "model": {"name": "cramer", "discriminator_steps": 2},
        "discriminator": {"name": "dcgan", "width": 4, "outputs": 4},
    },
    "sngan": SPECTRAL,
    "r3gan": {
        "model": {"name": "r3gan", "augment": "diff_augment"},
        "generator": {"name": "r3", "latent_dim": 4} | R3,
        "discriminator": {"name": "r3"} | R3,
    },
    "conditional": {"model": {"name": "conditional", "loss": "hinge"}} | SPECTRAL,
    # Normalised, translators of so few pixels are chaotic: rounding grows to anything in 100 steps.
    "cyclegan": {
        "generator": {"name": "translator", "width": 4, "blocks": 1, "norm": None},
        "discriminator": {"name": "patch", "width": 4, "strided": 1},
    },
}
# On smaller images an instance is too few pixels to be normalised well.
SIDES = {"cyclegan": 16}


def small_side(name):
    """Side of the images that the model's recipe is for."""
    return SIDES.get(name, 8)


def small_recipe(name, **changes):
    """A checked `Recipe` of one step of the model with that name, `changes` laid over it."""
    optimizers = dict.fromkeys(("generator_optimizer", "discriminator_optimizer"), "sgd")
    plain = {"dataset": {"name": "digits", "image_size": small_side(name)}, "model": name}
    return Recipe.from_dict(
        DCGAN | optimizers | plain | {"steps": 1} | RECIPES.get(name, {}) | changes
    )
