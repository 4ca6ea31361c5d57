"""Checkpoints while a model trains."""

from keras_gans.training import checkpoints
from keras_gans.training.callbacks.every import Every


class Checkpoint(Every):
    """Saves the whole state of the run.

    Args:
        interval: generator updates between two checkpoints.
        folder: where they are kept.
        keep: how many of the newest stay.
    """

    def __init__(self, interval, folder, keep):
        super().__init__(interval)
        self.folder, self.keep = folder, keep

    def act(self, step, logs):
        checkpoints.save(self.model, self.folder, self.keep)
