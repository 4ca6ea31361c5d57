"""Batches of real samples -> what one training step is made of."""

from typing import NamedTuple

import tensorflow as tf

from keras_gans.noise import Noise


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


def grouped(batches, group):
    """Hand `group` consecutive batches to each step, place by place.

    Args:
        batches: `tf.data.Dataset` of (batch, ...), or of tuples of such.
        group: int, batches a step draws.

    Returns:
        `tf.data.Dataset` of (batch, group, ...), or of tuples. The global batch stays the first
        axis, so that sharding it over replicas leaves every sample at its place. Batches that do
        not fill a group are dropped: shapes are static.
    """

    def by_place(rows):
        return tf.transpose(rows, [1, 0, *range(2, len(rows.shape))])

    return batches.batch(group, drop_remainder=True).map(
        lambda *parts: tf.nest.map_structure(by_place, parts if parts[1:] else parts[0])
    )


def batches_of(data, group):
    """The pairs (samples, labels) of one step, from one element of `grouped`; labels are
    None where it has none.
    """
    samples, labels = data if isinstance(data, tuple) else (data, None)
    samples = tf.unstack(samples, group, axis=1)
    labels = [None] * group if labels is None else tf.unstack(labels, group, axis=1)
    return list(zip(samples, labels, strict=True))
