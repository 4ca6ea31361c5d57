"""The U-Net that translates images (Isola et al. 2017, arXiv 1611.07004)."""

import keras
from keras import layers, ops

from keras_gans.layers.dropout import Dropout
from keras_gans.networks.network import Network
from keras_gans.networks.shapes import doubled, leaky_relu, normalise, small_normal
from keras_gans.utils.configured import register
from keras_gans.utils.errors import InputError
from keras_gans.utils.precision import full_dtype


@register
class UNetTranslator(Network):
    """Images to images of the same size: halvings, as many doublings, and a skip at each size.

    Only the number of channels is fixed: the sides may be any multiples of 2**halvings.

    Args:
        image_shape: (height, width, channels).
        width: channels after the first halving; doubled at each further one, up to 8 * width.
        halvings: how many; None makes as many as both sides of `image_shape` allow, at most 8.
        dropout: fraction of features dropped in the three innermost doublings, where noise is fed
            (`dropout.drawing_from`); nothing is dropped where none is.
        norm: "instance", "batch", "layer" or None. The first and the innermost halving are never
            normalised.
        upsampling: "transposed" convolutions, as in the paper, or "nearest": the nearest pixel,
            then a 3x3 convolution.

    Call arguments:
        images: (batch, height, width, channels) in [-1, 1].

    Returns:
        Images of the same shape in [-1, 1], float32.

    Raises:
        InputError: fewer than two halvings.

    Reference: Isola et al. 2017, arXiv 1611.07004, appendix 6.1.1.
    """

    smallest_side = 1

    def __init__(
        self,
        image_shape,
        width: int = 64,
        halvings: int | None = None,
        dropout: float = 0.5,
        norm: str | None = "instance",
        upsampling: str = "transposed",
        name=None,
    ):
        if halvings is None:
            halvings = possible_halvings(*image_shape[:2])
        if halvings < 2:
            raise InputError(
                f"a U-Net halves its images at least twice, got {halvings} halvings for "
                f"{image_shape[0]}x{image_shape[1]}: give sides that are multiples of 4"
            )
        channels = [width * min(2**i, 8) for i in range(halvings)]
        images = keras.Input((None, None, image_shape[-1]), name="images")
        x, skips = images, []
        for i, filters in enumerate(channels):
            normed = norm if 0 < i < halvings - 1 else None
            conv = layers.Conv2D(
                filters,
                4,
                2,
                "same",
                use_bias=normed is None,
                kernel_initializer=small_normal(),
            )
            x = normalise(conv(leaky_relu(x) if i else x), normed)
            skips.append(x)
        for i, filters in enumerate(channels[-2::-1]):
            x = normalise(doubled(ops.relu(x), filters, 4, upsampling, norm is None), norm)
            if i < 3 and dropout:
                x = Dropout(dropout, name=f"dropout{i}")(x)
            x = layers.Concatenate()([skips[-2 - i], x])
        x = doubled(ops.relu(x), image_shape[-1], 4, upsampling, True)
        translated = layers.Activation("tanh", dtype=full_dtype(), name="translated")(x)
        super().__init__(images, translated, name=name)
        self.side_multiple = 2**halvings


def possible_halvings(*sides, most=8):
    """How often all `sides` are even when halved again and again, at most `most` times."""
    count = 0
    while count < most and all(side % 2 ** (count + 1) == 0 for side in sides):
        count += 1
    return count
