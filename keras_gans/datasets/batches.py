"""A data set -> batches of float32 samples."""

import functools

import tensorflow as tf

from keras_gans.datasets.named import examples
from keras_gans.datasets.records import Unpaired
from keras_gans.datasets.rows import readable, take
from keras_gans.utils import images
from keras_gans.utils.checks import check_kinds, whole
from keras_gans.utils.errors import InputError


class InMemory:
    """Samples in memory, whose batches may be read in any order and from any place on.

    Args:
        sides: for each domain a tuple of arrays: samples, and labels where they are wanted.
        batch_size: int.
    """

    def __init__(self, sides, batch_size):
        self.sides = [(readable(samples), *map(tf.constant, labels)) for samples, *labels in sides]
        self.batch_size = batch_size

    def __len__(self):
        """How many samples an epoch has: those of the smaller domain."""
        return min(len(side[0]) for side in self.sides)

    def epoch(self, seed):
        """A finite `tf.data.Dataset` of one epoch, in another order each time it is read."""
        sides = enumerate(self.sides)
        return _together([_epoch(side, self.batch_size, seed + i) for i, side in sides])

    def stream(self, seed, start=0, shuffled=True):
        """An endless `tf.data.Dataset`, a function of (seed, start).

        Of each domain of n samples, every run of n that starts at a multiple of n is a permutation.

        Args:
            seed: int in [0, 2**31).
            start: int, the place of the first sample in the endless row of them.
            shuffled: False for the samples in their own order, again and again.
        """
        seeds = [(seed, i) if shuffled else None for i in range(len(self.sides))]
        both = zip(self.sides, seeds, strict=True)
        return _together([_endless(side, self.batch_size, key, start) for side, key in both])


def load(
    name: str,
    image_size: int | list | None = None,
    batch_size: int = 64,
    split: str = "train",
    seed: int = 0,
    data_dir=None,
    labels: bool = False,
    **layout,
):
    """A data set as `fit` wants it.

    Read by itself it is one finite epoch, reshuffled each time. `fit` reads it in an endless order
    that follows from the model's seed and step, so that no sample comes twice before all came once.

    Args:
        name, image_size, split, seed, data_dir: as in `examples`; the seed fixes the order of what
            is read by itself too.
        batch_size: int, at least 1; at most the number of samples.
        labels: yield (samples, labels) instead of samples.
        **layout: `channels`, `background`, `crop`, `mirror`, ...: as in `examples`.

    Returns:
        `tf.data.Dataset` of float32 (batch, *sample_shape), images in [-1, 1]; with `labels`, of
        pairs with int32 (batch,). Of two domains, of pairs (images A, images B) in orders of their
        own, until one of the domains is used up. Its attribute `in_memory` is the `InMemory` behind
        it, which is what `fit` reads; what is made of it (`map`, `take`, ...) has none.

    Raises:
        InputError: as `examples` does; a batch of more samples than there are, labels of a set that
            has none.
    """
    check_kinds(load, locals())
    whole("batch_size", batch_size, 1)
    whole("seed", seed, 0, 2**31)
    data = examples(name, image_size, split, seed, data_dir, **layout)
    rows = InMemory(_sides(data, labels), batch_size)
    if batch_size > len(rows):
        raise InputError(
            f"batch_size {batch_size} is more than the {len(rows)} samples of {name!r}: give a "
            "smaller batch_size"
        )
    loaded = rows.epoch(seed).prefetch(tf.data.AUTOTUNE)
    loaded.in_memory = rows
    return loaded


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
    rows = InMemory(_sides(data, labels), batch_size)
    return rows.stream(seed, start * batch_size).prefetch(tf.data.AUTOTUNE)


def _sides(data, labels):
    """The arrays of each domain of `data`."""
    domains = [data.a, data.b] if isinstance(data, Unpaired) else [data]
    if labels and any(domain.labels is None for domain in domains):
        raise InputError("this data set has no labels")
    for domain in domains if labels else ():
        if unlabelled := int((domain.labels < 0).sum()):
            raise InputError(
                f"{unlabelled} of {len(domain.labels)} samples have no label: move them into the "
                "folders of their classes, or leave them out"
            )
    return [(d.samples, d.labels) if labels else (d.samples,) for d in domains]


def _together(parts):
    return tf.data.Dataset.zip(tuple(parts)) if len(parts) > 1 else parts[0]


def _epoch(arrays, batch_size, seed):
    count = len(arrays[0])
    order = tf.data.Dataset.range(count).shuffle(count, seed=seed)
    return order.batch(batch_size, drop_remainder=True).map(functools.partial(_gather, arrays))


def _endless(arrays, batch_size, seed, start):
    count = len(arrays[0])
    places = tf.range(batch_size, dtype=tf.int64)

    def batch(number):
        place = start + number * batch_size + places
        index = place % count
        if seed is not None:
            epoch = place // count
            first, last = (tf.fill([batch_size], tf.constant(part, tf.int64)) for part in seed)
            # The raw op: its Python wrapper cannot take a key for each index.
            index = tf.raw_ops.RandomIndexShuffle(
                index=index,
                seed=tf.stack([first, epoch, last], axis=1),
                max_index=tf.constant(count - 1, tf.int64),
            )
        return _gather(arrays, tf.ensure_shape(index, [batch_size]))

    return tf.data.Dataset.counter().map(batch, num_parallel_calls=2)


def _gather(arrays, index):
    samples = take(arrays[0], index)
    if samples.dtype == tf.uint8:
        samples = images.to_float(samples)
    return (samples, tf.gather(arrays[1], index)) if len(arrays) == 2 else samples
