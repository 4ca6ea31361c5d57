"""A recipe and a folder -> a trained GAN, and everything it left on the way."""

import errno
import json
import pathlib
import sys

import tensorflow as tf

from keras_gans import callbacks, checkpoints, datasets, files
from keras_gans.environment import versions
from keras_gans.errors import InputError
from keras_gans.models import MODELS
from keras_gans.recipe import Recipe, differences, read

RECIPE, RUN = "recipe.json", "run.json"


def train(recipe, run_dir, data_dir=None, watch=None):
    """Train `recipe` in `run_dir`, going on from its last checkpoint if there is one.

    The folder receives recipe.json (resolved), run.json (facts of the data, versions), log.jsonl,
    samples/, tensorboard/ and checkpoints/.

    Args:
        recipe: `Recipe`.
        run_dir: folder, made if missing.
        data_dir: where TensorFlow Datasets keeps its records.
        watch: `callbacks.Watch`, what to measure while training; it changes nothing of it.

    Returns:
        The trained `GAN`.

    Raises:
        InputError: the folder holds a run of another recipe or cannot be written, or the recipe's
            parts do not fit each other or the data.
    """
    run_dir = pathlib.Path(run_dir)
    _check_same_run(recipe, run_dir)
    if watch is not None:
        if MODELS[recipe.model.name].translates:
            raise InputError("a translator is not measured while it trains: leave the metrics out")
        watch.goal(recipe.dataset.name)
    data = recipe.load_data(data_dir)
    gan = recipe.build(**data.facts)
    try:
        _claim(recipe, run_dir, data.facts)
        resumed = checkpoints.restore(gan, run_dir / "checkpoints")
        step = int(gan.step.value)
        for log in ("log.jsonl", callbacks.Evaluate.LOG):
            _forget_after(step, run_dir / log)
        if resumed:
            print(f"{run_dir}: going on from step {step} of {recipe.steps}", flush=True)
        if step < recipe.steps:
            _fit(gan, recipe, run_dir, data, step, watch)
    except OSError as error:
        if error.errno not in (
            errno.EACCES,
            errno.EDQUOT,
            errno.ENOSPC,
            errno.ENOTDIR,
            errno.EROFS,
        ):
            raise
        raise InputError(
            f"cannot write the run folder {str(run_dir)!r}: {error.strerror}"
        ) from error
    return gan


def load(run_dir, checkpoints_in="checkpoints"):
    """The GAN of a run folder, as its newest checkpoint left it.

    Args:
        run_dir: folder of a run.
        checkpoints_in: which of its folders, `checkpoints` or `best`.

    Raises:
        InputError: the folder holds no run, or no checkpoint yet.
    """
    run_dir = pathlib.Path(run_dir)
    if not (run_dir / RECIPE).exists():
        raise InputError(f"{str(run_dir)!r} is not a run folder: it has no {RECIPE}")
    recipe = Recipe.from_file(run_dir / RECIPE)
    gan = recipe.build(**read(run_dir / RUN)["data"])
    if not checkpoints.restore(gan, run_dir / checkpoints_in):
        raise InputError(f"run folder {str(run_dir)!r} has no checkpoint yet in {checkpoints_in!r}")
    return gan


def _fit(gan, recipe, run_dir, data, step, watch):
    terminal = sys.stdout.isatty()
    writer = tf.summary.create_file_writer(str(run_dir / "tensorboard"))
    watching = []
    if watch is not None:
        watching = [callbacks.Evaluate(watch, data, recipe.dataset.name, run_dir, writer)]
    gan.fit(
        datasets.stream(
            data,
            recipe.batch_size,
            recipe.seed,
            start=step * gan.batches_per_step,
            labels=gan.takes_labels,
        ),
        steps_per_epoch=recipe.steps - step,
        verbose=int(terminal),
        callbacks=[
            callbacks.Log(
                recipe.log_every_steps, run_dir / "log.jsonl", writer, recipe.steps, not terminal
            ),
            callbacks.SampleGrid(recipe.sample_every_steps, run_dir / "samples", data, writer),
            callbacks.Checkpoint(
                recipe.checkpoint_every_steps, run_dir / "checkpoints", recipe.keep_checkpoints
            ),
            *watching,
        ],
    )


def _check_same_run(recipe, run_dir):
    if not (run_dir / RECIPE).exists():
        return
    changed = differences(read(run_dir / RECIPE), recipe.to_dict())
    if changed:
        listed = "; ".join(f"{key}: {old!r} there, {new!r} asked" for key, old, new in changed)
        raise InputError(
            f"run folder {str(run_dir)!r} holds a run of another recipe ({listed}): "
            "choose another folder, or the same recipe"
        )


def _claim(recipe, run_dir, facts):
    """Write what the run is before it starts, which also shows that the folder can be written."""
    run_dir.mkdir(parents=True, exist_ok=True)
    files.write_json(run_dir / RUN, {"data": facts, "versions": versions()})
    files.write_json(run_dir / RECIPE, recipe.to_dict())


def _forget_after(step, log):
    """Drop the log lines of steps that a resumed run will make again."""
    if log.exists():
        lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
        with files.replacing(log) as partial:
            kept = [line for line in lines if json.loads(line)["step"] <= step]
            partial.write_text("".join(kept), encoding="utf-8")
