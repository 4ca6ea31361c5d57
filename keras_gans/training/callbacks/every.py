"""A callback that acts every so many steps."""

import keras
import tensorflow as tf


class Every(keras.callbacks.Callback):
    """Calls `act(step, logs)` after every `interval` generator updates, and after the last.

    Args:
        interval: int, generator updates.
    """

    def __init__(self, interval):
        super().__init__()
        self.interval = interval
        self.acted = None

    def act(self, step, logs):
        raise NotImplementedError

    def on_train_begin(self, logs=None):
        self.first = self.model.steps_made
        self.step, self.logs, self.acted = self.first, {}, None

    def on_train_batch_end(self, batch, logs=None):
        self.step, self.logs = self.first + batch + 1, logs
        if self.step % self.interval == 0:
            self.act_now()

    def on_train_end(self, logs=None):
        if self.step > self.first:
            self.act_now()

    def act_now(self):
        """Act, unless that was done after this step already."""
        if self.acted != self.step:
            self.act(self.step, self.logs)
            self.acted = self.step


def write_scalars(writer, step, values):
    """Write named values to TensorBoard."""
    with writer.as_default():
        for name, value in values.items():
            tf.summary.scalar(name, value, step)
