"""Checks that a training step is finite: neither NaN nor infinite."""

import math

import keras
import numpy as np

from keras_gans.training import checkpoints
from keras_gans.training.callbacks.every import Every
from keras_gans.utils import files


class Diverged(Exception):
    """A quantity of a training step is NaN or infinite.

    Attributes:
        step: int, generator updates made, the diverged one included.
        quantity: str, its name among the step's values, or the variable's path.
        value: str, `nan`, `inf` or `-inf`.
    """

    def __init__(self, step, quantity, value):
        super().__init__(f"step {step}: {quantity} is {value}")
        self.step, self.quantity, self.value = step, quantity, str(value)


class FiniteCheck(keras.callbacks.Callback):
    """Checks every value a step returns; one that is not finite stops the training, or undoes the
    step.

    It goes before the callbacks that write, so that none of them sees such a step.

    Args:
        skip: leave the model as it was before that step, but for its count of steps, and go on
            with the next; more than `PATIENCE` skipped steps in a row stop the training.
        log: path of the JSON-lines file to record skipped steps in, or None.

    Raises:
        Diverged: in `fit`.
    """

    PATIENCE = 20

    def __init__(self, skip=False, log=None):
        super().__init__()
        self.skip, self.log = skip, log

    def on_train_begin(self, logs=None):
        self.first = self.model.steps_made
        self.in_a_row = 0

    def on_train_batch_begin(self, batch, logs=None):
        if self.skip:
            self.before = [v.value.read_value() for v in self._reverted]

    def on_train_batch_end(self, batch, logs=None):
        bad = [name for name, value in logs.items() if not math.isfinite(value)]
        if not bad:
            self.in_a_row = 0
            return
        # A loss tells more than the gradient that follows from it.
        quantity = min(bad, key=lambda name: "gradient" in name)
        self._diverged(Diverged(self.first + batch + 1, quantity, float(logs[quantity])))

    def _diverged(self, found):
        self.in_a_row += 1
        if not self.skip or self.in_a_row > self.PATIENCE:
            raise found
        for variable, value in zip(self._reverted, self.before, strict=True):
            variable.assign(value)
        event = {"event": "skipped", "quantity": found.quantity, "value": found.value}
        if self.log is not None:
            files.append_line(self.log, {"step": found.step, **event})
        print(f"{found}: the step is skipped", flush=True)

    @property
    def _reverted(self):
        return [v for v in checkpoints.variables(self.model) if v is not self.model.step]


class FiniteStateCheck(Every):
    """Checks every variable of the model and its optimizers before a checkpoint keeps them.

    Every worker has one, so that all of them stop or go back together.

    Args:
        interval: generator updates between two checkpoints.

    Raises:
        Diverged: a variable holds a number that is not finite.
    """

    def act(self, step, logs):
        for variable in checkpoints.variables(self.model):
            values = np.asarray(variable)
            if values.dtype.kind == "f" and not np.isfinite(values).all():
                raise Diverged(step, variable.path, values[~np.isfinite(values)][0])
