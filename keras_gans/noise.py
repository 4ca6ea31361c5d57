"""Random numbers as a pure function of (seed, step, name, row of the global batch)."""

import math
import zlib

import tensorflow as tf

from keras_gans.distribution.replicas import count

# What run.json calls the stream below; docs/noise.md describes it.
STREAM = "philox4x32-10 by rows"
# The number of Philox in TensorFlow's random operations.
PHILOX = 1
# 32-bit words that one step of Philox's counter makes.
WORDS = 4


class Noise:
    """Counter-based noise: the same (seed, step, name, row) gives the same numbers, anywhere.

    Nothing is stored, so a resumed run draws what an uninterrupted one would have drawn. Each row
    of the global batch has counters of its own: a replica, or a micro-batch, draws its rows alone,
    and 1 or 8 replicas see the same noise. The bits are those of Philox4x32-10 (Salmon et al. 2011,
    doi:10.1145/2063384.2063405) and are made numbers here, because compiled by XLA TensorFlow makes
    others of them. docs/noise.md has the whole rule, and numbers to test another program by.

    Args:
        seed: int or scalar integer tensor in [0, 2**31).
        step: int or scalar integer tensor, the number of generator updates made so far.
        scope: str, a prefix of every name drawn from.
        micro_batch: (i, k): of a batch in k micro-batches, this draws the rows of number i; None
            for the whole of the global batch.
        dtype: what the numbers are handed out as; they are float32's.
    """

    def __init__(self, seed, step=0, scope="", micro_batch=(0, 1), dtype="float32"):
        self._seed = seed
        self._step = step
        self._scope = scope
        self._micro_batch = micro_batch
        self._dtype = dtype

    def scope(self, name):
        """The same noise with `name` put before the names drawn from."""
        scope = f"{self._scope}{name}/"
        return Noise(self._seed, self._step, scope, self._micro_batch, self._dtype)

    def micro_batch(self, i, k):
        """The same noise for micro-batch i of k, whose size the shapes then have."""
        return Noise(self._seed, self._step, self._scope, (i, k), self._dtype)

    @property
    def whole(self):
        """Whether what is drawn for is no micro-batch, but a replica's whole batch."""
        return self._micro_batch is None or self._micro_batch[1] == 1

    def shared(self):
        """The same noise, in full on every replica: its shapes are those of the global batch."""
        return Noise(self._seed, self._step, self._scope, None, self._dtype)

    def normal(self, name, shape, first=0):
        """Standard normal numbers (Box and Muller 1958).

        Args:
            name: str.
            shape: the batch, which may be a tensor, and the static shape of one row.
            first: row of the global batch that the first one drawn is.
        """
        uniform = self._uniform(name, shape, first, 2)
        # In float64, so that how the numbers are vectorised rounds away.
        pairs = tf.cast(tf.reshape(uniform, (shape[0], -1, 2)), tf.float64)
        radius = tf.sqrt(-2.0 * tf.math.log(tf.maximum(pairs[..., 0], 1e-7)))
        angle = 2.0 * math.pi * pairs[..., 1]
        numbers = tf.stack([radius * tf.sin(angle), radius * tf.cos(angle)], axis=-1)
        return self._shaped(tf.cast(numbers, tf.float32), shape)

    def uniform(self, name, shape, first=0):
        """Uniform numbers in [0, 1), multiples of 2**-23; arguments as in `normal`."""
        return self._shaped(self._uniform(name, shape, first, 1), shape)

    def _uniform(self, name, shape, first, multiple):
        """float32 (rows, a multiple of `multiple` no less than a row's numbers)."""
        size = math.prod(shape[1:])
        counters = -(-size // WORDS)
        stream = zlib.crc32(f"{self._scope}{name}".encode())
        key = tf.cast(self._seed, tf.uint64) + tf.constant(stream << 32, tf.uint64)
        start = tf.cast((self._first_row(shape[0]) + first) * counters, tf.uint64)
        bits = tf.raw_ops.StatelessRandomUniformFullIntV2(
            shape=[shape[0] * counters * WORDS],
            key=key[None],
            counter=tf.stack([start, tf.cast(self._step, tf.uint64)]),
            alg=PHILOX,
            dtype=tf.int32,
        )
        bits = tf.reshape(bits, (shape[0], counters * WORDS))[:, : size + -size % multiple]
        # 23 bits as the mantissa of a float in [1, 2).
        mantissa = tf.bitwise.bitwise_and(bits, 0x7FFFFF)
        return tf.bitcast(tf.bitwise.bitwise_or(mantissa, 0x3F800000), tf.float32) - 1.0

    def _first_row(self, local):
        """Where the rows drawn here begin in the global batch."""
        if self._micro_batch is None:
            return 0
        i, k = self._micro_batch
        replicas = count()
        context = tf.distribute.get_replica_context()
        place = context.replica_id_in_sync_group if replicas > 1 else 0
        return (place * k + i) * local

    def _shaped(self, rows, shape):
        rows = tf.reshape(rows, (shape[0], -1))[:, : math.prod(shape[1:])]
        return tf.cast(tf.reshape(rows, shape), self._dtype)
