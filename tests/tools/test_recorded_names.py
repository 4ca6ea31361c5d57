"""The lists that commands read without TensorFlow are those of the code."""

import importlib.metadata
import json

import pytest
import tensorflow_datasets as tfds

from keras_gans import datasets
from keras_gans.training.recipe import Recipe
from keras_gans_tools import names
from keras_gans_tools.assets import record_image_sets, record_names

RECORDED = json.loads(record_image_sets.PATH.read_text(encoding="utf-8"))


def test_names_are_those_of_the_code():
    assert json.loads(names.RECORDED.read_text(encoding="utf-8")) == record_names.found()


def test_image_sets_are_of_the_installed_version():
    assert RECORDED["tensorflow_datasets"] == importlib.metadata.version("tensorflow-datasets")
    builders = set(tfds.list_builders(with_community_datasets=False))
    assert {name.partition("/")[0] for name in RECORDED["sets"]} <= builders


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("mnist", {"mnist": "grey, 28x28, 10 classes"}),
        ("celeb_a", {"celeb_a": "colour, 218x178"}),
        ("imagenet2012", {"imagenet2012": "colour, sizes differ, 1000 classes, fetched by hand"}),
        ("imdb_reviews", {}),
    ],
)
def test_what_a_set_holds(name, holds, tmp_path):
    found = record_image_sets.described(name, str(tmp_path))
    assert found == holds
    assert found.items() <= RECORDED["sets"].items()
    assert holds or name not in RECORDED["sets"]


@pytest.mark.slow
def test_image_sets_are_all_there_are(tmp_path):
    sets = dict(record_image_sets.ONLINE)
    for name in record_image_sets.found_names():
        sets |= record_image_sets.described(name, str(tmp_path))
    assert sets == RECORDED["sets"]


def test_recorded_sets_are_data_sets():
    assert set(datasets.image_sets()) < set(datasets.names())
    for name in datasets.names():
        datasets.check_name(name)


def test_every_listed_choice_is_one_that_a_recipe_may_hold():
    part = {"name": "dcgan", "norm": "layer"}
    for dtype in names.groups()["dtype"]:
        for action in names.groups()["on_divergence"]:
            Recipe.from_dict(
                {
                    "steps": 1,
                    "dataset": "digits",
                    "model": "wgan_gp",
                    "generator": part,
                    "discriminator": part,
                    "generator_optimizer": "adam",
                    "discriminator_optimizer": "adam",
                    "dtype": dtype,
                    "on_divergence": action,
                }
            )
