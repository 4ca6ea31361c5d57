"""A data set -> batches of float32 samples."""

import functools

import tensorflow as tf

from keras_gans.datasets.named import examples
from keras_gans.datasets.records import Unpaired
from keras_gans.datasets.rows import readable, take
from keras_gans.utils import images
from keras_gans.utils.errors import InputError


def load(
    name,
    image_size=None,
    batch_size=64,
    split="train",
    seed=0,
    data_dir=None,
    labels=False,
    **layout,
):
    """A data set as `fit` wants it: one finite epoch, reshuffled each time it is read.

    Args:
        name, image_size, split, seed, data_dir: as in `examples`; the seed fixes the order too.
        batch_size: int; samples that do not fill a batch sit out that epoch.
        labels: yield (samples, labels) instead of samples.
        **layout: `channels`, `background`, `crop`, `mirror`, ...: as in `examples`.

    Returns:
        `tf.data.Dataset` of float32 (batch, *sample_shape), images in [-1, 1]; with `labels`, of
        pairs with int32 (batch,). Of two domains, of pairs (images A, images B) in orders of their
        own, until one of the domains is used up.
    """
    data = examples(name, image_size, split, seed, data_dir, **layout)
    sides = [data.a, data.b] if isinstance(data, Unpaired) else [data]
    least = min(len(side.samples) for side in sides)
    if batch_size > least:
        raise InputError(f"batch_size {batch_size} is more than the {least} samples of {name!r}")
    loaded = [_epoch(side, batch_size, seed + i, labels) for i, side in enumerate(sides)]
    return _together(loaded).prefetch(tf.data.AUTOTUNE)


def stream(data, batch_size, seed=0, start=0, labels=False):
    """Endless batches of `data`; batch `i` is a function of (seed, i), so a run resumes by number.

    Every run of n samples that starts at a multiple of n = len(data) is a permutation of the set.

    Args:
        data: `Examples`; or `Unpaired`, for pairs (images A, images B) in orders of their own.
        batch_size: int.
        seed: int in [0, 2**31).
        start: int, the first batch's number.
        labels: as in `load`.
    """
    sides = [data.a, data.b] if isinstance(data, Unpaired) else [data]
    endless = [_endless(side, batch_size, (seed, i), start, labels) for i, side in enumerate(sides)]
    return _together(endless).prefetch(tf.data.AUTOTUNE)


def _together(parts):
    return tf.data.Dataset.zip(tuple(parts)) if len(parts) > 1 else parts[0]


def _epoch(data, batch_size, seed, labels):
    arrays, count = _arrays(data, labels), len(data.samples)
    order = tf.data.Dataset.range(count).shuffle(count, seed=seed)
    return order.batch(batch_size, drop_remainder=True).map(functools.partial(_gather, arrays))


def _endless(data, batch_size, seed, start, labels):
    arrays, count = _arrays(data, labels), len(data.samples)
    places = tf.range(batch_size, dtype=tf.int64)

    def batch(number):
        place = number * batch_size + places
        epoch = place // count
        first, last = (tf.fill([batch_size], tf.constant(part, tf.int64)) for part in seed)
        # The raw op: its Python wrapper cannot take a key for each index.
        index = tf.raw_ops.RandomIndexShuffle(
            index=place % count,
            seed=tf.stack([first, epoch, last], axis=1),
            max_index=tf.constant(count - 1, tf.int64),
        )
        return _gather(arrays, tf.ensure_shape(index, [batch_size]))

    return tf.data.Dataset.counter(start).map(batch, num_parallel_calls=2)


def _arrays(data, labels):
    if labels and data.labels is None:
        raise InputError("this data set has no labels")
    if labels and (unlabelled := int((data.labels < 0).sum())):
        raise InputError(
            f"{unlabelled} of {len(data.labels)} samples have no label: move them into the folders "
            "of their classes, or leave them out"
        )
    return (readable(data.samples), *([tf.constant(data.labels)] if labels else []))


def _gather(arrays, index):
    samples = take(arrays[0], index)
    if samples.dtype == tf.uint8:
        samples = images.to_float(samples)
    return (samples, tf.gather(arrays[1], index)) if len(arrays) == 2 else samples
