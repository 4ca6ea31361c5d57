"""Two folders of images -> a trained, measured and published translator, and its commands."""

import json
import subprocess
import sys

import numpy as np
import PIL.Image
import pytest
from conftest import SMALL, equal, snapshot

import keras_gans as kg
from keras_gans import metrics, training, zoo
from keras_gans.training import callbacks, checkpoints
from keras_gans.training.recipe import Recipe
from keras_gans.utils import arrays, files
from keras_gans.zoo import catalog, loading, publishing
from keras_gans.zoo.opening import open_model

COUNTS = {"trainA": 14, "trainB": 12, "testA": 10, "testB": 10}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Noisy squares, red in A and blue in B."""
    root, random = tmp_path_factory.mktemp("data"), np.random.default_rng(0)
    for name, count in COUNTS.items():
        (root / name).mkdir()
        for i in range(count):
            pixels = random.integers(0, 60, (12, 12, 3), np.uint8)
            pixels[3:9, 3:9, 0 if name.endswith("A") else 2] += 160
            PIL.Image.fromarray(pixels).save(root / name / f"{i:02d}.png")
    return root


def plan(folder, **changes):
    values = {
        "steps": 3,
        "batch_size": 2,
        "log_every_steps": 1,
        "sample_every_steps": 3,
        "checkpoint_every_steps": 1,
        "dataset": {"name": f"unpaired:{folder}", "image_size": 12},
        "model": {"name": "cyclegan", "pool_size": 3, "lambda_identity": 2},
        "generator": {"name": "translator", "width": 2, "blocks": 1},
        "discriminator": {"name": "patch", "width": 2, "strided": 1},
        "generator_optimizer": "adam",
        "discriminator_optimizer": "adam",
    }
    return Recipe.from_dict(values | changes)


@pytest.fixture(scope="module")
def run(folder, tmp_path_factory):
    """A finished run and its model."""
    run_dir = tmp_path_factory.mktemp("run")
    return training.train(plan(folder), run_dir), run_dir


def test_the_way_back_may_have_a_network_of_its_own(folder):
    way_back = {"name": "translator", "width": 3, "blocks": 2, "palette": ["#ff0000", "#00ff00"]}
    gan = plan(folder, generator_b2a=way_back).build((12, 12, 3))
    assert (gan.a2b.count_params(), gan.b2a.count_params()) == (2_535, 7_845)
    colours = np.unique(gan.translate(np.zeros((1, 12, 12, 3), np.float32), "b2a"))
    np.testing.assert_allclose(colours, [-1, 1], atol=1e-6)
    assert plan(folder, generator_b2a=None) == plan(folder)


def state(gan):
    return snapshot(gan, gan.generator_optimizer, gan.discriminator_optimizer)


def test_a_run_folder(run):
    gan, run_dir = run
    assert type(gan) is kg.CycleGAN
    assert (gan.pool_a.size, gan.lambda_identity, gan.lambda_cycle) == (3, 2.0, 10.0)
    assert PIL.Image.open(run_dir / "samples" / "step-00000003.png").size == (
        8 * 38 - 2,
        6 * 38 - 2,
    )
    assert json.loads((run_dir / "run.json").read_text())["data"]["sample_shape"] == [12, 12, 3]
    logged = json.loads((run_dir / "log.jsonl").read_text().splitlines()[-1])
    assert {"step", "cycle", "identity", "adversarial", "d_loss", "g_loss"} <= set(logged)


def test_a_run_resumed_after_two_steps_ends_at_the_same_bits(run, folder, tmp_path):
    whole, run_dir = run
    # The state after two steps, pools half full, in a folder of its own.
    for name in ("run.json", "recipe.json"):
        (tmp_path / name).write_bytes((run_dir / name).read_bytes())
    (tmp_path / "checkpoints").mkdir()
    early = checkpoints.found(run_dir / "checkpoints")[1]
    (tmp_path / "checkpoints" / early.name).write_bytes(early.read_bytes())
    assert int(training.load(tmp_path).pool_b.stored) == 3
    resumed = training.train(plan(folder), tmp_path)
    assert equal(state(whole), state(resumed))


def test_evaluation_of_both_directions(run, folder):
    gan, _ = run
    names = ["cycle_l1", "paired_l1", "untranslated_l1", "domain_classifier"]
    found = metrics.evaluate(gan, names, f"unpaired:{folder}", image_size=12)
    assert set(found["metrics"]) == {f"{d}/{name}" for d in ("a2b", "b2a") for name in names}
    assert (
        found["real"]["reference_b"]["count"] == 10 and found["real"]["training_a"]["count"] == 14
    )
    test = kg.datasets.examples(f"unpaired:{folder}", 12, "test")
    source, target = (side.samples.astype(np.float64) for side in test[:2])

    def value(name, key=None):
        key = key or name.rpartition("/")[2]
        return found["metrics"][name]["values"][key]["value"]

    for direction, a in (("a2b", source), ("b2a", target)):
        back = gan.directions[direction]
        assert value(f"{direction}/untranslated_l1") == pytest.approx(
            np.abs(source - target).mean() / 255
        )
        translated = gan.translate((a / 127.5 - 1).astype(np.float32), direction)
        cycled = np.round((gan.translate(translated, back) + 1) * 127.5)
        expected = np.abs(cycled - a).mean() / 255
        assert value(f"{direction}/cycle_l1") == pytest.approx(expected, abs=1e-4)
        assert 0 <= value(f"{direction}/domain_classifier", "translated") <= 1
    with pytest.raises(kg.InputError, match="'kid_mnist' measures a GAN"):
        metrics.evaluate(gan, ["kid_mnist"], f"unpaired:{folder}", image_size=12)
    with pytest.raises(kg.InputError, match="data of two domains, but 'digits' has one"):
        metrics.evaluate(gan, ["cycle_l1"], "digits")


def test_an_entry_of_the_zoo(run, folder, tmp_path, monkeypatch):
    gan, run_dir = run
    entry = tmp_path / "mine"
    files.write_json(entry / "recipe.json", plan(folder).to_dict())
    monkeypatch.setattr(catalog, "RECIPE", "recipe.json")
    monkeypatch.setattr(catalog, "_root", lambda: tmp_path)
    publishing.publish(run_dir, entry)
    card = zoo.card("mine")
    assert card["generator_parameters"] == 2 * gan.a2b.count_params()
    loaded = zoo.load("mine")
    inputs, outputs = arrays.unpack((entry / loading.GOLDEN).read_bytes())
    assert inputs.shape == outputs.shape == (2, 4, 12, 12, 3)
    test = kg.datasets.examples(f"unpaired:{folder}", 12, "test")
    np.testing.assert_array_equal(np.round((inputs[1] + 1) * 127.5), test.b.samples[:4])
    np.testing.assert_allclose(loaded.translate(inputs[0], "a2b"), outputs[0], atol=1e-6)
    np.testing.assert_allclose(loaded.translate(inputs[1], "b2a"), outputs[1], atol=1e-6)
    # The pools are no part of an entry: they fill anew.
    assert int(gan.pool_a.stored) == 3 and int(loaded.pool_a.stored) == 0
    assert int(loaded.step.value) == 3


def test_what_does_not_go_together(folder, tmp_path):
    with pytest.raises(kg.InputError, match=r"'cyclegan' takes data of two domains, but .*'ring'"):
        training.train(plan(folder, dataset="ring"), tmp_path / "run")
    plain = Recipe.from_dict(SMALL | {"dataset": plan(folder).to_dict()["dataset"]})
    with pytest.raises(kg.InputError, match="'vanilla' takes data of one domain, but"):
        training.train(plain, tmp_path / "run")
    with pytest.raises(kg.InputError, match="not measured while it trains"):
        training.train(
            plan(folder), tmp_path / "run", evaluation_plan=callbacks.EvaluationPlan(("cycle_l1",))
        )
    assert not (tmp_path / "run").exists()


def command(tool, *flags):
    arguments = [sys.executable, "-m", f"keras_gans_tools.{tool}", *flags]
    return subprocess.run(arguments, capture_output=True, text=True, timeout=300)


def test_the_command_translates_a_folder(run, folder, tmp_path):
    gan, run_dir = run
    pixels = np.random.default_rng(1).integers(0, 255, (8, 20, 3), np.uint8)
    (tmp_path / "in" / "deep").mkdir(parents=True)
    PIL.Image.fromarray(pixels).save(tmp_path / "in" / "deep" / "wide.bmp")
    flags = [f"--model={run_dir}", f"--images={tmp_path}/in", f"--out={tmp_path}/out"]
    done = command("translate", *flags, "--direction=b2a")
    assert done.returncode == 0, done.stderr
    assert "1 images translated" in done.stdout
    written = np.asarray(PIL.Image.open(tmp_path / "out" / "deep" / "wide.png"))
    expected = gan.translate((pixels[None] / 127.5 - 1).astype(np.float32), "b2a")[0]
    assert np.abs(written - np.round((expected + 1) * 127.5)).max() <= 1

    PIL.Image.fromarray(pixels[:, :19]).save(tmp_path / "in" / "odd.png")
    wrong = command("translate", *flags)
    assert wrong.returncode == 2
    last = wrong.stderr.splitlines()[-1]
    assert "odd.png: images of 8x19 cannot be translated" in last and "--image_size=N" in last


def test_the_commands_that_make_images_of_noise_say_so(run, folder):
    done = command("sample", f"--model={run[1]}")
    assert done.stderr.splitlines()[-1].endswith("translates images: keras-gans-translate")


def test_dry_run_counts_both_domains(folder, tmp_path):
    files.write_json(tmp_path / "mine.json", plan(folder).to_dict())
    done = command("train", f"--recipe={tmp_path}/mine.json", "--dry_run")
    assert "14 samples of A and 12 of B of shape (12, 12, 3)" in done.stdout, done.stderr


def test_models_are_opened_by_name_and_by_folder(run):
    gan, run_dir = run
    opened, recipe = open_model(str(run_dir))
    assert equal(snapshot(gan), snapshot(opened)) and recipe.model.name == "cyclegan"
    assert open_model("wgan_gp")[1].model.name == "wgan_gp"
