"""Keras's methods on a model of two players: what each takes, and one line for what has no meaning.

A GAN has two optimizers and no single loss, so that `model.optimizer` is None and there is no
"loss" to validate, to weigh or to watch.
"""

import keras

from keras_gans.utils.checks import whole
from keras_gans.utils.errors import InputError, shown

SCORE = "a GAN has no loss that tells how good it is: measure its samples, kg.metrics.evaluate"
ONE_STEP = "give fit the batch: fit(x, batch_size=len(x), steps_per_epoch=1, shuffle=False)"
UNWEIGHTED = "every sample weighs the same: leave out or repeat samples in the data"
REFUSED_BY_FIT = {
    "validation_split": SCORE,
    "validation_data": SCORE,
    "validation_steps": SCORE,
    "validation_batch_size": SCORE,
    "validation_freq": SCORE,
    "class_weight": UNWEIGHTED,
    "sample_weight": UNWEIGHTED,
}
REFUSED_BY_COMPILE = {
    "optimizer": "each player has its own: generator_optimizer and discriminator_optimizer",
    "loss": "it is the model's own: GAN(generator, discriminator, loss=kg.losses.Hinge())",
    "loss_weights": "weigh the penalties: kg.penalties.R1(weight)",
    "metrics": SCORE,
    "weighted_metrics": SCORE,
    "auto_scale_loss": "the losses are not scaled: compute in float32 or mixed_bfloat16",
}
NO_OPTIMIZER = "looks at model.optimizer, but a GAN has two"
RATE = "give each optimizer a schedule: Adam(kg.schedules.Cosine(2e-4, 0.0, duration=10_000))"
REFUSED_CALLBACKS = {
    keras.callbacks.LearningRateScheduler: f"{NO_OPTIMIZER}: {RATE}",
    keras.callbacks.ReduceLROnPlateau: f"{NO_OPTIMIZER}: {RATE}",
    keras.callbacks.SwapEMAWeights: f"{NO_OPTIMIZER}: the model keeps its generator's average "
    "itself, ema_halflife_kimg",
    keras.callbacks.BackupAndRestore: f"{NO_OPTIMIZER}: keep checkpoints of the whole state with "
    "kg.callbacks.Checkpoint",
    keras.callbacks.TerminateOnNaN: "looks at 'loss', which a GAN has not: use "
    "kg.callbacks.FiniteCheck()",
}


def check_fit(arguments, callbacks):
    """Raise an `InputError` for what `fit` of a GAN is given in vain.

    Args:
        arguments: dict, `fit`'s arguments besides the data.
        callbacks: those of the training.
    """
    _refuse("fit", arguments, REFUSED_BY_FIT)
    epochs = whole("epochs", arguments.get("epochs", 1), 1)
    first = whole("initial_epoch", arguments.get("initial_epoch", 0))
    if first >= epochs:
        raise InputError(f"epochs={epochs} ends before initial_epoch={first}: give more epochs")
    if arguments.get("steps_per_epoch") is not None:
        whole("steps_per_epoch", arguments["steps_per_epoch"], 1)
    for callback in callbacks:
        if not isinstance(callback, keras.callbacks.Callback):
            raise InputError(
                f"callbacks are keras.callbacks.Callback objects, got {shown(callback)}"
            )
        for kind, why in REFUSED_CALLBACKS.items():
            if isinstance(callback, kind):
                raise InputError(f"{type(callback).__name__} {why}")


def check_length(found, steps, epochs, steps_per_execution):
    """Raise an `InputError` unless it is known when the epochs of a `given.Given` end.

    Args:
        found: `given.Given`.
        steps: int, of an epoch; None where it ends with the data.
        epochs: int.
        steps_per_execution: `compile`'s.
    """
    if steps is None and found.endless:
        raise InputError("data without end needs steps_per_epoch: say how long an epoch is")
    if steps is None and found.once and epochs > 1:
        raise InputError(
            "a generator is read once, and epochs is more than 1: give steps_per_epoch, or a "
            "tf.data.Dataset"
        )
    if steps is not None and steps % steps_per_execution:
        raise InputError(
            f"an epoch of {steps} steps is no multiple of steps_per_execution="
            f"{steps_per_execution}: compile with a divisor of it, or give steps_per_epoch"
        )


def check_compile(arguments):
    """Raise an `InputError` for what `compile` of a GAN does not take."""
    _refuse("compile", arguments, REFUSED_BY_COMPILE)
    if arguments:
        known = "run_eagerly, steps_per_execution and jit_compile"
        raise InputError(f"compile takes the two optimizers, {known}, not {', '.join(arguments)}")


def _refuse(method, arguments, refused):
    for name, value in arguments.items():
        if name in refused and value is not None:
            raise InputError(f"{method} of a GAN takes no {name}: {refused[name]}")


def optimizer(value, role):
    """The Keras optimizer that `compile` was given: an object, a name or a configuration.

    Raises:
        InputError: it is none, or one that scales a loss or averages weights, which would be lost.
    """
    try:
        found = keras.optimizers.get(value)
    except (AttributeError, KeyError, TypeError, ValueError):
        found = None
    if not isinstance(found, keras.optimizers.Optimizer):
        raise InputError(
            f"{role} must be a Keras optimizer or the name of one, got {shown(value)}: "
            "keras.optimizers.Adam(2e-4, 0.5)"
        )
    if isinstance(found, keras.optimizers.LossScaleOptimizer) or found.loss_scale_factor:
        raise InputError(
            f"{role} scales a loss that is not scaled, and its updates would vanish: leave out "
            "LossScaleOptimizer and loss_scale_factor, and compute in float32 or mixed_bfloat16"
        )
    if found.use_ema:
        raise InputError(
            f"{role} has use_ema=True, an average that nothing would use: the model keeps its "
            "generator's average itself, ema_halflife_kimg"
        )
    return found
