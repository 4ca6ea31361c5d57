"""How much the samples of a group differ, as one more channel."""

from keras import layers, ops

from keras_gans.utils.configured import register
from keras_gans.utils.errors import InputError
from keras_gans.utils.precision import full


@register
class MinibatchStdDev(layers.Layer):
    """Adds a channel that tells how much the samples of a group differ from each other.

    Of each feature at each place, the standard deviation over the samples of a group; the mean of
    these over all features and places, one number a group, fills the channel. A generator whose
    samples are alike is so seen through. The groups are of consecutive samples, so that they are
    the same on one replica and on several; where the batch is not of whole groups, the last is
    filled with the batch's first samples. It computes in float32, in float64 beside layers that do.

    As StyleGAN2 does, gradient penalties may be taken through it: what a sample does to the others'
    logits is then part of its gradient.

    Args:
        group_size: samples of a group, at least 2; a smaller batch is one group.

    Call arguments:
        inputs: (batch, height, width, channels).

    Returns:
        (batch, height, width, channels + 1).

    Raises:
        InputError: groups of fewer than 2 samples.

    Reference: Karras et al. 2018, arXiv 1710.10196, section 3; groups of 4, Karras et al. 2020,
        arXiv 1912.04958, and its code.
    """

    def __init__(self, group_size: int = 4, **kwargs):
        super().__init__(**kwargs)
        if group_size < 2:
            raise InputError(f"group_size must be at least 2, got {group_size}")
        self.group_size = group_size

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], input_shape[-1] + 1)

    def call(self, inputs):
        batch, *shape = ops.shape(inputs)
        x = full(inputs)
        known = isinstance(batch, int)
        size = min(self.group_size, batch) if known else ops.minimum(self.group_size, batch)
        if not known or batch % size:
            x = ops.concatenate([x, x[: -batch % size]])
        x = ops.reshape(x, (-1, size, *shape))
        variance = ops.mean(ops.square(x - ops.mean(x, 1, keepdims=True)), 1)
        # The small number keeps the root's gradient finite where all samples are equal.
        told = ops.mean(ops.sqrt(variance + 1e-8), (1, 2, 3))
        channel = ops.reshape(ops.repeat(told, size), (-1, 1, 1, 1))[:batch]
        channel = ops.broadcast_to(channel, (batch, *shape[:-1], 1))
        return ops.concatenate([inputs, ops.cast(channel, self.compute_dtype)], axis=-1)

    def get_config(self):
        return super().get_config() | {"group_size": self.group_size}
