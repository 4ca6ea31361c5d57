"""What a trained GAN is asked for: samples, pictures of them, and an export."""

import numpy as np
import tensorflow as tf

from keras_gans import export
from keras_gans.networks.labels import labelled
from keras_gans.noise import Noise
from keras_gans.utils import images, progress
from keras_gans.utils.errors import InputError


class Sampling:
    """Sampling from the `generator` of a model, or from its average `ema_generator`.

    The model has both of them, `latent_dim` and `sample_shape`.
    """

    @property
    def sampling_generator(self):
        """The generator to sample from: the moving average where there is one."""
        return self.generator if self.ema_generator is None else self.ema_generator

    def call(self, latents, training=False):
        return self.sampling_generator(latents, training=training)

    def generate(self, n, seed=0, batch_size=64, labels=None):
        """Samples of the averaged generator.

        Args:
            n: int, how many.
            seed: int in [0, 2**31); sample i depends on the seed and i alone.
            batch_size: int, samples made at once; changes time and memory only.
            labels: what to make, for a model that takes labels: see `labels`.

        Returns:
            float32 array (n, *sample_shape); images NHWC in [-1, 1].
        """
        empty = np.zeros((0, *self.sample_shape), np.float32)
        return np.concatenate([empty, *self.generated_batches(n, seed, batch_size, labels)])

    def generated_batches(self, n, seed=0, batch_size=64, labels=None):
        """Yield what `generate` returns, `batch_size` samples at a time, saying how far it is."""
        yield from self._made(self.latents(n, seed), self.labels(n, labels), batch_size)

    def _made(self, latents, labels, batch_size=64):
        """Yield what is made of latents and their labels, `batch_size` at a time."""
        for rows in progress.batches(len(latents), batch_size, "generated"):
            inputs = labelled(latents[rows], None if labels is None else tf.constant(labels[rows]))
            yield images.finish(self(inputs, training=False)).numpy()

    def preview(self, data, seed=0):
        """A picture to watch the training by: uint8 (height, width, channels).

        Args:
            data: the training set, for models that make something of samples.
            seed: int, as in `generate`.
        """
        count = 64 if len(self.sample_shape) == 3 else 2500
        return images.picture(self.generate(count, seed))

    def golden_inputs(self, count, data=None):
        labels = self.labels(count)
        return [np.asarray(self.latents(count, seed=0)), *([] if labels is None else [labels])]

    def golden_outputs(self, latents, labels=None):
        return images.finish(self(labelled(latents, labels), training=False)).numpy()

    def latents(self, n, seed=0):
        """The latents behind `generate(n, seed)`: float32 (n, latent_dim); tensors may be given."""
        return Noise(seed, scope="generate/").normal("latents", (n, self.latent_dim))

    def labels(self, n, asked=None):
        """The labels behind `generate(n, labels=asked)`: none, where the model takes none.

        Raises:
            InputError: some were asked for.
        """
        if asked is not None:
            raise InputError(f"{type(self).__name__} takes no labels: leave them out")

    def export(self, path):
        """Write a SavedModel that needs TensorFlow alone: see `export.saved_model`."""
        export.saved_model(self, path)
