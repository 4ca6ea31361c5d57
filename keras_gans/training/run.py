"""A recipe and a folder -> a trained GAN, and everything it left on the way."""

import contextlib
import errno
import sys

import tensorflow as tf

from keras_gans import datasets
from keras_gans.distribution import strategies
from keras_gans.models import MODELS
from keras_gans.training import building, callbacks, checkpoints
from keras_gans.training.run_folder import RunFolder
from keras_gans.utils import files
from keras_gans.utils.errors import InputError

# Rollbacks to one checkpoint before a run gives up.
TRIES = 3
# What else an OSError may be is no matter of the disk: a network, another process.
REFUSALS = {
    getattr(errno, name)
    for name in (
        *(
            "EACCES",
            "EDQUOT",
            "EEXIST",
            "EFBIG",
            "EINVAL",
            "EIO",
            "EISDIR",
            "ELOOP",
            "ENAMETOOLONG",
        ),
        *("ENODEV", "ENOENT", "ENOSPC", "ENOTDIR", "EPERM", "EROFS"),
    )
}


def train(recipe, run_dir, data_dir=None, evaluation_plan=None, strategy=None, source=None):
    """Train `recipe` in `run_dir`, going on from its last checkpoint if there is one.

    A run that is finished goes on when the recipe has more `steps` than it made; schedules keep
    their own durations, and one that is over stays at its end, which is said.

    SIGINT and SIGTERM end it after the step they come in, with a checkpoint (with several workers,
    at the next checkpoint that all of them reach). What happens to a step that is not finite, the
    recipe's `on_divergence` says. Of several workers the chief alone writes, where all can read.

    Args:
        recipe: `Recipe`.
        run_dir: folder, made if missing: see `RunFolder`.
        data_dir: where TensorFlow Datasets keeps its records.
        evaluation_plan: `callbacks.EvaluationPlan`, what to measure while training; measuring does
            not change the training.
        strategy: `tf.distribute` strategy, as of `distribute.strategy`; that in force when None.
        source: `Source`, whose networks' weights a new run starts from; a run that goes on has its
            own.

    Returns:
        The trained `GAN`.

    Raises:
        InputError: the folder holds a run of another recipe, or of an earlier version that
            computed what it is made of otherwise; it is in use or cannot be written; the
            recipe's parts do not fit each other or the data; the training diverged; the data
            failed. What the last checkpoint holds is kept.
        Interrupted: a signal received for the end; a `KeyboardInterrupt`.
    """
    folder = RunFolder(run_dir)
    strategy = tf.distribute.get_strategy() if strategy is None else strategy
    folder.check(recipe, source)
    if evaluation_plan is not None:
        if MODELS[recipe.model.name].translates:
            raise InputError("a translator is not measured while it trains: leave the metrics out")
        evaluation_plan.better_direction(recipe.dataset.name)
    data = recipe.load_data(data_dir)
    with strategy.scope():
        gan = recipe.build(**data.spec)
    with _readable_errors(folder):
        if strategies.is_chief(strategy):
            with folder.lock():
                _begin(gan, recipe, folder, data, source)
                strategies.agree(strategy, 0)
                _run(gan, recipe, folder, data, evaluation_plan)
        else:
            strategies.agree(strategy, 0)
            checkpoints.restore(gan, folder.checkpoints)
            _run(gan, recipe, folder, data, evaluation_plan)
    return gan


def load(run_dir, checkpoints_in="checkpoints"):
    """The GAN of a run folder, as its newest checkpoint left it.

    Args:
        run_dir: folder of a run.
        checkpoints_in: which of its folders, `checkpoints` or `best`.

    Raises:
        InputError: the folder holds no run, or no checkpoint yet, or a run of an earlier version
            that computed what it is made of otherwise.
    """
    folder = RunFolder(run_dir)
    gan = folder.build()
    if not checkpoints.restore(gan, folder.path / checkpoints_in):
        raise InputError(f"run folder {str(run_dir)!r} has no checkpoint yet in {checkpoints_in!r}")
    return gan


def _begin(gan, recipe, folder, data, source):
    """Make the folder that of this run, and the model what the last checkpoint holds."""
    folder.check(recipe, source)
    facts = data.facts
    folder.check_data(facts)
    before = folder.machines()
    folder.initialise(recipe, data.spec, source, facts)
    if checkpoints.restore(gan, folder.checkpoints):
        _tell_where(gan, recipe, folder)
        _tell_changes(before[-1] if before else {}, folder.machines()[-1])
    else:
        if source is not None:
            source.give(gan)
        checkpoints.save(gan, folder.checkpoints, recipe.keep_checkpoints)
    folder.forget_after(gan.steps_made)


def _tell_changes(there, here):
    """Say where the machine rounds otherwise than that of the steps made so far."""
    changed = [
        f"{key} {there[key]!r}, now {here[key]!r}" for key in there if there[key] != here[key]
    ]
    if changed:
        print(
            f"begun on another machine ({'; '.join(changed)}): the weights will not have the bits "
            "of an uninterrupted run",
            flush=True,
        )


def _tell_where(gan, recipe, folder):
    """Say at what step a run goes on, and which of its schedules are over."""
    if gan.steps_made == recipe.steps:
        print(f"{folder}: finished at step {recipe.steps}; --set steps=N goes on to N", flush=True)
        return
    print(f"{folder}: going on from step {gan.steps_made} of {recipe.steps}", flush=True)
    for key, end in building.ended_schedules(recipe, gan):
        print(f"{key}: its schedule is over, it stays at {end:g}", flush=True)


def _run(gan, recipe, folder, data, evaluation_plan):
    """Train to the end, over as many rollbacks as that takes."""
    start, tries, chief = None, 0, strategies.is_chief(gan.distribute_strategy)
    if chief and gan.steps_made < recipe.steps:
        print("compiling the training step: the first takes longer than the others", flush=True)
    while gan.steps_made < recipe.steps:
        try:
            _fit(gan, recipe, folder, data, evaluation_plan)
        except callbacks.Diverged as found:
            event = {"quantity": found.quantity, "value": found.value}
            if recipe.on_divergence != "rollback":
                if chief:
                    event |= {"step": found.step, "event": "diverged"}
                    files.append_line(folder.log, event)
                raise _divergence_error(found, folder) from None
            checkpoints.restore(gan, folder.checkpoints)
            tries = tries + 1 if start == gan.steps_made else 1
            start = gan.steps_made
            if tries > TRIES:
                raise _divergence_error(found, folder) from None
            if chief:
                folder.forget_after(start)
                event |= {"step": start, "event": "rollback", "from_step": found.step}
                files.append_line(folder.log, event)
            print(f"{found}: back to step {start}, with other noise", flush=True)
            gan.noise_stream.assign_add(1)


def _fit(gan, recipe, folder, data, evaluation_plan):
    """Train from the step the model is at."""
    step, strategy = gan.steps_made, gan.distribute_strategy
    stream = datasets.stream(
        data,
        recipe.batch_size,
        recipe.seed,
        start=step * gan.batches_per_step,
        labels=gan.takes_labels,
    )
    chief = strategies.is_chief(strategy)
    bar = [callbacks.ProgressBar(recipe.steps)] if chief and sys.stdout.isatty() else []
    with callbacks.deferred_signals() as received, contextlib.ExitStack() as at_last:
        for shown in bar:
            at_last.callback(shown.close)
        writing = _writing(recipe, folder, data, evaluation_plan, gan.translates) if chief else []
        gan.fit(
            stream,
            steps_per_epoch=recipe.steps - step,
            verbose=0,
            callbacks=[
                callbacks.FiniteCheck(
                    recipe.on_divergence == "skip", folder.log if chief else None
                ),
                callbacks.FiniteStateCheck(recipe.checkpoint_every_steps),
                *bar,
                *writing,
                callbacks.StopOnSignal(
                    received,
                    writing[-1] if chief else None,
                    recipe.steps,
                    recipe.checkpoint_every_steps,
                ),
            ],
        )


def _writing(recipe, folder, data, evaluation_plan, translates):
    """The callbacks that write to the folder, checkpoints last."""
    writer = tf.summary.create_file_writer(str(folder.tensorboard))
    sampled = None if translates else data
    watching = []
    if evaluation_plan is not None:
        watching = [callbacks.Evaluate(evaluation_plan, data, recipe.dataset.name, folder, writer)]
    return [
        callbacks.Log(
            recipe.log_every_steps, folder.log, writer, recipe.steps, not sys.stdout.isatty()
        ),
        callbacks.CollapseWarning(recipe.sample_every_steps, sampled, folder.log),
        callbacks.SampleGrid(recipe.sample_every_steps, folder.samples, data, writer),
        *watching,
        # After all that writes: a resumed run writes anew what came after its checkpoint.
        callbacks.Checkpoint(
            recipe.checkpoint_every_steps, folder.checkpoints, recipe.keep_checkpoints
        ),
    ]


def _divergence_error(found, folder):
    return InputError(
        f"the training diverged: {found}; {_last_checkpoint(folder)}: go on with "
        "--set=on_divergence=skip or rollback, or anew with a smaller learning rate or a penalty"
    )


def _last_checkpoint(folder):
    step = folder.last_step()
    kept = "no step is kept" if step is None else f"step {step} is kept"
    return f"{kept} in {str(folder.checkpoints)!r}"


@contextlib.contextmanager
def _readable_errors(folder):
    """What the machine or the data refuses becomes one line that says what is kept."""
    try:
        yield
    except OSError as error:
        if error.errno not in REFUSALS:
            raise
        raise InputError(
            f"cannot write the run folder {str(folder)!r}: {error.strerror}; "
            f"{_last_checkpoint(folder)}"
        ) from error
    except tf.errors.OpError as error:
        raise InputError(
            f"the training failed: {_reason(error)}; {_last_checkpoint(folder)}"
        ) from error


def _reason(error):
    """The one line of TensorFlow's many that says what went wrong."""
    around = ("Graph execution error", "Detected at node", "File ", "[[", "<stack")
    lines = [line.strip() for line in error.message.splitlines()]
    return next((line for line in lines if line and not line.startswith(around)), error.message)
