"""Ctrl-C and SIGTERM: finish the step, write a checkpoint, end."""

import contextlib
import os
import signal
import threading

import keras

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(KeyboardInterrupt):
    """A training that ended because it was asked to.

    Attributes:
        signal: int, the signal that asked.
        step: int, generator updates made, and kept in a checkpoint.
    """

    def __init__(self, signal, step):
        super().__init__(f"interrupted after step {step}, which is kept in a checkpoint")
        self.signal, self.step = signal, step


class Asked:
    """Whether a signal came: its number, or None."""

    signal = None


@contextlib.contextmanager
def deferred_signals():
    """Yield an `Asked`; inside the block the first SIGINT or SIGTERM is noted there, no more.

    A second one does what it did before. Off the main thread, where Python hands out no signals,
    nothing is deferred.
    """
    asked = Asked()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    # What is ignored, as Ctrl-C is in a background job, stays so.
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    before = {number: do for number, do in handlers.items() if do is not signal.SIG_IGN}

    def note(number, frame):
        asked.signal = number
        restore()
        # A print may be what the signal came in the middle of.
        os.write(2, b"\nfinishing this step and writing a checkpoint; once more stops at once\n")

    def restore():
        for number, handler in before.items():
            signal.signal(number, handler)

    for number in before:
        signal.signal(number, note)
    try:
        yield asked
    finally:
        restore()


class Interruption(keras.callbacks.Callback):
    """Ends a training after the step in which it was asked to, with a checkpoint.

    Args:
        asked: `Asked`.
        checkpoint: the `Checkpoint` callback of the training.
        total: generator updates of the whole run, after the last of which it ends anyway.

    Raises:
        Interrupted: in `fit`.
    """

    def __init__(self, asked, checkpoint, total):
        super().__init__()
        self.asked, self.checkpoint, self.total = asked, checkpoint, total

    def on_train_batch_end(self, batch, logs=None):
        step = self.checkpoint.step
        if self.asked.signal is not None and step < self.total:
            self.checkpoint.now()
            raise Interrupted(self.asked.signal, step)
