"""A run leaves what it should, goes on where it stopped, and refuses another's folder."""

import json

import numpy as np
import PIL.Image
import pytest
from conftest import equal, small, snapshot

from keras_gans import training
from keras_gans.training import checkpoints
from keras_gans.utils import files
from keras_gans.utils.errors import InputError

EVERY = {"log_every_steps": 2, "sample_every_steps": 3, "checkpoint_every_steps": 2}


def state(gan):
    return snapshot(gan, gan.generator_optimizer, gan.discriminator_optimizer)


def checkpoint_steps(run_dir):
    return [int(path.name.split("-")[1]) for path in checkpoints.found(run_dir / "checkpoints")]


def test_a_run_folder(tmp_path, capsys):
    gan = training.train(small(steps=5, **EVERY), tmp_path)
    assert int(gan.step.value) == 5
    steps = [json.loads(line)["step"] for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert steps == [2, 4, 5]
    assert [p.name for p in sorted((tmp_path / "samples").iterdir())] == [
        "step-00000003.png",
        "step-00000005.png",
    ]
    assert PIL.Image.open(tmp_path / "samples" / "step-00000005.png").size == (512, 512)
    assert checkpoint_steps(tmp_path) == [2, 4, 5]  # Of 0, 2, 4, 5 the newest three.
    recorded = json.loads((tmp_path / "recipe.json").read_text())
    assert recorded["model"]["ema_halflife_kimg"] == 10.0
    assert json.loads((tmp_path / "run.json").read_text())["versions"]["keras"][0] == "3"
    assert len(list((tmp_path / "tensorboard").iterdir())) == 1
    printed = capsys.readouterr().out
    assert "step 4/5" in printed and "left" in printed and "d_loss" in printed


def test_an_interrupted_run_ends_at_the_same_bits(tmp_path):
    recipe = small(steps=7, model="wgan_gp", **EVERY)
    whole = training.train(recipe, tmp_path / "whole")

    class Stop(Exception):
        pass

    def stop_at_four(self, step, logs):
        if step == 4:
            raise Stop
        save(self, step, logs)

    save = training.callbacks.Checkpoint.act
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Stop):
        patch.setattr(training.callbacks.Checkpoint, "act", stop_at_four)
        training.train(recipe, tmp_path / "cut")
    assert checkpoint_steps(tmp_path / "cut") == [0, 2]
    assert '"step": 4' in (tmp_path / "cut" / "log.jsonl").read_text()
    resumed = training.train(recipe, tmp_path / "cut")
    assert equal(state(whole), state(resumed))
    logs = [(tmp_path / run / "log.jsonl").read_text().splitlines() for run in ("whole", "cut")]
    values = [[{**json.loads(line), "seconds_per_step": 0} for line in log] for log in logs]
    assert values[0] == values[1]


def test_a_finished_run_is_left_as_it_is(tmp_path):
    recipe = small(steps=2)
    first = state(training.train(recipe, tmp_path))
    assert equal(first, state(training.train(recipe, tmp_path)))
    assert equal(first, state(training.load(tmp_path)))


def test_another_recipe_is_refused_naming_the_difference(tmp_path):
    training.train(small(steps=2), tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    with pytest.raises(InputError, match="batch_size: 8 there, 16 asked"):
        training.train(small(steps=2, batch_size=16), tmp_path)
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}


def test_only_the_newest_checkpoints_stay(tmp_path):
    training.train(small(steps=4, checkpoint_every_steps=1, keep_checkpoints=2), tmp_path)
    assert checkpoint_steps(tmp_path) == [3, 4]


def test_folders_that_cannot_be_used(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"cannot write .*file"):
        training.train(small(), tmp_path / "file" / "run")
    with pytest.raises(InputError, match="is not a run folder"):
        training.load(tmp_path)


@pytest.mark.parametrize(("code", "reason"), [(28, "No space left"), (13, "Permission denied")])
def test_a_disk_that_refuses_ends_in_one_line(tmp_path, monkeypatch, code, reason):
    def refuse(*args):
        raise OSError(code, reason)

    monkeypatch.setattr(files, "write_json", refuse)
    with pytest.raises(InputError, match=f"cannot write the run folder .*: {reason}"):
        training.train(small(), tmp_path)


def test_networks_that_do_not_fit_the_data_are_refused_before_training(tmp_path):
    with pytest.raises(InputError, match="image size 30"):
        training.train(
            small(dataset={"name": "digits", "image_size": 30}, generator="dcgan"), tmp_path / "run"
        )
    assert not (tmp_path / "run").exists()


def test_samples_are_drawn_from_the_same_latents(tmp_path):
    gan = training.train(small(steps=3, sample_every_steps=3), tmp_path)
    again = training.load(tmp_path)
    np.testing.assert_array_equal(gan.generate(9, seed=0), again.generate(9, seed=0))
