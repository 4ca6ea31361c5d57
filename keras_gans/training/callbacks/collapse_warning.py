"""Warnings of two failures that leave every number finite."""

import numpy as np

from keras_gans.training.callbacks.every import Every
from keras_gans.utils import files

WON = 0.01
COLLAPSED = 0.1


class CollapseWarning(Every):
    """Warns of a discriminator that won, and of samples that are all alike.

    Won: over one interval the mean of `d_loss` is within `WON` of the least value the loss has,
    for losses that have one. Collapsed: the samples' standard deviation, a pixel at a time and
    averaged, is less than `COLLAPSED` times the data's. Each is warned of once, when it begins.

    Args:
        interval: generator updates between two checks.
        data: `datasets.Examples` of the training; None leaves the samples alone.
        log: path of the JSON-lines file to record it in, or None.
    """

    SAMPLES = 64

    def __init__(self, interval, data=None, log=None):
        super().__init__(interval)
        self.data, self.log = data, log
        self.warned = set()

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        self.losses = []
        if self.data is not None:
            self.spread = _spread(self.data.samples[: 10 * self.SAMPLES])

    def on_train_batch_end(self, batch, logs=None):
        self.losses.append(float(logs["d_loss"]))
        super().on_train_batch_end(batch, logs)

    def act(self, step, logs):
        least, mean = self.model.loss.least, np.mean(self.losses)
        self.losses = []
        self._warn_once(
            step,
            "discriminator_won",
            least is not None and mean < least + WON,
            f"the discriminator tells every sample apart (d_loss {mean:.2g} over {self.interval} "
            "steps), which leaves the generator little to learn from: a penalty, a smaller "
            "learning rate or augmentation holds it in check",
        )
        if self.data is not None:
            share = _spread(self.model.generate(self.SAMPLES)) / self.spread
            self._warn_once(
                step,
                "collapsed",
                share < COLLAPSED,
                f"the samples are nearly all alike (they vary {share:.2g} times as much as the "
                "data): the generator has collapsed",
            )

    def _warn_once(self, step, event, so, message):
        if so and event not in self.warned:
            print(f"warning: step {step}: {message}", flush=True)
            if self.log is not None:
                files.append_line(self.log, {"step": step, "event": event, "message": message})
        (self.warned.add if so else self.warned.discard)(event)


def _spread(samples):
    """Mean standard deviation of a coordinate, in units of the samples' [-1, 1]."""
    scale = 127.5 if samples.dtype == np.uint8 else 1.0
    return float(np.std(samples, axis=0, dtype=np.float64).mean() / scale)
