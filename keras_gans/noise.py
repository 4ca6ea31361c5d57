"""Random numbers as a pure function of (seed, step, name, place in the global batch)."""

import math
import zlib

import tensorflow as tf

from keras_gans.distribution.replicas import count


class Noise:
    """Counter-based noise: the same (seed, step, name) gives the same numbers, anywhere.

    Nothing is stored, so a resumed run draws what an uninterrupted one would have drawn. Under
    `tf.distribute` each replica draws the noise of the whole global batch and keeps the rows of
    its own place in it, so 1 or 8 replicas see the same noise. The algorithm is pinned to Philox,
    because TensorFlow's default differs between devices, and its bits are made numbers here,
    because compiled by XLA TensorFlow makes others of them.

    Args:
        seed: int or scalar integer tensor in [0, 2**31).
        step: int or scalar integer tensor, the number of generator updates made so far.
        scope: str, a prefix of every name drawn from.
        part: (i, k): of a batch handled in k equal parts, this draws the rows of part i; None for
            the whole of the global batch.
        dtype: what the numbers are handed out as; they are float32's.
    """

    def __init__(self, seed, step=0, scope="", part=(0, 1), dtype="float32"):
        self._seed = seed
        self._step = step
        self._scope = scope
        self._part = part
        self._dtype = dtype

    def scope(self, name):
        """The same noise with `name` put before the names drawn from."""
        return Noise(self._seed, self._step, f"{self._scope}{name}/", self._part, self._dtype)

    def micro_batch(self, i, k):
        """The same noise for part i of k: its shapes are then those of one part."""
        return Noise(self._seed, self._step, self._scope, (i, k), self._dtype)

    @property
    def whole(self):
        """Whether what is drawn for is no micro-batch, but a replica's whole batch."""
        return self._part is None or self._part[1] == 1

    def shared(self):
        """The same noise, in full on every replica: its shapes are those of the global batch."""
        return Noise(self._seed, self._step, self._scope, None, self._dtype)

    def normal(self, name, shape):
        """Standard normal numbers of the static `shape`, whose first axis is the batch."""
        return self._draw(_normal, name, shape)

    def uniform(self, name, shape):
        """Uniform numbers in [0, 1) of the static `shape`; the first axis is the batch."""
        return self._draw(_uniform, name, shape)

    def _draw(self, distribution, name, shape):
        stream = zlib.crc32(f"{self._scope}{name}".encode())
        seed = tf.stack(
            [tf.cast(self._seed, tf.int64) * 2**32 + stream, tf.cast(self._step, tf.int64)]
        )
        if self._part is None:
            return tf.cast(distribution(list(shape), seed), self._dtype)
        context, replicas = tf.distribute.get_replica_context(), count()
        part, parts = self._part
        local, *rest = shape
        rows = tf.cast(distribution([local * parts * replicas, *rest], seed), self._dtype)
        if parts * replicas == 1:
            return rows
        place = context.replica_id_in_sync_group if replicas > 1 else 0
        start = (place * parts + part) * local
        return rows[start : start + local]


def _uniform(shape, seed):
    """As TensorFlow's `stateless_uniform`, where that is not compiled by XLA."""
    bits = tf.random.stateless_uniform(
        shape, seed, minval=None, maxval=None, dtype=tf.int32, alg="philox"
    )
    # 23 bits as the mantissa of a float in [1, 2).
    mantissa = tf.bitwise.bitwise_and(bits, 0x7FFFFF)
    return tf.bitcast(tf.bitwise.bitwise_or(mantissa, 0x3F800000), tf.float32) - 1.0


def _normal(shape, seed):
    """As TensorFlow's `stateless_normal`, where that is not compiled by XLA (Box and Muller)."""
    count = tf.reduce_prod(shape)
    # In float64, so that how the numbers are vectorised rounds away.
    pairs = tf.cast(tf.reshape(_uniform([count + count % 2], seed), (-1, 2)), tf.float64)
    radius = tf.sqrt(-2.0 * tf.math.log(tf.maximum(pairs[:, 0], 1e-7)))
    angle = 2.0 * math.pi * pairs[:, 1]
    numbers = tf.stack([radius * tf.sin(angle), radius * tf.cos(angle)], axis=1)
    return tf.cast(tf.reshape(tf.reshape(numbers, (-1,))[:count], shape), tf.float32)
