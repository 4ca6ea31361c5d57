"""What `fit` is given -> the real samples of one training step."""

import numpy as np
import tensorflow as tf

from keras_gans.errors import InputError


def grouped_batches(x, group, sample_shape, batch_size=None):
    """Hand `group` consecutive batches to each step, place by place.

    Args:
        x: `tf.data.Dataset` of float32 batches (batch, *sample_shape), or an array of samples.
        group: int, batches a step draws.
        sample_shape: the shape of one sample, as the networks have it.
        batch_size: int, for an array; 64 when None.

    Returns:
        `tf.data.Dataset` of float32 (batch, group, *sample_shape). The global batch stays the
        first axis, so that sharding it over replicas leaves every sample at its place. What does
        not fill a batch, or a group, is dropped: shapes are static.

    Raises:
        InputError: the samples are not float32 or not of `sample_shape`.
    """
    if isinstance(x, tf.distribute.DistributedDataset):
        return x
    if not isinstance(x, tf.data.Dataset):
        x = np.asarray(x)
        x = tf.data.Dataset.from_tensor_slices(x).shuffle(len(x), seed=0)
        x = x.batch(batch_size or 64, drop_remainder=True)
    elif batch_size is not None:
        raise InputError("batch_size goes with an array: a tf.data.Dataset is batched already")
    _check(x.element_spec, sample_shape)
    if x.element_spec.shape[0] is None:
        x = x.rebatch(len(next(iter(x))), drop_remainder=True)
    x = x.batch(group, drop_remainder=True)
    order = [1, 0, *range(2, 2 + len(sample_shape))]
    return x.map(lambda batches: tf.transpose(batches, order)).prefetch(tf.data.AUTOTUNE)


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
