"""What a training step must know of the other replicas of a `tf.distribute` strategy.

With one replica, or outside a strategy, each function leaves its argument as it is.
"""

import tensorflow as tf


def count():
    """How many replicas share this step."""
    context = tf.distribute.get_replica_context()
    return context.num_replicas_in_sync if context else 1


def mean(values):
    """The mean over the replicas of a tensor, or of each of a structure of them.

    Of each replica's mean it makes that over the global batch, whose parts are equal. The gradient
    flows to the replicas that the values came from.
    """
    if count() == 1:
        return values
    return tf.distribute.get_replica_context().all_reduce(tf.distribute.ReduceOp.MEAN, values)


def gathered(rows):
    """The rows of all replicas, by their place in the global batch; no gradient flows."""
    if count() == 1:
        return rows
    return tf.distribute.get_replica_context().all_gather(tf.stop_gradient(rows), axis=0)


def local_rows(rows):
    """Of the global batch's rows those of this replica."""
    if count() == 1:
        return rows
    size = rows.shape[0] // count()
    first = tf.distribute.get_replica_context().replica_id_in_sync_group * size
    return tf.ensure_shape(rows[first : first + size], (size, *rows.shape[1:]))
