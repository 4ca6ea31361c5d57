"""A user's own parts reach recipes, commands and the zoo, from the modules that the user names."""

import dataclasses
import json
import os
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import SMALL, toml

import keras_gans as kg
from keras_gans import training
from keras_gans.training.parts import REGISTRIES
from keras_gans.training.recipe import Recipe
from keras_gans.utils import imports, registry
from keras_gans.utils.errors import InputError
from keras_gans.zoo import catalog, publishing

MODULE = """
from __future__ import annotations

import dataclasses
from typing import Optional

import keras
import numpy as np

import keras_gans as kg


@kg.losses.register("alpha")
@dataclasses.dataclass(frozen=True)
class Alpha(kg.losses.AdversarialLoss):
    alpha: float = 2.0
    other: Optional[float] = None

    def discriminator(self, real_logits, fake_logits):
        return keras.ops.mean(fake_logits) - self.alpha * keras.ops.mean(real_logits)

    def generator(self, real_logits, fake_logits):
        return -keras.ops.mean(fake_logits)


@kg.networks.register_generator("tiny")
def tiny(image_shape, width: int = 4, activation=keras.ops.tanh):
    hidden = keras.layers.Dense(width, activation=activation)
    return keras.Sequential([keras.Input((3,)), hidden, keras.layers.Dense(image_shape[0])])


@kg.datasets.register("cloud")
def cloud(split, seed):
    return np.random.default_rng(seed).normal(size=(60, 2))


@dataclasses.dataclass
class Spread(kg.metrics.Metric):
    name: str = "spread"
    better_directions = {"spread": None}
    num_samples = 50

    def measure(self, subject):
        value = float(subject.generated.array.std())
        return {"spread": kg.metrics.Score(value, value, value)}


kg.metrics.register("spread", Spread())
"""
OWN = SMALL | {
    "dataset": "cloud",
    "model": {"name": "gan", "loss": {"name": "alpha", "alpha": 3}},
    "generator": "tiny",
}


@pytest.fixture
def module(own_parts, tmp_path, monkeypatch):
    """The folder of a module `own_alpha`, in which the test runs; nothing has imported it."""
    (tmp_path / "own_alpha.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield tmp_path
    sys.modules.pop("own_alpha", None)


def forget(monkeypatch):
    """As a new process, which nobody told of the module."""
    for name in ("alpha", "tiny", "cloud", "spread"):
        for one in (*REGISTRIES.values(), kg.datasets.DATASETS, kg.metrics.METRICS):
            one.pop(name, None)
    sys.modules.pop("own_alpha", None)
    keras.saving.get_custom_objects().pop("Custom>Alpha", None)
    monkeypatch.setattr(registry, "sources", {})
    monkeypatch.setattr(imports, "_named", {})


def test_a_run_records_the_module_and_opens_only_where_it_is_named(module, monkeypatch):
    with pytest.raises(InputError, match=r"unknown loss .alpha.*--import=MODULE"):
        Recipe.from_dict(OWN)
    imports.load(["own_alpha"])
    plan = Recipe.from_dict(OWN)
    assert plan.model.arguments["loss"].to_dict() == {"name": "alpha", "alpha": 3.0, "other": None}
    assert plan.generator.to_dict() == {"name": "tiny", "width": 4}
    assert Recipe.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan
    gan = training.train(plan, module / "run")
    assert gan.loss.alpha == 3.0 and gan.latent_dim == 3
    assert json.loads((module / "run" / "run.json").read_text())["imports"] == ["own_alpha"]
    evaluated = kg.metrics.evaluate(gan, ["spread"], "cloud", num_samples=50)
    assert evaluated["metrics"]["spread"]["values"]["spread"]["value"] > 0

    (module / "zoo" / "mine").mkdir(parents=True)
    recipe = "\n".join(f"{key} = {toml(value)}" for key, value in OWN.items())
    (module / "zoo" / "mine" / "recipe.toml").write_text(recipe)
    publishing.publish(module / "run", module / "zoo" / "mine")
    card = json.loads((module / "zoo" / "mine" / "card.json").read_text())
    assert card["imports"] == ["own_alpha"]
    drawn = gan.generate(4)

    forget(monkeypatch)
    monkeypatch.setattr(catalog, "_registered", [])
    kg.zoo.register(module / "zoo")
    assert "mine" in kg.zoo.names(dataset="cloud", objective="gan", conditional=False)
    for open_it in (lambda: training.load("run"), lambda: kg.zoo.load("mine")):
        with pytest.raises(InputError, match=r"from own_alpha.*--import=own_alpha, or KERAS_GANS_"):
            open_it()
        assert "own_alpha" not in sys.modules
    monkeypatch.setenv("KERAS_GANS_IMPORT", f"json,own_alpha{os.pathsep}")
    np.testing.assert_array_equal(training.load("run").generate(4), drawn)
    np.testing.assert_allclose(kg.zoo.load("mine").generate(4), drawn, atol=0.02)


def command(tool, *flags, cwd, **variables):
    arguments = [sys.executable, "-m", f"keras_gans_tools.{tool}", *flags]
    variables = {k: v for k, v in os.environ.items() if k != "KERAS_GANS_IMPORT"} | variables
    return subprocess.run(
        arguments, capture_output=True, text=True, cwd=cwd, timeout=300, env=variables
    )


@pytest.mark.slow
def test_every_command_takes_the_flag_and_the_variable(module):
    (module / "mine.json").write_text(json.dumps(OWN))
    train = ("train", "--recipe=mine.json", "--run_dir=run")
    done = command(*train, cwd=module)
    assert done.returncode == 2 and "unknown loss 'alpha'" in done.stderr
    done = command(*train, "--import=own_alpha", cwd=module)
    assert done.returncode == 0, done.stderr
    sample = ("sample", "--model=run", "--n=4", "--out=x.png")
    done = command(*sample, cwd=module)
    assert done.returncode == 2 and "--import=own_alpha" in done.stderr
    done = command(*sample, cwd=module, KERAS_GANS_IMPORT="own_alpha")
    assert done.returncode == 0, done.stderr
    done = command("evaluate", "--model=run", "--metrics=spread", "--import=own_alpha", cwd=module)
    assert done.returncode == 0 and "spread" in done.stdout, done.stderr
    done = command("list", "--import=own_alpha", cwd=module)
    assert {"alpha", "tiny", "cloud", "spread"} <= set(done.stdout.split())


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        ("", "not_there", "--import: there is no module 'not_there'"),
        ("", "own_bad.py", "takes the name of a Python module, as in `import my_module`"),
        ("import nowhere_at_all", "own_bad", "module 'own_bad' cannot be imported: No module nam"),
        ("1 / 0", "own_bad", "module 'own_bad' cannot be imported: ZeroDivisionError"),
        ("def f(:", "own_bad", "module 'own_bad' cannot be imported: SyntaxError"),
        (
            "import keras_gans as kg\nkg.losses.register('hinge', kg.losses.Wasserstein)",
            "own_bad",
            "module 'own_bad': there is a loss 'hinge' already: choose another name",
        ),
    ],
)
def test_a_module_that_cannot_be_imported_is_named_in_one_line(content, name, message, module):
    (module / "own_bad.py").write_text(content)
    with pytest.raises(InputError) as error:
        imports.load([name])
    assert message in str(error.value) and "\n" not in str(error.value)
    sys.modules.pop("own_bad", None)


def test_a_folder_cannot_name_what_is_imported_anyway(module):
    with pytest.raises(InputError, match="from json, which only you can name"):
        imports.check(["json"], "run folder 'x'")
    with pytest.raises(InputError, match="should list the modules"):
        imports.check("json", "run folder 'x'")


def test_in_python_what_registered_is_recorded_and_a_script_is_not(module):
    sys.path.append(str(module))
    import own_alpha  # noqa: F401

    exec("import keras_gans as kg\nkg.losses.register('beta', kg.losses.Hinge)", {})
    assert imports.modules() == ["own_alpha"]
    imports.check(["own_alpha"], "run folder 'x'")


@pytest.mark.parametrize(
    ("add", "message"),
    [
        (lambda: kg.losses.register("x", 3), "loss 'x' must be a subclass of AdversarialLoss"),
        (lambda: kg.losses.register("", kg.losses.Hinge), "a loss is registered by a name"),
        (lambda: kg.losses.register(kg.losses.Hinge), "a loss is registered by a name"),
        (lambda: kg.penalties.register("x", kg.losses.Hinge), "must be a subclass of Penalty"),
        (lambda: kg.penalties.register_constraint("x", len), "must be a subclass of Constraint"),
        (lambda: kg.augment.register("x", int), "must be a subclass of Augment"),
        (lambda: kg.schedules.register("x", int), "must be a subclass of Schedule"),
        (lambda: kg.optimizers.register("x", int), "must be a subclass of Optimizer"),
        (lambda: kg.models.register("x", keras.Model), "must be a subclass of TwoPlayer"),
        (lambda: kg.networks.register_generator("x", 3), "must be a class or function"),
        (
            lambda: kg.networks.register_discriminator("x", lambda width: None),
            "discriminator 'x' must take the argument 'image_shape'",
        ),
        (
            lambda: kg.metrics.register("x", kg.metrics.METRICS["fid50k"]),
            "metric 'x' must have that name",
        ),
        (lambda: kg.metrics.register("x", kg.metrics.Metric), "must be an instance of Metric"),
        (lambda: kg.datasets.register("mnist", len), "there is a data set 'mnist' already"),
        (lambda: kg.datasets.register("folder:x", len), "there is a data set 'folder:x' already"),
    ],
)
def test_what_is_not_of_its_kind_is_refused(add, message, own_parts):
    with pytest.raises(InputError, match=message):
        add()


def test_the_same_definition_may_come_again(own_parts):
    def define(base):
        @kg.losses.register("again")
        class Again(base):
            pass

        return Again

    define(kg.losses.Hinge)
    second = define(kg.losses.Wasserstein)
    assert kg.losses.LOSSES["again"] is second

    @dataclasses.dataclass(frozen=True)
    class Other(kg.losses.Hinge):
        pass

    with pytest.raises(InputError, match="there is a loss 'again' already"):
        kg.losses.register("again", Other)


@pytest.mark.parametrize(
    ("made", "shape", "labels", "message"),
    [
        (lambda: np.zeros((6, 8, 8, 1), np.uint8), (6, 4, 4, 1), None, None),
        (lambda: (np.zeros((6, 4, 4, 3), np.uint8), [0, 1, 2, 0, 1, 2]), (6, 4, 4, 3), 3, None),
        (lambda: np.zeros((6, 8, 8, 1)), None, None, "is to be uint8 images .* or floating points"),
        (lambda: (np.zeros((6, 8, 8, 1), np.uint8), [0.5] * 6), None, None, "whole numbers"),
        (lambda: np.zeros((6, 2)), None, None, "is made of points: leave image_size out"),
    ],
)
def test_data_sets_of_ones_own(made, shape, labels, message, own_parts):
    kg.datasets.register("made", made)
    assert "made" in kg.datasets.names()
    if message:
        with pytest.raises(InputError, match=message):
            kg.datasets.examples("made", image_size=4)
        return
    found = kg.datasets.examples("made", image_size=4)
    assert found.samples.shape == shape and found.spec["num_classes"] == labels
    assert kg.datasets.load("made", image_size=4, batch_size=2).element_spec.shape == (
        2,
        *shape[1:],
    )


def test_a_prepared_tfds_set_counts(tmp_path, own_parts):
    import tensorflow_datasets as tfds

    images = np.stack([np.full((4, 4, 1), i, np.uint8) for i in range(5)])
    tfds.dataset_builders.store_as_tfds_dataset(
        "own_pictures",
        "1.0.0",
        features=tfds.features.FeaturesDict({"image": tfds.features.Image(shape=(4, 4, 1))}),
        split_datasets={"train": tf.data.Dataset.from_tensor_slices({"image": images})},
        data_dir=str(tmp_path),
    )
    with pytest.raises(InputError, match="unknown data set 'own_pictures'"):
        Recipe.from_dict(SMALL | {"dataset": "own_pictures"})
    plan = Recipe.from_dict(SMALL | {"dataset": "own_pictures"}, data_dir=str(tmp_path))
    data = plan.load_data(str(tmp_path))
    assert sorted(data.samples[:, 0, 0, 0]) == [0, 1, 2, 3, 4]
    # A run of it opens where the data is not.
    assert Recipe.from_dict(plan.to_dict(), check_data=False) == plan
