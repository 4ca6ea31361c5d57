"""A recipe says what it means, and refuses what it does not know by its name."""

import dataclasses
import json
import pathlib

import keras
import numpy as np
import pytest
from conftest import SMALL, small

import keras_gans as kg
from keras_gans import zoo
from keras_gans.training import recipe
from keras_gans.training.recipe import Recipe
from keras_gans.utils.errors import InputError
from keras_gans.zoo import catalog


def test_defaults_are_resolved():
    resolved = small().to_dict()
    assert resolved["dataset"] == {
        "name": "ring",
        "image_size": None,
        "split": "train",
        "channels": None,
        "background": "white",
        "crop": "centre",
        "mirror": False,
        "test_share": 0.0,
        "clusters": None,
    }
    assert resolved["model"]["discriminator_steps"] == 1
    assert resolved["model"]["ema_halflife_kimg"] == 10.0
    assert resolved["generator_optimizer"]["beta_1"] == 0.0
    assert resolved["generator_optimizer"]["beta_2"] == 0.999
    assert resolved["discriminator_optimizer"]["momentum"] == 0.0
    assert resolved["seed"] == 0
    assert not {"image_shape", "generator", "seed"} & set(resolved["model"])


def test_a_subclass_shows_its_defaults_and_those_it_hands_on():
    arguments = small(model="wgan_gp").model.arguments
    assert (arguments["discriminator_steps"], arguments["penalty_weight"]) == (5, 10.0)
    assert arguments["ema_rampup"] == 0.05
    assert "loss" not in arguments


@pytest.mark.parametrize("name", zoo.names())
def test_round_trip_through_json(name):
    one = zoo.recipe(name)
    assert Recipe.from_dict(json.loads(json.dumps(one.to_dict()))) == one


def test_objects_have_the_recipes_numbers():
    plan = small(
        model={
            "name": "gan",
            "loss": {"name": "least_squares", "c": 0.5},
            "penalties": [{"name": "gradient_penalty", "weight": 3}],
            "constraint": "weight_clipping",
            "ema_halflife_kimg": "none",
        },
        generator_optimizer={
            "name": "adam",
            "learning_rate": {"name": "cosine", "start": 0.5, "end": 0.0, "duration": 4},
        },
        seed=5,
    )
    gan = plan.build((2,))
    assert gan.loss == kg.losses.LeastSquares(0.0, 1.0, 0.5)
    assert gan.penalties == (kg.penalties.GradientPenalty(3.0),)
    assert gan.constraint == kg.penalties.WeightClipping(0.01)
    assert gan.ema_generator is None and gan.seed == 5
    assert gan.latent_dim == 4 and gan.sample_shape == (2,)
    assert isinstance(gan.discriminator_optimizer, keras.optimizers.SGD)
    gan.generator_optimizer.iterations.assign(2)
    assert float(gan.generator_optimizer.learning_rate) == pytest.approx(0.25)


def test_numbers_that_may_change_are_schedules():
    half = {"name": "linear", "start": 8, "end": 4.0, "duration": 2.0, "delay": 1.0}
    beta_2 = {"name": "cosine", "start": 0.9, "end": 0.99, "duration": 10}
    plan = small(
        model={"name": "wgan_gp", "penalty_weight": half, "ema_halflife_kimg": half},
        generator_optimizer={"name": "annealed_adam", "beta_2": beta_2},
    )
    gan = plan.build((2,))
    schedule = kg.schedules.Linear(8.0, 4.0, 2.0, 1.0)
    assert gan.penalties == (kg.penalties.GradientPenalty(schedule),)
    assert gan.ema_halflife_kimg == schedule
    assert gan.generator_optimizer.beta_2 == kg.schedules.Cosine(0.9, 0.99, 10.0)
    assert Recipe.from_dict(plan.to_dict()) == plan
    with pytest.raises(InputError, match="unknown schedule 'linaer': did you mean 'linear'"):
        small(model={"name": "wgan_gp", "penalty_weight": half | {"name": "linaer"}})
    with pytest.raises(InputError, match="unknown argument of schedule 'linear' 'begin'"):
        small(model={"name": "wgan_gp", "penalty_weight": half | {"begin": 1.0}})


def test_a_named_gan_takes_what_it_does_not_decide():
    augment = {"name": "diff_augment", "policy": "color"}
    gan = small(model={"name": "wgan", "augment": augment}).build((2,))
    assert gan.augment == kg.augment.DiffAugment("color")
    with pytest.raises(InputError, match="unknown argument of model 'instance_noise' 'augment'"):
        small(model={"name": "instance_noise", "augment": augment})


def test_the_dtype_is_the_networks_policy():
    before = keras.config.dtype_policy().name
    gan = small(dtype="mixed_bfloat16", model="vanilla").build((2,))
    assert keras.config.dtype_policy().name == before == "float32"
    layers = [layer for layer in gan.generator.layers if isinstance(layer, keras.layers.Dense)]
    assert {layer.compute_dtype for layer in layers} == {"bfloat16"}
    assert gan.generator.output.dtype == gan.discriminator.output.dtype == "float32"
    twin = type(gan.generator).from_config(gan.generator.get_config())
    assert twin.layers[1].compute_dtype == "bfloat16"
    assert gan.ema_generator.layers[1].compute_dtype == "bfloat16"


def test_the_seed_fixes_the_weights():
    one, same, other = (small(seed=s).build((2,)).generator.get_weights()[0] for s in (0, 0, 1))
    assert np.array_equal(one, same) and not np.array_equal(one, other)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"stesp": 3}, "unknown recipe key 'stesp': did you mean 'steps'"),
        ({"steps": 0}, "steps must be at least 1, got 0"),
        ({"steps": 2.5}, "steps must be int, got 2.5"),
        ({"steps": True}, "steps must be int, got True"),
        ({"dtype": "float16"}, "unknown dtype 'float16': choose from float32, mixed_bfloat16"),
        ({"seed": -1}, "seed must be at least 0"),
        ({"dataset": "rnig"}, "unknown data set 'rnig': did you mean 'ring'"),
        ({"dataset": {"name": "ring", "size": 3}}, "unknown argument of dataset 'ring' 'size'"),
        (
            {"dataset": {"name": "digits", "image_size": "8"}},
            "dataset.image_size must be int or list or none",
        ),
        ({"dataset": 3}, "dataset must be a name, or a table with a 'name', got 3"),
        ({"model": "wgangp"}, "unknown model 'wgangp': did you mean 'wgan_gp'"),
        (
            {"model": {"name": "wgan_gp", "loss": "hinge"}},
            "unknown argument of model 'wgan_gp' 'loss'",
        ),
        (
            {"model": {"name": "wgan_gp", "penalty_weight": "big"}},
            "model.penalty_weight must be float",
        ),
        ({"model": "gan"}, "model 'gan' needs 'loss'"),
        ({"model": {"name": "gan", "loss": "hing"}}, "unknown loss 'hing': did you mean 'hinge'"),
        (
            {"model": {"name": "gan", "loss": "hinge", "penalties": ["lecm"]}},
            "unknown penalty 'lecm': did you mean 'lecam'",
        ),
        ({"generator": {"name": "mlp", "widht": 3}}, "'widht': did you mean 'width'"),
        ({"generator_b2a": "mlp"}, "model 'vanilla' has one generator: leave out"),
        ({"generator_b2a": "translatr"}, "unknown generator_b2a 'translatr'"),
        (
            {"generator_optimizer": {"name": "adam", "learning_rate": "fast"}},
            "unknown learning_rate 'fast'",
        ),
    ],
)
def test_what_is_not_known_is_refused_by_name(changes, message):
    with pytest.raises(InputError) as error:
        small(**changes)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_key_is_named():
    with pytest.raises(InputError, match="the recipe has no 'model'"):
        Recipe.from_dict({k: v for k, v in SMALL.items() if k != "model"})


def test_overrides():
    one = zoo.recipe("digits_wgan_gp", ['model={"name": "wgan_gp"}', "model.one_sided=true"])
    assert one.model.arguments["one_sided"] is True
    two = zoo.recipe("digits_wgan_gp", ["dataset=ring", "generator=mlp", "steps=7"])
    assert (two.dataset.name, two.generator.name, two.steps) == ("ring", "mlp", 7)
    with pytest.raises(InputError, match="--set takes key=value, got 'steps'"):
        zoo.recipe("digits_wgan_gp", ["steps"])
    with pytest.raises(InputError, match="'steps' has no parts"):
        zoo.recipe("digits_wgan_gp", ["steps.x=1"])


def test_files(tmp_path):
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(SMALL))
    assert zoo.recipe(str(path)) == small()
    toml = tmp_path / "mine.toml"
    toml.write_text("steps = ")
    for bad, message in [
        (str(toml), "cannot be read"),
        (str(tmp_path / "none.toml"), "does not exist"),
        ("wgan_pg", "unknown recipe 'wgan_pg': did you mean 'wgan_gp'"),
    ]:
        with pytest.raises(InputError, match=message):
            zoo.recipe(bad)


def test_differences_name_the_dotted_key():
    changed = recipe.differences(small().to_dict(), small(model="lsgan", steps=4).to_dict())
    assert ("steps", 3, 4) in changed
    assert ("model.name", "vanilla", "lsgan") in changed
    assert recipe.differences(small().to_dict(), small().to_dict()) == []


@pytest.mark.parametrize("name", zoo.names())
def test_every_entry_names_itself_and_its_command(name):
    text = pathlib.Path(catalog.recipe_path(name)).read_text()
    assert f"keras-gans-train --recipe={name} --run_dir=" in text
    assert dataclasses.is_dataclass(zoo.recipe(name))
