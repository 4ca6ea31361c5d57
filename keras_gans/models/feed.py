"""The data that `fit` is given -> the real batches of one training step."""

from typing import NamedTuple

import numpy as np
import tensorflow as tf

from keras_gans.noise import Noise
from keras_gans.utils.errors import InputError


class Batch(NamedTuple):
    """What one update of a player is made of: a batch, or one of its micro-batches.

    Attributes:
        real: its real samples, or None for an update that reads none.
        labels: int32 (size,), of its samples, real and generated; None without labels.
        size: int, how many samples.
        noise: `Noise` of its samples.
    """

    real: tf.Tensor | None
    labels: tf.Tensor | None
    size: int
    noise: Noise

    def micro_batches(self, count):
        """Its `count` micro-batches of equal size, in order."""

        def parts(rows):
            return [None] * count if rows is None else tf.split(rows, count)

        for i, (real, labels) in enumerate(zip(parts(self.real), parts(self.labels), strict=True)):
            yield Batch(real, labels, self.size // count, self.noise.micro_batch(i, count))


def grouped_batches(x, group, sample_shape, batch_size=None, num_classes=None):
    """Hand `group` consecutive batches to each step, place by place.

    Args:
        x: `tf.data.Dataset` of float32 batches (batch, *sample_shape), or an array of samples;
            with `num_classes`, of pairs (samples, labels), or a pair of arrays.
        group: int, batches a step draws.
        sample_shape: the shape of one sample, as the networks have it.
        batch_size: int, for an array; 64 when None.
        num_classes: how many labels there are, for a model that takes labels.

    Returns:
        `tf.data.Dataset` of float32 (batch, group, *sample_shape); with `num_classes`, of pairs
        with int32 (batch, group). The global batch stays the first axis, so that sharding it over
        replicas leaves every sample at its place. What does not fill a batch, or a group, is
        dropped: shapes are static.

    Raises:
        InputError: the samples are not float32 or not of `sample_shape`; labels are missing, not
            whole numbers, or, in an array, not in [0, num_classes).
    """
    if isinstance(x, tf.distribute.DistributedDataset):
        return x
    if not isinstance(x, tf.data.Dataset):
        x = _of_arrays(x, num_classes).batch(batch_size or 64, drop_remainder=True)
    elif batch_size is not None:
        raise InputError("batch_size goes with an array: a tf.data.Dataset is batched already")
    spec = x.element_spec
    _check(spec if num_classes is None else _check_pair(spec), sample_shape)
    if num_classes is not None:
        x = x.map(lambda samples, labels: (samples, _checked_labels(labels, num_classes)))
    if tf.nest.flatten(x.element_spec)[0].shape[0] is None:
        first = tf.nest.flatten(next(iter(x)))[0]
        x = x.rebatch(len(first), drop_remainder=True)
    x = x.batch(group, drop_remainder=True)

    def by_place(batches):
        return tf.transpose(batches, [1, 0, *range(2, len(batches.shape))])

    x = x.map(lambda *parts: tf.nest.map_structure(by_place, parts if parts[1:] else parts[0]))
    return x.prefetch(tf.data.AUTOTUNE)


def batches_of(data, group):
    """The pairs (samples, labels) of one step, from one element of `grouped_batches`; labels are
    None where it has none.
    """
    samples, labels = data if isinstance(data, tuple) else (data, None)
    samples = tf.unstack(samples, group, axis=1)
    labels = [None] * group if labels is None else tf.unstack(labels, group, axis=1)
    return list(zip(samples, labels, strict=True))


def _of_arrays(x, num_classes):
    """An array, or a pair of arrays, as a shuffled `tf.data.Dataset` of its rows."""
    x = tuple(map(np.asarray, x)) if isinstance(x, tuple) else np.asarray(x)
    rows = {len(part) for part in tf.nest.flatten(x)}
    if len(rows) > 1:
        raise InputError(f"as many labels as samples are needed, got arrays of {sorted(rows)} rows")
    if num_classes is not None and isinstance(x, tuple) and x[-1].dtype.kind in "iu":
        check_labels(x[-1], num_classes)
    return tf.data.Dataset.from_tensor_slices(x).shuffle(rows.pop(), seed=0)


def check_labels(labels, num_classes):
    """Raise an `InputError` unless each of an array of labels is in [0, num_classes)."""
    wrong = labels[(labels < 0) | (labels >= num_classes)]
    if wrong.size:
        raise InputError(
            f"label {wrong[0]} is not in [0, {num_classes}): the model has {num_classes} classes"
        )


def _checked_labels(labels, num_classes):
    inside = tf.reduce_all((labels >= 0) & (labels < num_classes))
    message = f"labels must be in [0, {num_classes}): the model has {num_classes} classes"
    with tf.control_dependencies([tf.debugging.Assert(inside, [message, labels])]):
        return tf.cast(labels, tf.int32)


def unpaired_batches(x, sample_shape, batch_size=None):
    """Pairs of a batch of A and one of B.

    Args:
        x: `tf.data.Dataset` of pairs of float32 batches (batch, *sample_shape), or a pair of arrays
            of samples, of any two lengths.
        sample_shape: the shape of one sample, as the networks have it.
        batch_size: int, for arrays; 1 when None.

    Returns:
        `tf.data.Dataset` of pairs of static shape; of arrays, until one of them is used up.

    Raises:
        InputError: the data are no pairs, or the samples not float32 or not of `sample_shape`.
    """
    if isinstance(x, tf.distribute.DistributedDataset):
        return x
    if not isinstance(x, tf.data.Dataset):
        if not isinstance(x, (tuple, list)) or len(x) != 2:
            raise InputError("this model takes a pair of arrays, images of A and images of B")
        sides = [tf.data.Dataset.from_tensor_slices(np.asarray(side)) for side in x]
        sides = [side.shuffle(len(side), seed=i) for i, side in enumerate(sides)]
        x = tf.data.Dataset.zip(tuple(sides)).batch(batch_size or 1, drop_remainder=True)
    elif batch_size is not None:
        raise InputError("batch_size goes with arrays: a tf.data.Dataset is batched already")
    spec = x.element_spec
    if not isinstance(spec, tuple) or len(spec) != 2:
        raise InputError(
            "this model takes data of two domains, pairs (images A, images B): "
            "tf.data.Dataset.zip((a, b)), or datasets.load('unpaired:PATH')"
        )
    for side in spec:
        _check(side, sample_shape)
    if any(side.shape[0] is None for side in spec):
        x = x.rebatch(len(next(iter(x))[0]), drop_remainder=True)
    return x.prefetch(tf.data.AUTOTUNE)


def _check(spec, sample_shape):
    if not isinstance(spec, tf.TensorSpec):
        raise InputError(
            f"this model takes samples alone, but the data yields {type(spec).__name__}s of "
            "several parts: keep the samples, dataset.map(lambda x, *rest: x)"
        )
    if spec.dtype != tf.float32:
        raise InputError(
            f"samples must be float32, images in [-1, 1], but the data is {spec.dtype.name}: "
            "map(lambda x: tf.cast(x, tf.float32) / 127.5 - 1.0) for uint8"
        )
    if spec.shape.rank is None or tuple(spec.shape[1:]) != tuple(sample_shape):
        raise InputError(
            f"the data has batches of shape {tuple(spec.shape)} but the networks take samples of "
            f"shape {tuple(sample_shape)}: load the data at that size, or build networks for it"
        )


def _check_pair(spec):
    """The samples' part of the spec of labelled data."""
    if not isinstance(spec, tuple) or len(spec) != 2:
        raise InputError(
            "this model takes labelled samples, but the data yields no pairs (samples, labels): "
            "datasets.load(..., labels=True) makes them"
        )
    samples, labels = spec
    if not labels.dtype.is_integer or labels.shape.rank != 1:
        raise InputError(
            f"labels must be whole numbers of shape (batch,), but the data has {labels.dtype.name} "
            f"of shape {tuple(labels.shape)}"
        )
    return samples
