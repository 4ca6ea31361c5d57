"""Kill trainings again and again; each must end at the bits of an uninterrupted one.

python tools/checks/kill_test.py --kills=50
python tools/checks/kill_test.py --every_model --kills=1
"""

import os
import pathlib
import random
import signal
import sys
import tempfile
import time

import numpy as np
import PIL.Image
from absl import flags

from keras_gans import training
from keras_gans.models import MODELS
from keras_gans.training import checkpoints
from keras_gans.training.run_folder import RunFolder
from keras_gans.utils import files
from keras_gans.utils.errors import InputError
from keras_gans_tools import cli
from keras_gans_tools.checks.small_recipes import small_recipe, small_side

KILLS = flags.DEFINE_integer("kills", 50, "how often to kill a training", lower_bound=1)
MODEL = flags.DEFINE_enum("model", "wgan_gp", sorted(MODELS), "which model to train")
EVERY_MODEL = flags.DEFINE_bool("every_model", False, "all of them, one after the other")
STEPS = flags.DEFINE_integer("steps", 60, "generator updates of a training", lower_bound=4)
SEED = flags.DEFINE_integer("seed", 0, "of the moments of death", lower_bound=0)


def main():
    names = sorted(MODELS) if EVERY_MODEL.value else [MODEL.value]
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            kill(name, KILLS.value, STEPS.value, SEED.value, pathlib.Path(folder) / name)


def kill(name, kills, steps, seed, folder):
    """Train one model whole, then over `kills` deaths; the ends must be the same.

    Half of the deaths come at a random moment of a process's life, half inside the writing of a
    checkpoint: after a random share of its bytes, or between its appearance and the removal of the
    old ones. When a training reaches its end another one begins.

    Raises:
        InputError: an end differs, or a process failed.
    """
    recipe = _recipe(name, steps, folder)
    start = time.monotonic()
    _live(recipe, folder / "whole")
    seconds, expected = time.monotonic() - start, _end(folder / "whole", steps)
    chance, killed, runs, in_writes = random.Random(seed), 0, 0, 0
    while killed < kills:
        runs += 1
        run = folder / f"run{runs}"
        while _last(run) < steps:
            death = {}
            if killed < kills:
                in_write = chance.random() < 0.5
                death = (
                    {"write": chance.randint(1, 3), "share": chance.uniform(0.0, 1.2)}
                    if in_write
                    else {"after": chance.uniform(0.0, seconds)}
                )
            if _live(recipe, run, **death):
                killed += 1
                in_writes += "write" in death
                print(f"{name}: killed {killed}/{kills} at step {_last(run)}", flush=True)
        if _end(run, steps) != expected:
            raise InputError(f"{name}: {_end(run, steps)} after deaths, {expected} without")
    print(
        f"{name}: {killed} of {kills} deaths ({in_writes} inside a write) in {runs} trainings of "
        f"{steps} updates, every end the same: {expected}",
        flush=True,
    )


def _recipe(name, steps, folder):
    often = {"checkpoint_every_steps": 5, "log_every_steps": 10, "sample_every_steps": 25}
    changes = {"steps": steps, "batch_size": 8, **often}
    if MODELS[name].translates:
        random = np.random.default_rng(0)
        for side in ("trainA", "trainB"):
            for i in range(16):
                pixels = random.integers(0, 255, (small_side(name), small_side(name), 1), np.uint8)
                path = folder / "data" / side / f"{i}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                PIL.Image.fromarray(pixels[..., 0]).save(path)
        changes["dataset"] = {
            "name": f"unpaired:{folder / 'data'}",
            "image_size": small_side(name),
        }
    return small_recipe(name, **changes)


def _live(recipe, run, after=None, write=None, share=0.0):
    """Train in a process of its own; True if it was killed.

    Args:
        after: seconds of its life.
        write: of which checkpoint's writing it dies, counted from 1.
        share: how much of that is on the disk then; above 1, it has appeared under its name.
    """
    # Importing TensorFlow takes longer than these trainings: the children of this process, which
    # computes nothing itself, have it from birth.
    child = os.fork()
    if not child:
        status = 1
        try:
            if write is not None:
                _die_in_write(write, share)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            training.train(recipe, run)
            status = 0
        finally:
            os._exit(status)
    deadline = None if after is None else time.monotonic() + after
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            break
        if deadline is not None and time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            deadline = None
        time.sleep(0.002)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    if status:
        sys.exit(f"error: a training of {run} ended with status {status}")
    return False


def _die_in_write(number, share):
    """Let this process die in its `number`-th write of a checkpoint."""
    write, replace, left = pathlib.Path.write_bytes, os.replace, [number]

    def is_last(path):
        left[0] -= pathlib.Path(path).name.lstrip(".").startswith("step-")
        return left[0] == 0

    def write_bytes(path, content):
        if share <= 1 and is_last(path):
            write(path, content[: int(share * len(content))])
            os.kill(os.getpid(), signal.SIGKILL)
        return write(path, content)

    def replaced(source, target):
        replace(source, target)
        if share > 1 and str(target).endswith(".npz") and is_last(target):
            os.kill(os.getpid(), signal.SIGKILL)

    pathlib.Path.write_bytes, files.os.replace = write_bytes, replaced


def _last(run):
    return RunFolder(run).last_step() or 0


def _end(run, steps):
    """The name of the last checkpoint, which holds the start of its SHA-256."""
    newest = checkpoints.found(RunFolder(run).checkpoints)[-1]
    if checkpoints.step_of(newest) != steps:
        raise InputError(f"{run} ended at {newest.name}")
    return newest.stem


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
