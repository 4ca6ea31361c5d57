"""A conditional model from its recipe to what is served: labels all the way."""

import json
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import SMALL, equal, snapshot

import keras_gans as kg
from keras_gans import training, zoo
from keras_gans.training import checkpoints
from keras_gans.training.recipe import Recipe
from keras_gans.utils import arrays, files
from keras_gans.zoo import catalog, loading, publishing, recipes
from keras_gans_tools import sample

CONDITIONAL = SMALL | {
    "dataset": {"name": "digits", "image_size": 8},
    "model": {"name": "conditional", "loss": "hinge"},
    "discriminator": {"name": "mlp", "width": 8, "depth": 1, "spectral_norm": True},
}


def conditional(**changes):
    return Recipe.from_dict(CONDITIONAL | changes)


# Recipes


def test_takes_objective_and_conditions_by_name():
    plan = conditional(
        model={
            "name": "conditional",
            "loss": {"name": "least_squares", "a": -1},
            "penalties": [{"name": "r1", "weight": 2}],
            "constraint": {"name": "weight_clipping", "limit": 0.5},
            "augment": "diff_augment",
            "auxiliary_weight": 0.5,
        },
        generator={
            "name": "mlp",
            "width": 8,
            "norm": "batch",
            "condition": "conditional_batch_norm",
        },
        discriminator={"name": "mlp", "width": 8, "condition": "auxiliary"},
    )
    assert Recipe.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan
    assert "num_classes" not in plan.generator.arguments
    gan = plan.build([8, 8, 1], num_classes=10)
    least_squares = kg.losses.LeastSquares(-1.0)
    assert gan.loss == kg.losses.AuxiliaryClassifier(least_squares, 0.5)
    assert gan.penalties == (kg.penalties.R1(2.0),)
    assert gan.constraint == kg.penalties.WeightClipping(0.5)
    assert (gan.num_classes, gan.discriminator.num_classes) == (10, 10)
    assert [layer.name for layer in gan.discriminator.layers].count("classes") == 1


@pytest.mark.parametrize(
    ("changes", "facts", "message"),
    [
        ({"dataset": "ring"}, {"sample_shape": [2]}, "needs labels, but data set 'ring' has none"),
        (
            {"generator": {"name": "translator", "width": 8}},
            {"sample_shape": [8, 8, 1], "num_classes": 10},
            "generator 'translator' takes none",
        ),
        (
            {"discriminator": {"name": "mlp", "condition": "projections"}},
            {"sample_shape": [8, 8, 1], "num_classes": 10},
            "unknown condition 'projections': did you mean 'projection'",
        ),
    ],
)
def test_recipes_that_cannot_be(changes, facts, message):
    with pytest.raises(kg.InputError, match=message):
        conditional(**changes).build(**facts)


def test_other_models_ignore_the_datas_labels():
    gan = conditional(model="lsgan").build([8, 8, 1], num_classes=10)
    assert not gan.takes_labels and len(gan.generator.inputs) == 1


# Runs


def state(gan):
    return snapshot(gan, gan.generator_optimizer, gan.discriminator_optimizer)


def test_an_interrupted_run_ends_at_the_same_bits(tmp_path, monkeypatch):
    recipe = conditional(steps=5, checkpoint_every_steps=2)
    whole = training.train(recipe, tmp_path / "whole")

    class Stop(Exception):
        pass

    write = checkpoints.save

    def stopping(gan, *args):
        write(gan, *args)
        raise Stop

    monkeypatch.setattr(checkpoints, "save", stopping)
    with pytest.raises(Stop):
        training.train(recipe, tmp_path / "parts")
    monkeypatch.setattr(checkpoints, "save", write)
    resumed = training.train(recipe, tmp_path / "parts")
    assert int(resumed.step.value) == 5
    assert equal(state(whole), state(resumed))
    assert json.loads((tmp_path / "parts" / "run.json").read_text())["data"] == {
        "sample_shape": [8, 8, 1],
        "num_classes": 10,
    }


def test_a_published_entry_has_its_labels(tmp_path, monkeypatch):
    recipe = conditional(steps=2)
    gan = training.train(recipe, tmp_path / "run")
    monkeypatch.setattr(catalog, "RECIPE", "recipe.json")
    files.write_json(tmp_path / "entry" / "recipe.json", recipe.to_dict())
    publishing.publish(tmp_path / "run", tmp_path / "entry")
    monkeypatch.setattr(catalog, "_root", lambda: tmp_path)
    monkeypatch.setattr(recipes, "recipe", lambda name, *_, **__: recipe)
    loaded = zoo.load("entry")
    for weight, shipped in zip(snapshot(gan), snapshot(loaded), strict=True):
        np.testing.assert_allclose(shipped, weight, rtol=2**-11, atol=1e-7)
    golden = arrays.unpack((tmp_path / "entry" / loading.GOLDEN).read_bytes())
    latents, labels, samples = golden
    assert labels.tolist() == [0, 1, 2, 3] and latents.shape == (4, 4)
    np.testing.assert_allclose(loaded.generate(4, seed=0, labels=labels), samples, atol=1e-6)
    # A column for each digit, eight rows, each pixel enlarged to bring 8 to 32.
    width, height = (10 * 34 - 2, 8 * 34 - 2)
    picture = tf.io.decode_png((tmp_path / "entry" / loading.SAMPLES).read_bytes())
    assert picture.shape == (height, width, 1)


# Served

ALONE = """
import json, sys
import tensorflow as tf
model = tf.saved_model.load(sys.argv[1])
sample, serve = (model.signatures[name] for name in ("sample", "serving_default"))
labels = tf.constant([2, 0, 1, 1, 2])
sampled = sample(seeds=tf.constant([3, 4, 5, 6, 7], tf.int64), labels=labels)["samples"]
served = serve(latents=tf.zeros([5, 4]), labels=labels)["samples"]
inputs = [sorted(one.structured_input_signature[1]) for one in (sample, serve)]
assert not [name for name in sys.modules if name.startswith("keras_gans")]
print(json.dumps([inputs, sampled.numpy().tolist(), served.numpy().tolist()]))
"""


def test_an_export_takes_labels(tmp_path):
    keras.utils.set_random_seed(0)
    size = {"width": 8, "depth": 1, "num_classes": 3}
    gan = kg.ConditionalGAN(
        kg.networks.MLPGenerator((2,), latent_dim=4, **size),
        kg.networks.MLPDiscriminator((2,), **size),
        loss=kg.losses.Hinge(),
    )
    gan.export(tmp_path / "model")
    command = [sys.executable, "-c", ALONE, str(tmp_path / "model")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    inputs, sampled, served = json.loads(done.stdout.splitlines()[-1])
    assert inputs == [["labels", "seeds"], ["labels", "latents"]]
    labels = [2, 0, 1, 1, 2]
    np.testing.assert_allclose(sampled, gan.generate(seeds=range(3, 8), labels=labels), atol=1e-6)
    np.testing.assert_allclose(served, gan([np.zeros((5, 4)), np.array(labels)]), atol=1e-6)
    np.testing.assert_array_equal(served[0], served[4])
    assert served[0] != served[1]


def test_labels_of_the_sample_command():
    assert sample.asked(None) is None
    assert sample.asked(["7"]) == 7
    assert sample.asked(["0", "2", "1"]) == [0, 2, 1]
