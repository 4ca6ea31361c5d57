"""CycleGAN's generator: images to images through residual blocks (Johnson et al. 2016)."""

import keras
from keras import layers, ops

from keras_gans.layers import Palette
from keras_gans.networks.network import Network
from keras_gans.networks.shapes import doubled, normalise, small_normal
from keras_gans.utils.configured import register
from keras_gans.utils.precision import full_dtype


@register
class ResNetTranslator(Network):
    """Images to images of the same size: two halvings, residual blocks, two doublings.

    c7s1-w, d2w, d4w, `blocks` times R4w, u2w, uw, c7s1-channels, in the paper's notation; the
    first, the last and the blocks pad by reflection. Only the number of channels is fixed: the
    sides may be any multiples of 4 from 8 on.

    Instance normalisation has a scale and an offset for each channel, and convolutions before it no
    bias; in the authors' PyTorch code it is the other way round: 11,378,179 parameters there, for 9
    blocks of width 64, and 11,383,427 here. Convolutions of stride 2 pad as TensorFlow does, after
    the last pixel, where that code pads on both sides.

    Args:
        image_shape: (height, width, channels), of which only the channels are read.
        width: w, channels at full size.
        blocks: residual blocks; the paper has 6 for images of 128 pixels, and 9 from 256 on.
        norm: "instance", "batch", "layer" or None.
        upsampling: "transposed" convolutions, as in the paper, or "nearest": the nearest pixel,
            then a convolution, which leaves no chequered pattern (Odena et al. 2016).
        palette: colours "#rrggbb" to which every pixel is moved at last, but while training, for
            flat graphics (`layers.Palette`). None lets a pixel have any colour, as in the paper.

    Call arguments:
        images: (batch, height, width, channels) in [-1, 1].

    Returns:
        Images of the same shape in [-1, 1], float32.

    Reference: Zhu et al. 2017, arXiv 1703.10593, appendix 7.2.
    """

    # What a side must be a multiple of, and the smallest that the padding can reflect.
    side_multiple, smallest_side = 4, 8

    def __init__(
        self,
        image_shape,
        width: int = 64,
        blocks: int = 9,
        norm: str | None = "instance",
        upsampling: str = "transposed",
        palette: list | None = None,
        name=None,
    ):
        def convolve(x, filters, size, **kwargs):
            start, biased = small_normal(), norm is None
            conv = layers.Conv2D(filters, size, use_bias=biased, kernel_initializer=start, **kwargs)
            return normalise(conv(x), norm)

        images = keras.Input((None, None, image_shape[-1]), name="images")
        x = ops.relu(convolve(reflect(images, 3), width, 7))
        for filters in (2 * width, 4 * width):
            x = ops.relu(convolve(x, filters, 3, strides=2, padding="same"))
        for _ in range(blocks):
            inner = ops.relu(convolve(reflect(x, 1), 4 * width, 3))
            x = x + convolve(reflect(inner, 1), 4 * width, 3)
        for filters in (2 * width, width):
            x = ops.relu(normalise(doubled(x, filters, 3, upsampling, norm is None), norm))
        last = layers.Conv2D(image_shape[-1], 7, kernel_initializer=small_normal())(reflect(x, 3))
        translated = layers.Activation("tanh", dtype=full_dtype(), name="translated")(last)
        if palette is not None:
            translated = Palette(palette, dtype=full_dtype())(translated)
        super().__init__(images, translated, name=name)


def reflect(x, margin):
    """`x` with `margin` pixels mirrored about each of its edges."""
    return ops.pad(x, ((0, 0), (margin, margin), (margin, margin), (0, 0)), mode="reflect")
