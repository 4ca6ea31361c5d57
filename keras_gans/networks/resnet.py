"""The residual pair of spectral normalisation (Miyato et al. 2018, arXiv 1802.05957, tables 4, 5).

With `doubling=False` the pair is table 4's: every block has `width` channels, and the discriminator
halves the image down to 8 pixels or fewer, then has two blocks more. With `doubling=True` it is
table 5's (and table 6's): the finest block has `width` channels, each coarser one twice as many, up
to 16 * width; the discriminator halves the image down to 4 pixels or fewer, if its side allows,
then has one block more, of twice the channels.

Kernels start uniform by Glorot's rule, those of the 3x3 convolutions of a block with a gain of
sqrt(2). All have biases, as the paper's have, though batch normalisation cancels those before it.

With `doubling=True` two details differ from the authors' code: a block has as many channels inside
as it puts out (there, a block of the discriminator that halves the image has as many as come in),
and the discriminator's last layer has a bias (there it has none).

What is resampled is convolved on its coarse side, in a shortcut, or in one with the resampling: the
same functions for less work.
"""

import math

import keras
from keras import layers, ops

from keras_gans.layers import MinibatchStdDev, PooledConv2D, SelfAttention, UpsampledConv2D
from keras_gans.networks.labels import DiscriminatorLabels, GeneratorLabels
from keras_gans.networks.network import Network
from keras_gans.networks.shapes import bases_and_doublings, normalise, relu, spectral
from keras_gans.utils.configured import register
from keras_gans.utils.errors import InputError
from keras_gans.utils.precision import full, full_dtype


@register
class ResNetGenerator(Network):
    """Latents to images by residual blocks, each doubling the side.

    Args:
        image_shape: (height, width, channels): see `shapes.bases_and_doublings`.
        latent_dim: length of a latent.
        width: channels of the last block.
        doubling: twice the channels in each coarser block, up to 16 * width.
        norm: "batch", "layer", "instance" or None.
        attention: shorter side of the feature maps before self-attention; None for none.
        num_classes: how many classes there are, for a generator that takes labels.
        condition: how the labels enter: "concat" or "conditional_batch_norm".

    Call arguments:
        latents: (batch, latent_dim); with `num_classes`, [latents, labels], labels int32 (batch,).

    Returns:
        Images (batch, height, width, channels) in [-1, 1], float32.

    Raises:
        InputError: an image side that cannot be reached by doubling; no feature map of the side
            `attention`; a condition that does not go with the norm.
    """

    def __init__(
        self,
        image_shape,
        latent_dim: int = 128,
        width: int = 256,
        doubling: bool = False,
        norm: str | None = "batch",
        attention: int | None = None,
        num_classes: int | None = None,
        condition: str = "conditional_batch_norm",
        name=None,
    ):
        labels = GeneratorLabels(num_classes, condition)
        bases, doublings = bases_and_doublings(image_shape)
        start, *blocks = [
            width * min(2**i, 16) if doubling else width for i in reversed(range(doublings + 1))
        ]
        _check_attention(attention, [min(bases) * 2 ** (i + 1) for i in range(doublings)])
        latents = keras.Input((latent_dim,), name="latents")
        x = layers.Dense(math.prod(bases) * start)(labels.beside(latents))
        x = layers.Reshape((*bases, start))(x)
        for filters in blocks:
            shortcut = layers.UpSampling2D()(layers.Conv2D(filters, 1)(x))
            x = relu(labels.normalise(x, norm))
            x = _convolution(filters, UpsampledConv2D)(x)
            x = relu(labels.normalise(x, norm))
            x = layers.Add()([shortcut, _convolution(filters)(x)])
            if min(x.shape[1:3]) == attention:
                x = SelfAttention()(x)
        x = relu(normalise(x, norm))
        x = layers.Conv2D(image_shape[-1], 3, padding="same")(x)
        images = layers.Activation("tanh", dtype=full_dtype(), name="images")(x)
        super().__init__(labels.with_input(latents), images, name=name)


@register
class ResNetDiscriminator(Network):
    """Images to a logit by residual blocks, the first of them halving the side.

    Args:
        image_shape: (height, width, channels): see `shapes.bases_and_doublings`.
        width: channels of the first block.
        doubling: twice the channels in each coarser block, up to 16 * width.
        norm: "batch", "layer", "instance" or None. The first block is never normalised.
        spectral_norm: normalise every kernel by its largest singular value.
        attention: shorter side of the feature maps before self-attention; None for none.
        outputs: logits of an image; more than one for the features of a Cramer critic.
        num_classes: how many classes there are, for a discriminator that takes labels.
        condition: how the labels enter: "concat", "projection" or "auxiliary".
        minibatch_stddev: samples of a group whose standard deviation is one more channel of what
            the last block is given; None for no such channel.

    Call arguments:
        images: (batch, height, width, channels) in [-1, 1]; with `num_classes`, [images, labels],
            labels int32 (batch,).

    Returns:
        Logits (batch, outputs), float32; with "auxiliary" [logits, log_probability], beside them
        what the classifier gives the label, float32 (batch, 1).

    Raises:
        InputError: an image side that cannot be reached by halving; no feature map of the side
            `attention`.
    """

    def __init__(
        self,
        image_shape,
        width: int = 128,
        doubling: bool = False,
        norm: str | None = None,
        spectral_norm: bool = True,
        attention: int | None = None,
        outputs: int = 1,
        num_classes: int | None = None,
        condition: str = "projection",
        minibatch_stddev: int | None = None,
        name=None,
    ):
        labels = DiscriminatorLabels(num_classes, condition)
        bases_and_doublings(image_shape)
        shape, least = image_shape[:2], 4 if doubling else 8
        sides = [min(shape)]
        while sides[-1] > least and not any(side % 2 for side in shape):
            shape = [side // 2 for side in shape]
            sides.append(min(shape))
        sides = [*sides[1:], *sides[-1:] * (1 if doubling else 2)]
        _check_attention(attention, sides)

        def convolution(filters, kind=layers.Conv2D):
            return spectral(_convolution(filters, kind), spectral_norm)

        images = keras.Input(tuple(image_shape), name="images")
        x = labels.beside(images)
        for i, side in enumerate(sides):
            filters = width * min(2**i, 16) if doubling else width
            if minibatch_stddev is not None and i == len(sides) - 1:
                x = MinibatchStdDev(minibatch_stddev)(x)
            shortcut, halves = x, side < min(x.shape[1:3])
            if i:
                x = relu(normalise(x, norm))
            x = convolution(filters)(x)
            x = relu(normalise(x, norm if i else None))
            x = convolution(filters, PooledConv2D if halves else layers.Conv2D)(x)
            if halves:
                shortcut = layers.AveragePooling2D(2)(shortcut)
            if halves or shortcut.shape[-1] != filters:
                shortcut = spectral(layers.Conv2D(filters, 1), spectral_norm)(shortcut)
            x = layers.Add()([shortcut, x])
            if side == attention and side not in sides[i + 1 :]:
                x = SelfAttention(spectral_norm=spectral_norm)(x)
        x = full(relu(normalise(x, norm)))
        judged = labels.judge(ops.sum(x, axis=(1, 2)), outputs, spectral_norm)
        super().__init__(labels.with_input(images), judged, name=name)


def _convolution(filters, kind=layers.Conv2D):
    """A 3x3 convolution of a residual block, plain or resampled."""
    gain = keras.initializers.VarianceScaling(2.0, "fan_avg", "uniform")
    padding = {"padding": "same"} if kind is layers.Conv2D else {}
    return kind(filters, 3, kernel_initializer=gain, **padding)


def _check_attention(side, sides):
    if side is not None and side not in sides:
        raise InputError(
            f"attention at side {side}, but the blocks make feature maps of side "
            f"{', '.join(map(str, dict.fromkeys(sides)))}: choose one of them, or none"
        )
