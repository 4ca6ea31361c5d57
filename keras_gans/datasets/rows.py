"""Rows of a data set's arrays, inside a `tf.data` pipeline."""

import numpy as np
import tensorflow as tf


def readable(array):
    """What `take` reads from: a tensor, or the array itself where it is memory-mapped."""
    return array if isinstance(array, np.memmap) else tf.constant(array)


def take(array, index):
    """The rows of `array` at `index`, an int64 tensor (n,): (n, ...)."""
    if not isinstance(array, np.memmap):
        return tf.gather(array, index)
    rows = tf.numpy_function(lambda i: np.array(array[i]), [index], array.dtype, stateful=False)
    return tf.ensure_shape(rows, (*index.shape, *array.shape[1:]))
