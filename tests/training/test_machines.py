"""What a run folder says of where it was trained, and what follows from it."""

import json
import platform

import pytest
from conftest import small

import keras_gans as kg
from keras_gans import training
from keras_gans.training.callbacks import Checkpoint
from keras_gans.utils import environment, onednn

TWO = {"checkpoint_every_steps": 2, "keep_checkpoints": 9}


class Stopped(Exception):
    pass


def cut(folder, recipe, step):
    """Train until the checkpoint of that step is written."""

    class Stop(Checkpoint):
        def act(self, at, logs):
            super().act(at, logs)
            if at == step:
                raise Stopped

    with pytest.MonkeyPatch.context() as patch, pytest.raises(Stopped):
        patch.setattr(training.callbacks, "Checkpoint", Stop)
        training.train(recipe, folder)


def edit(path, **changes):
    info = {k: v for k, v in (json.loads(path.read_text()) | changes).items() if v is not None}
    path.write_text(json.dumps(info))


def test_the_machine_is_told():
    found = environment.machine()
    assert found["architecture"] == platform.machine()
    assert found["onednn"] is onednn.enabled()
    assert found["threads"] >= 1 and found["cores"] >= 1 and found["build"]
    assert set(found["features"]) <= set(environment.FEATURES)
    known = {"processor": "EPYC", "cores": 2, "architecture": "x86_64", "onednn": False, "gpus": []}
    assert environment.described(known) == "EPYC, 2 cores, x86_64, oneDNN off"


def test_going_on_elsewhere_is_said_once_and_kept(tmp_path, capsys):
    recipe, info = small(steps=4, **TWO), tmp_path / "run.json"
    cut(tmp_path, recipe, 2)
    assert json.loads(info.read_text())["machines"] == [environment.machine()]
    there = environment.machine() | {"processor": "another", "onednn": not onednn.enabled()}
    edit(info, machines=[there])
    capsys.readouterr()
    training.train(recipe, tmp_path)
    told = [line for line in capsys.readouterr().out.splitlines() if "another machine" in line]
    assert len(told) == 1
    assert "processor 'another', now " in told[0] and "onednn" in told[0]
    assert "cores" not in told[0] and "will not have the bits" in told[0]
    assert json.loads(info.read_text())["machines"] == [there, environment.machine()]
    training.train(recipe, tmp_path)
    assert "another machine" not in capsys.readouterr().out


IMAGES = {"dataset": {"name": "digits", "image_size": 8}}
DCGAN = {"name": "dcgan", "width": 4}
R3 = {"name": "r3", "width": 8, "full_width_side": 4, "blocks": 1, "group_size": 4}


def test_an_earlier_run_of_r3_networks_is_refused_even_to_look_at(tmp_path):
    # Their resampling was another filter, so that the stored weights would give other images.
    players = {"generator": DCGAN, "discriminator": R3}
    training.train(small(**IMAGES | players, model="r3gan", steps=1), tmp_path)
    training.load(tmp_path)
    edit(tmp_path / "run.json", noise=None)
    with pytest.raises(kg.InputError, match="R3 networks of an earlier version"):
        training.load(tmp_path)
