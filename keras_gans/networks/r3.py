"""R3GAN's pair: residual networks without normalisation (Huang et al. 2025, arXiv 2501.05441)."""

import math

import keras
import tensorflow as tf
from keras import layers, ops

from keras_gans.networks.labels import DiscriminatorLabels, GeneratorLabels
from keras_gans.networks.network import Network, network_dtype
from keras_gans.networks.shapes import bases_and_doublings, leaky_relu
from keras_gans.utils.configured import register
from keras_gans.utils.errors import InputError
from keras_gans.utils.precision import full, full_dtype

# Keeps the variance of what goes through a leaky ReLU of slope 0.2.
GAIN = math.sqrt(2 / (1 + 0.2**2))
# One pixel on each side of an image.
EDGE = [(0, 0), (1, 1), (1, 1), (0, 0)]


@register
class R3Generator(Network):
    """Latents to images: residual blocks at each scale, bilinear upsampling between.

    A learned base of base x base, times a linear map of the latent, is the coarsest scale, which
    computes in float32 under half precision too, as the official code's. The images are not
    squashed. Labels are embedded beside the latent, starting from N(0, 1 / classes).

    Args:
        image_shape: (height, width, channels): see `shapes.bases_and_doublings`.
        latent_dim: length of a latent.
        width: channels at the coarse scales. The paper's: 768.
        full_width_side: the side up to which scales have `width` channels, halved at each finer
            one. The paper's: 32; less makes small networks fast.
        blocks: residual blocks a scale.
        expansion: a block's inner channels over its outer ones.
        group_size: channels of one group of a block's 3x3 convolution.
        num_classes: how many classes there are, for a generator that takes labels.
        condition: how the labels enter: "concat".

    Call arguments:
        latents: (batch, latent_dim); with `num_classes`, [latents, labels], labels int32 (batch,).

    Returns:
        Images (batch, height, width, channels), float32, about [-1, 1] when trained.

    Raises:
        InputError: an image side that cannot be reached by doubling, or inner channels that are
            not whole groups.
    """

    def __init__(
        self,
        image_shape,
        latent_dim: int = 64,
        width: int = 768,
        full_width_side: int = 32,
        blocks: int = 2,
        expansion: int = 2,
        group_size: int = 16,
        num_classes: int | None = None,
        condition: str = "concat",
        name=None,
    ):
        if num_classes is not None and condition != "concat":
            raise InputError(f"R3Generator has no norm to condition by {condition!r}: use 'concat'")
        labels = GeneratorLabels(num_classes, condition)
        shapes = scales(image_shape)
        total = blocks * len(shapes)
        latents = keras.Input((latent_dim,), name="latents")
        with network_dtype(full_dtype()):
            beside = labels.beside(latents, deviation=(num_classes or 1) ** -0.5)
            x = layers.Dense(
                channels(width, full_width_side, shapes[0]),
                use_bias=False,
                kernel_initializer=scaled(1.0),
            )(beside)
            x = Basis(*shapes[0])(x)
            for _ in range(blocks):
                x = residual(x, total, expansion, group_size)
        for shape in shapes[1:]:
            x = upsample(widened(x, channels(width, full_width_side, shape)))
            for _ in range(blocks):
                x = residual(x, total, expansion, group_size)
        x = layers.Conv2D(image_shape[-1], 1, use_bias=False, kernel_initializer=scaled(1.0))(x)
        images = layers.Activation("linear", dtype=full_dtype(), name="images")(x)
        super().__init__(labels.with_input(latents), images, name=name)


@register
class R3Discriminator(Network):
    """Images to a logit: the generator's mirror image, its coarsest scale in float32 as there.

    Args:
        image_shape: (height, width, channels): see `shapes.bases_and_doublings`.
        width: channels at the coarse scales. The paper's: 768.
        full_width_side: the side up to which scales have `width` channels, halved at each finer
            one. The paper's: 32; less makes small networks fast.
        blocks: residual blocks a scale.
        expansion: a block's inner channels over its outer ones.
        group_size: channels of one group of a block's 3x3 convolution.
        num_classes: how many classes there are, for a discriminator that takes labels.
        condition: how the labels enter: "concat", "projection", "projection_only", which is the
            official code's (no logit without the label), or "auxiliary".

    Call arguments:
        images: (batch, height, width, channels) in [-1, 1]; with `num_classes`, [images, labels],
            labels int32 (batch,).

    Returns:
        Logits (batch, 1), float32; with "auxiliary" as in `DiscriminatorLabels.judge`.

    Raises:
        InputError: as for the generator.
    """

    def __init__(
        self,
        image_shape,
        width: int = 768,
        full_width_side: int = 32,
        blocks: int = 2,
        expansion: int = 2,
        group_size: int = 16,
        num_classes: int | None = None,
        condition: str = "projection",
        name=None,
    ):
        labels = R3DiscriminatorLabels(num_classes, condition)
        shapes = scales(image_shape)[::-1]
        total = blocks * len(shapes)
        images = keras.Input(tuple(image_shape), name="images")
        x = layers.Conv2D(
            channels(width, full_width_side, shapes[0]),
            1,
            use_bias=False,
            kernel_initializer=scaled(1.0),
        )(labels.beside(images))
        coarsest = shapes[-1]
        for shape in shapes:
            if shape != shapes[0]:
                x = widened(downsample(x), channels(width, full_width_side, shape))
            half = keras.config.dtype_policy().name
            with network_dtype(full_dtype() if shape == coarsest else half):
                for _ in range(blocks):
                    x = residual(x, total, expansion, group_size)
        # Keras counts all channels in a depthwise kernel's fan; one goes into each output.
        start = keras.initializers.RandomNormal(stddev=1 / math.sqrt(math.prod(coarsest)))
        with network_dtype(full_dtype()):
            x = layers.DepthwiseConv2D(coarsest, use_bias=False, depthwise_initializer=start)(x)
            features = layers.Flatten()(x)
        judged = labels.judge(features, 1, use_bias=False, kernel_initializer=scaled(1.0))
        super().__init__(labels.with_input(images), judged, name=name)


class R3DiscriminatorLabels(DiscriminatorLabels):
    """Those of any discriminator, and R3GAN's own way."""

    METHODS = (*DiscriminatorLabels.METHODS, "projection_only")

    def judge(self, features, outputs, **kwargs):
        """As the base; with "projection_only", a linear map of the features times an embedding of
        the label, which starts from N(0, 1 / classes), is the whole logit.
        """
        if self.condition != "projection_only":
            return super().judge(features, outputs, **kwargs)
        width = features.shape[-1]
        start = keras.initializers.RandomNormal(stddev=self.num_classes**-0.5)
        with network_dtype(full_dtype()):
            embedding = layers.Embedding(self.num_classes, width, start, name="embedding")
            mapped = layers.Dense(width, name="logits", **kwargs)(features)
            return ops.sum(embedding(self.labels) * full(mapped), 1, keepdims=True)


@register
class Basis(layers.Layer):
    """A learned picture of each channel, scaled by that channel's value.

    Args:
        side: height of the pictures, in pixels.
        width: their width; as their height when None.

    Call arguments:
        values: (batch, channels).

    Returns:
        (batch, height, width, channels).
    """

    def __init__(self, side, width=None, **kwargs):
        super().__init__(**kwargs)
        self.side, self.width = side, side if width is None else width

    def build(self, input_shape):
        shape = (self.side, self.width, input_shape[-1])
        start = keras.initializers.RandomNormal(stddev=1.0)
        self.basis = self.add_weight(shape=shape, initializer=start, name="basis")

    def call(self, values):
        return values[:, None, None, :] * self.basis

    def get_config(self):
        return super().get_config() | {"side": self.side, "width": self.width}


@register
class GroupedConv2D(layers.Conv2D):
    """Keras's Conv2D, whose groups it hands to XLA: on a CPU that is 40 times slower.

    Without a GPU each group is a convolution of its own: TensorFlow's grouped convolution has no
    gradient on a CPU without oneDNN, or in float64, and its fused form does not even compute there,
    so that a model exported elsewhere could not be served.
    """

    def convolution_op(self, inputs, kernel):
        padding = self.padding.upper()
        if tf.config.list_physical_devices("GPU"):
            return tf.nn.conv2d(inputs, kernel, self.strides, padding)
        groups = (tf.split(x, self.groups, axis=-1) for x in (inputs, kernel))
        apart = [tf.nn.conv2d(*pair, self.strides, padding) for pair in zip(*groups, strict=True)]
        return tf.concat(apart, axis=-1)


def scales(image_shape):
    """(height, width) of the scales, coarsest first."""
    bases, doublings = bases_and_doublings(image_shape)
    return [tuple(base * 2**i for base in bases) for i in range(doublings + 1)]


def channels(width, full_width_side, shape):
    return width * full_width_side // max(min(shape), full_width_side)


def scaled(gain):
    """Normal weights of deviation gain / sqrt(fan in)."""
    return keras.initializers.VarianceScaling(gain**2, "fan_in", "untruncated_normal")


def residual(x, total, expansion, group_size):
    """x plus a bottleneck of it, which starts at zero.

    Args:
        x: (batch, side, side, channels).
        total: residual blocks of the whole network, L: its two first convolutions start smaller by
            L ** -0.25, for three layers a block (Zhang et al. 2019, arXiv 1901.09321).
        expansion, group_size: as in the networks.
    """
    outer = x.shape[-1]
    inner = expansion * outer
    if inner % group_size:
        raise InputError(
            f"{inner} channels ({expansion} times a width of {outer}) are not whole groups of "
            f"{group_size}: choose a width that makes them so"
        )
    start = scaled(GAIN * total**-0.25)
    y = leaky_relu(layers.Conv2D(inner, 1, kernel_initializer=start)(x))
    y = GroupedConv2D(
        inner, 3, padding="same", groups=inner // group_size, kernel_initializer=start
    )(y)
    y = layers.Conv2D(outer, 1, use_bias=False, kernel_initializer="zeros")(leaky_relu(y))
    return layers.add([x, y])


def widened(x, filters):
    """`x` with `filters` channels, by a 1x1 convolution where it has another number."""
    if x.shape[-1] == filters:
        return x
    return layers.Conv2D(filters, 1, use_bias=False, kernel_initializer=scaled(1.0))(x)


def upsample(x):
    """Twice the side, by the filter [1, 3, 3, 1] / 4 along each axis; zero beyond the edge.

    As in the official code ([1, 2, 1] convolved with [1, 1]): a constant keeps its value, at the
    edges times 3/4.
    """
    # Each value doubled is [1, 1]; two means of neighbours are [1, 2, 1] / 4.
    x = ops.pad(layers.UpSampling2D()(x), EDGE)
    return ops.average_pool(ops.average_pool(x, 2, 1), 2, 1)


def downsample(x):
    """Half the side, by the filter [1, 3, 3, 1] / 8 along each axis; zero beyond the edge."""
    # [1, 3, 3, 1] / 8 is [1, 1] / 2 three times.
    x = ops.average_pool(ops.average_pool(ops.pad(x, EDGE), 2, 1), 2, 1)
    return ops.average_pool(x, 2, 2)
