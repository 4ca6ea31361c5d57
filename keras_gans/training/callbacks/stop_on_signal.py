"""Ctrl-C and SIGTERM: finish the step, write a checkpoint, end."""

import contextlib
import os
import signal
import threading

import keras

from keras_gans.distribution import strategies

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(KeyboardInterrupt):
    """A training that ended because it was received to.

    Attributes:
        signal: int, the signal that received.
        step: int, generator updates made, and kept in a checkpoint.
    """

    def __init__(self, signal, step):
        super().__init__(f"interrupted after step {step}, which is kept in a checkpoint")
        self.signal, self.step = signal, step


class SignalReceived:
    """Whether a signal came: its number, or None."""

    signal = None


@contextlib.contextmanager
def deferred_signals():
    """Yield a `SignalReceived`; inside the block the first SIGINT or SIGTERM is only noted there.

    A second one does what it did before. Off the main thread, where Python hands out no signals,
    nothing is deferred.
    """
    received = SignalReceived()
    if threading.current_thread() is not threading.main_thread():
        yield received
        return
    # What is ignored, as Ctrl-C is in a background job, stays so.
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    before = {number: do for number, do in handlers.items() if do is not signal.SIG_IGN}

    def note(number, frame):
        received.signal = number
        restore()
        # A print may be what the signal came in the middle of.
        os.write(2, b"\nfinishing this step and writing a checkpoint; once more stops at once\n")

    def restore():
        for number, handler in before.items():
            signal.signal(number, handler)

    for number in before:
        signal.signal(number, note)
    try:
        yield received
    finally:
        restore()


class StopOnSignal(keras.callbacks.Callback):
    """Ends a training after the step in which a signal came, with a checkpoint.

    Several workers end it together: they tell each other of a signal at every checkpoint.

    Args:
        received: `SignalReceived`.
        checkpoint: the `Checkpoint` callback of the training; None for a worker that writes none.
        total: generator updates of the whole run, after the last of which it ends anyway.
        interval: generator updates between two times that several workers tell each other.

    Raises:
        Interrupted: in `fit`.
    """

    def __init__(self, received, checkpoint, total, interval):
        super().__init__()
        self.received, self.checkpoint = received, checkpoint
        self.total, self.interval = total, interval

    def on_train_begin(self, logs=None):
        self.first = self.model.steps_made

    def on_train_batch_end(self, batch, logs=None):
        step, number = self.first + batch + 1, self.received.signal
        strategy = self.model.distribute_strategy
        if step >= self.total or (strategies.workers(strategy) > 1 and step % self.interval):
            return
        if strategies.agree(strategy, int(number is not None)):
            if self.checkpoint is not None:
                self.checkpoint.act_now()
            raise Interrupted(signal.SIGTERM if number is None else number, step)
