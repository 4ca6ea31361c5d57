"""Self-attention over the places of a feature map."""

from keras import layers, ops

from keras_gans.layers.spectral_normalization import SpectralNormalization
from keras_gans.utils.configured import register
from keras_gans.utils.errors import InputError
from keras_gans.utils.precision import full


@register
class SelfAttention(layers.Layer):
    """Adds, to each place of a feature map, what it reads at all places.

    o_j = V sum_i softmax_i(f(x_i) . g(x_j)) h(x_i), where f, g, h are 1x1 convolutions to
    channels / `reduction` and V one back, all without bias. gamma, a learned scalar, starts at 0:
    the layer begins as the identity.

    Args:
        reduction: k in the paper, the factor by which f, g and h narrow the channels.
        spectral_norm: normalise the four kernels by their largest singular values.

    Call arguments:
        inputs: (batch, height, width, channels).

    Returns:
        inputs + gamma * o, of the shape of `inputs`.

    Raises:
        InputError: fewer channels than `reduction`.

    Reference: Zhang et al. 2019, arXiv 1805.08318, equations 1 to 3.
    """

    def __init__(self, reduction: int = 8, spectral_norm: bool = False, **kwargs):
        super().__init__(**kwargs)
        self.reduction, self.spectral_norm = reduction, spectral_norm

    def build(self, input_shape):
        channels = input_shape[-1]
        if channels < self.reduction:
            raise InputError(
                f"self-attention divides the channels by {self.reduction}, but there are "
                f"{channels}: widen the network"
            )
        narrow = channels // self.reduction
        self.f, self.g, self.h = (self._convolution(narrow, name) for name in "fgh")
        self.v = self._convolution(channels, "v")
        for layer in (self.f, self.g, self.h):
            layer.build(input_shape)
        self.v.build((*input_shape[:-1], narrow))
        self.gamma = self.add_weight(shape=(), initializer="zeros", name="gamma")

    def _convolution(self, filters, name):
        layer = layers.Conv2D(filters, 1, use_bias=False, dtype=self.dtype_policy, name=name)
        return SpectralNormalization(layer) if self.spectral_norm else layer

    def compute_output_shape(self, input_shape):
        return input_shape

    def call(self, inputs):
        _, height, width, _ = inputs.shape

        def flat(layer):
            x = layer(inputs)
            return ops.reshape(x, (-1, height * width, x.shape[-1]))

        scores = ops.matmul(flat(self.g), ops.swapaxes(flat(self.f), 1, 2))
        # Row j sums to 1 over the places i that place j reads.
        shares = ops.cast(ops.softmax(full(scores)), self.compute_dtype)
        read = ops.matmul(shares, flat(self.h))
        read = self.v(ops.reshape(read, (-1, height, width, read.shape[-1])))
        return inputs + ops.cast(self.gamma, read.dtype) * read

    def get_config(self):
        own = {"reduction": self.reduction, "spectral_norm": self.spectral_norm}
        return super().get_config() | own
