"""Pictures of what a model makes while it trains."""

import tensorflow as tf

from keras_gans.training.callbacks.every import Every
from keras_gans.utils import images


class SampleGrid(Every):
    """Draws the model's preview again and again: a PNG a time, and to TensorBoard.

    Args:
        interval: generator updates between two pictures.
        folder: where `step-00001000.png`, ... are written.
        data: the training set, as the model's `preview` takes it.
        writer: `tf.summary` writer, or None.
    """

    def __init__(self, interval, folder, data=None, writer=None):
        super().__init__(interval)
        self.folder, self.data, self.writer = folder, data, writer

    def act(self, step, logs):
        pixels = self.model.preview(self.data)
        images.write_png(self.folder / f"step-{step:08d}.png", pixels)
        if self.writer is not None:
            with self.writer.as_default():
                tf.summary.image("samples", pixels[None], step)
