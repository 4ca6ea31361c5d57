"""The same recipe, seed and machine: the same bits, in one process or two, and flat memory."""

import json
import subprocess
import sys

import pytest

from keras_gans import training
from keras_gans.training import callbacks, checkpoints
from keras_gans_tools.checks.small_recipes import small_recipe

RECIPE = small_recipe("wgan_gp", steps=200, batch_size=8, generator={"name": "dcgan", "width": 8})


def end(run_dir):
    """The name of the last checkpoint, which holds the start of its SHA-256."""
    return checkpoints.found(run_dir / "checkpoints")[-1].stem


@pytest.mark.slow
def test_two_hundred_steps_in_one_process_and_in_another(tmp_path):
    (tmp_path / "recipe.json").write_text(json.dumps(RECIPE.to_dict()))
    for run in ("one", "two"):
        training.train(RECIPE, tmp_path / run)
    command = [sys.executable, "-m", "keras_gans_tools.train", "--recipe=recipe.json"]
    for run, more in (("three", []), ("four", ["--deterministic"])):
        subprocess.run([*command, f"--run_dir={run}", *more], cwd=tmp_path, check=True, timeout=300)
    assert end(tmp_path / "one").startswith("step-00000200-")
    assert end(tmp_path / "one") == end(tmp_path / "two") == end(tmp_path / "three")
    # Other kernels may round another way, but always the same way.
    subprocess.run(
        [*command, "--run_dir=five", "--deterministic"], cwd=tmp_path, check=True, timeout=300
    )
    assert end(tmp_path / "four") == end(tmp_path / "five")


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_memory_stays_flat(tmp_path, monkeypatch):
    megabytes = {}

    def act(self, step, logs):
        with open("/proc/self/statm") as file:
            megabytes[step] = int(file.read().split()[1]) * 4096 / 2**20

    monkeypatch.setattr(callbacks.Log, "act", act)
    changes = {"steps": 6000, "sample_every_steps": 250, "checkpoint_every_steps": 250}
    training.train(small_recipe("non_saturating", batch_size=8, **changes), tmp_path)
    assert megabytes[6000] - megabytes[1000] < 20, megabytes
