"""The precision of what is not the networks' own: losses, penalties, statistics, noise.

It is float32 beside networks that compute in float32 or in half precision, and float64 beside those
that compute in that.
"""

import keras
import tensorflow as tf
from keras import ops


def full(x):
    """A tensor, or a structure of them, as float32; what is float64 stays so."""

    def cast(value):
        known = keras.backend.standardize_dtype(value.dtype)
        return value if known == "float64" else ops.cast(value, "float32")

    return tf.nest.map_structure(cast, x)


def full_dtype(policy=None):
    """The dtype of full precision beside layers of a Keras dtype policy.

    Args:
        policy: `keras.DTypePolicy`; that of the layers made now when None.
    """
    policy = keras.config.dtype_policy() if policy is None else policy
    return "float64" if policy.compute_dtype == "float64" else "float32"
