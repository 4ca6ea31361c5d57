"""PatchGAN: a discriminator that judges every patch of an image (Isola et al. 2017)."""

import keras
from keras import layers

from keras_gans.networks.network import Network
from keras_gans.networks.shapes import leaky_relu, normalise, small_normal, spectral
from keras_gans.utils.configured import register
from keras_gans.utils.errors import InputError
from keras_gans.utils.precision import full_dtype


@register
class PatchDiscriminator(Network):
    """Images to a plane of logits, each of one patch.

    4x4 convolutions: `strided` of stride 2, then two of stride 1. A logit sees a square of 16, 34,
    70 or 142 pixels for 1, 2, 3 or 4 strided ones.

    Instance normalisation has a scale and an offset for each channel, and convolutions before it no
    bias; in CycleGAN's PyTorch code it is the other way round: 2,764,737 parameters there, for
    70x70 patches of colour images and width 64, and 2,765,633 here.

    Args:
        image_shape: (height, width, channels).
        width: channels of the first layer; doubled in each that follows, up to 8 * width.
        strided: convolutions of stride 2; 3 makes the paper's 70x70 PatchGAN.
        norm: "instance", "batch", "layer" or None. The first layer is never normalised.
        spectral_norm: normalise every kernel by its largest singular value.

    Call arguments:
        images: (batch, height, width, channels) in [-1, 1].

    Returns:
        Logits (batch, rows, columns, 1), float32.

    Raises:
        InputError: images too small to have a patch judged.

    Reference: Isola et al. 2017, arXiv 1611.07004, appendix 6.1.2.
    """

    def __init__(
        self,
        image_shape,
        width: int = 64,
        strided: int = 3,
        norm: str | None = "instance",
        spectral_norm: bool = False,
        name=None,
    ):
        side = min(image_shape[:2]) // 2**strided
        if side < 3:
            raise InputError(
                f"images of {image_shape[0]}x{image_shape[1]} are too small for {strided} strided "
                f"convolutions: at least {3 * 2**strided} pixels a side, or fewer convolutions"
            )
        images = keras.Input(tuple(image_shape), name="images")
        x = images
        for i in range(strided + 1):
            normed = norm if i else None
            conv = layers.Conv2D(
                width * min(2**i, 8),
                4,
                2 if i < strided else 1,
                use_bias=normed is None,
                kernel_initializer=small_normal(),
            )
            x = spectral(conv, spectral_norm)(layers.ZeroPadding2D(1)(x))
            x = leaky_relu(normalise(x, normed))
        last = layers.Conv2D(1, 4, kernel_initializer=small_normal(), dtype=full_dtype())
        logits = spectral(last, spectral_norm)(layers.ZeroPadding2D(1)(x))
        super().__init__(images, logits, name=name)
