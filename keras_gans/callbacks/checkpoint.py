"""Checkpoints while a model trains."""

from keras_gans import checkpoints
from keras_gans.callbacks.every import Every
from keras_gans.callbacks.guard import check_state


class Checkpoint(Every):
    """Saves the whole state of the run, if it is sound.

    Args:
        interval: generator updates between two checkpoints.
        folder: where they are kept.
        keep: how many of the newest stay.

    Raises:
        Diverged: a variable holds a number that is not finite.
    """

    def __init__(self, interval, folder, keep):
        super().__init__(interval)
        self.folder, self.keep = folder, keep

    def act(self, step, logs):
        check_state(self.model, step)
        checkpoints.save(self.model, self.folder, self.keep)
