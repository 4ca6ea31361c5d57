"""Convolutions fused with the resampling beside them: the same function for less work."""

from keras import layers, ops

from keras_gans.utils.configured import register


def _spread(kernel):
    """The sum of a kernel's four shifts by 0 or 1 in each direction: (k + 1, k + 1, ...)."""
    kernel = ops.pad(kernel, [(0, 1), (0, 0), (0, 0), (0, 0)]) + ops.pad(
        kernel, [(1, 0), (0, 0), (0, 0), (0, 0)]
    )
    return ops.pad(kernel, [(0, 0), (0, 1), (0, 0), (0, 0)]) + ops.pad(
        kernel, [(0, 0), (1, 0), (0, 0), (0, 0)]
    )


class _Resampled(layers.Conv2D):
    """A padded convolution whose stride follows from its kind."""

    strides_of_kind: int

    def __init__(self, filters, kernel_size, **kwargs):
        super().__init__(
            filters, kernel_size, strides=self.strides_of_kind, padding="same", **kwargs
        )

    def get_config(self):
        derived = ("strides", "padding")
        return {key: v for key, v in super().get_config().items() if key not in derived}


@register
class PooledConv2D(_Resampled):
    """A convolution, then the average of each 2x2 places, as one convolution of stride 2.

    Args:
        filters: output channels.
        kernel_size: odd, k.
        **kwargs: as in `keras.layers.Conv2D`; stride and padding follow.

    Call arguments:
        inputs: (batch, height, width, channels), height and width even.

    Returns:
        (batch, height / 2, width / 2, filters): that of the kernel (k, k, channels, filters), the
        input padded by zeros.
    """

    strides_of_kind = 2

    def convolution_op(self, inputs, kernel):
        return super().convolution_op(inputs, _spread(kernel) / 4)


@register
class UpsampledConv2D(_Resampled):
    """Each place repeated as 2x2, then a convolution, as one transposed convolution of stride 2.

    Args:
        filters, kernel_size, **kwargs: as in `PooledConv2D`.

    Call arguments:
        inputs: (batch, height, width, channels).

    Returns:
        (batch, 2 * height, 2 * width, filters): that of the kernel (k, k, channels, filters), the
        repeated input padded by zeros.
    """

    strides_of_kind = 1

    def convolution_op(self, inputs, kernel):
        kernel = ops.swapaxes(ops.flip(_spread(kernel), axis=(0, 1)), 2, 3)
        return ops.conv_transpose(inputs, kernel, strides=2, padding="same")

    def compute_output_shape(self, input_shape):
        batch, height, width, _ = input_shape
        return batch, 2 * height, 2 * width, self.filters
