"""A data set in memory -> batches of float32 samples."""

import functools

import tensorflow as tf

from keras_gans.datasets.named import examples
from keras_gans.errors import InputError


def load(name, image_size=None, batch_size=64, split="train", seed=0, data_dir=None, labels=False):
    """A data set as `fit` wants it: one finite epoch, reshuffled each time it is read.

    Args:
        name, image_size, split, seed, data_dir: as in `examples`; the seed fixes the order too.
        batch_size: int; samples that do not fill a batch sit out that epoch.
        labels: yield (samples, labels) instead of samples.

    Returns:
        `tf.data.Dataset` of float32 (batch, *sample_shape), images in [-1, 1]; with `labels`, of
        pairs with int32 (batch,).
    """
    data = examples(name, image_size, split, seed, data_dir)
    arrays = _arrays(data, labels)
    count = len(data.samples)
    if batch_size > count:
        raise InputError(f"batch_size {batch_size} is more than the {count} samples of {name!r}")
    order = (
        tf.data.Dataset.range(count)
        .shuffle(count, seed=seed)
        .batch(batch_size, drop_remainder=True)
    )
    return order.map(functools.partial(_gather, arrays)).prefetch(tf.data.AUTOTUNE)


def stream(data, batch_size, seed=0, start=0, labels=False):
    """Endless batches of `data`; batch `i` is a function of (seed, i), so a run resumes by number.

    Every run of n samples that starts at a multiple of n = len(data) is a permutation of the set.

    Args:
        data: `Examples`.
        batch_size: int.
        seed: int in [0, 2**31).
        start: int, the first batch's number.
        labels: as in `load`.
    """
    arrays = _arrays(data, labels)
    count = len(data.samples)
    places = tf.range(batch_size, dtype=tf.int64)

    def batch(number):
        place = number * batch_size + places
        epoch = place // count
        key = tf.stack(
            [tf.fill([batch_size], tf.constant(seed, tf.int64)), epoch, 0 * epoch], axis=1
        )
        # The raw op: its Python wrapper cannot take a key for each index.
        index = tf.raw_ops.RandomIndexShuffle(
            index=place % count, seed=key, max_index=tf.constant(count - 1, tf.int64)
        )
        return _gather(arrays, tf.ensure_shape(index, [batch_size]))

    numbers = tf.data.Dataset.counter(start)
    return numbers.map(batch, num_parallel_calls=2).prefetch(tf.data.AUTOTUNE)


def _arrays(data, labels):
    if labels and data.labels is None:
        raise InputError("this data set has no labels")
    return (tf.constant(data.samples), *([tf.constant(data.labels)] if labels else []))


def _gather(arrays, index):
    samples = tf.gather(arrays[0], index)
    if samples.dtype == tf.uint8:
        samples = tf.cast(samples, tf.float32) / 127.5 - 1.0
    return (samples, tf.gather(arrays[1], index)) if len(arrays) == 2 else samples
