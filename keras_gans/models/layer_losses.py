"""What layers add to the loss of the player they belong to: regularizers, `add_loss`."""

import tensorflow as tf

from keras_gans.networks import interface


class LayerLosses:
    """Calls networks in training mode, and keeps what their layers add to a loss by it."""

    def __init__(self):
        self._kept = []

    def call(self, network, inputs):
        """`network(inputs)` in training mode."""
        outputs = interface.call(network, inputs, training=True)
        # Keras lists them together: those of this call, then those of the weights.
        found = network.losses
        of_call = len(found) - len(_regularized(network))
        self._kept.extend(found[:of_call])
        return outputs

    def add_to(self, loss, networks):
        """`loss` plus what the calls since `reset` added and the regularizers of `networks`."""
        weights = [v.regularizer(v) for n in networks for v in _regularized(n)]
        terms, self._kept = self._kept + weights, []
        return tf.add_n([loss, *(tf.cast(term, loss.dtype) for term in terms)]) if terms else loss

    def reset(self):
        """Forget what was added so far."""
        self._kept = []


def _regularized(network):
    return [v for v in network.trainable_variables if v.regularizer is not None]
