"""What a trained GAN is asked for: samples, pictures of them, and an export."""

import numpy as np
import tensorflow as tf

from keras_gans.networks import interface
from keras_gans.networks.labels import labelled
from keras_gans.noise import Noise
from keras_gans.utils import images, progress
from keras_gans.utils.checks import whole
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
        return interface.call(self.sampling_generator, latents, training)

    def generate(self, n=None, seed=0, batch_size=64, labels=None, seeds=None, truncation=1.0):
        """Samples of the averaged generator.

        Args:
            n: int, how many; with `seeds`, as many as those.
            seed: int in [0, 2**31); sample i depends on the seed and i alone.
            batch_size: int, samples made at once; changes time and memory only.
            labels: what to make, for a model that takes labels: see `labels`.
            seeds: one int for each sample instead of `seed`: sample i is then that of
                `generate(1, seed=seeds[i])`.
            truncation: float, multiplies the latents: less than 1 gives more typical and less
                varied samples.

        Returns:
            float32 array (n, *sample_shape); images NHWC in [-1, 1].

        Raises:
            InputError: an argument is no whole number in its range; neither `n` nor `seeds` is
                given, or another number of the one; labels that the model cannot make.
        """
        if seeds is not None:
            seeds = np.array([whole("seed", one, 0, 2**31) for one in seeds], np.int64)
            if n not in (None, len(seeds)):
                raise InputError(f"{len(seeds)} seeds make {len(seeds)} samples, not {n}")
            n, seed = len(seeds), seeds
        if n is None:
            raise InputError("n must be a whole number, where no seeds are given, got None")
        empty = np.zeros((0, *self.sample_shape), np.float32)
        return np.concatenate(
            [empty, *self.generated_batches(n, seed, batch_size, labels, truncation)]
        )

    def generated_batches(self, n, seed=0, batch_size=64, labels=None, truncation=1.0):
        """Yield what `generate` returns, `batch_size` samples at a time, with progress."""
        n, batch_size = whole("n", n), whole("batch_size", batch_size, 1)
        latents = self.latents(n, seed) * truncation
        yield from self._made(latents, self.labels(n, labels), batch_size)

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

    def latents(self, n, seed=0, first=0):
        """The latents behind `generate(n, seed)`: float32 (n, latent_dim).

        Args:
            n: int, or a scalar tensor.
            seed: int or a scalar tensor; or (n,) of them, one for each latent.
            first: which latent of the seed is the first one, so that any can be drawn alone.
        """
        if len(np.shape(seed)) == 1:
            return _each_row(lambda one: self.latents(1, one, first)[0], seed)
        if not tf.is_tensor(seed):
            seed = whole("seed", seed, 0, 2**31)
        noise = Noise(seed, scope="generate/")
        return noise.normal("latents", (n, self.latent_dim), first)

    def labels(self, n, asked=None):
        """The labels behind `generate(n, labels=asked)`: none, where the model takes none.

        Raises:
            InputError: some were asked for.
        """
        if asked is not None:
            raise InputError(f"{type(self).__name__} takes no labels: leave them out")


def _each_row(function, values):
    """`function` of each value, in a graph: its loop takes microseconds a row."""
    return tf.function(lambda rows: tf.map_fn(function, rows, fn_output_signature=tf.float32))(
        tf.convert_to_tensor(values)
    )
