"""What the networks share: image sides they can make, normalisations, leaky ReLU."""

import functools

import keras
from keras import ops

from keras_gans.layers import SpectralNormalization
from keras_gans.utils.errors import InputError, unknown
from keras_gans.utils.precision import full_dtype

# Each of a dtype: statistics are taken in full precision, whatever the policy of the layers around,
# and those of a batch over all its replicas.
NORMS = {
    "batch": functools.partial(
        keras.layers.BatchNormalization, momentum=0.9, epsilon=1e-5, synchronized=True
    ),
    "layer": functools.partial(keras.layers.GroupNormalization, groups=1, epsilon=1e-5),
    "instance": functools.partial(keras.layers.GroupNormalization, groups=-1, epsilon=1e-5),
}

UPSAMPLINGS = ("transposed", "nearest")


def normalise(x, norm):
    """`x` through the normalisation called `norm`; None leaves it as it is."""
    if norm is None:
        return x
    if norm not in NORMS:
        raise unknown("norm", norm, NORMS)
    return NORMS[norm](dtype=full_dtype())(x)


def spectral(layer, wanted):
    """`layer`, spectrally normalised if `wanted`."""
    return SpectralNormalization(layer) if wanted else layer


def small_normal():
    """A new initialiser N(0, 0.02), as the image-to-image papers start their kernels from."""
    return keras.initializers.RandomNormal(stddev=0.02)


def doubled(x, filters, size, upsampling, biased):
    """`x` at twice its height and width, by a new convolution.

    Args:
        filters: channels it gets.
        size: side of a transposed convolution's kernel.
        upsampling: "transposed", as in the image-to-image papers, or "nearest": the nearest pixel,
            then a 3x3 convolution, which leaves no chequered pattern (Odena et al. 2016).
        biased: whether the convolution adds a bias.
    """
    if upsampling not in UPSAMPLINGS:
        raise unknown("upsampling", upsampling, UPSAMPLINGS)
    kwargs = {"padding": "same", "use_bias": biased, "kernel_initializer": small_normal()}
    if upsampling == "nearest":
        return keras.layers.Conv2D(filters, 3, **kwargs)(keras.layers.UpSampling2D()(x))
    return keras.layers.Conv2DTranspose(filters, size, 2, **kwargs)(x)


def relu(x):
    """max(x, 0): without the op that TensorFlow's remapper fuses with an addition before it, and
    trips over where the gradient reads that sum too.
    """
    # NaN stays NaN.
    return ops.where(x <= 0, ops.zeros_like(x), x)


def leaky_relu(x, slope=0.2):
    """max(x, slope * x): without the op whose second gradient TensorFlow's remapper trips over."""
    return ops.maximum(x, slope * x)


def bases_and_doublings(image_shape):
    """How an image grows from a small base.

    Args:
        image_shape: (height, width, channels), each side its base times 2**n; the base of the
            shorter one is 4 to 7, and n at least 1.

    Returns:
        ((base height, base width), n).

    Raises:
        InputError: the sides are not of that form.
    """
    sides = image_shape[:2]
    base, doublings = min(sides), 0
    while base > 7 and base % 2 == 0:
        base, doublings = base // 2, doublings + 1
    if not (4 <= base <= 7 and doublings):
        possible = sorted(b * 2**n for b in range(4, 8) for n in range(1, 9))
        nearest = sorted(sorted(possible, key=lambda side: abs(side - min(sides)))[:2])
        raise InputError(
            f"image size {min(sides)} is not 4, 5, 6 or 7 times a power of two: "
            f"the nearest are {nearest[0]} and {nearest[1]}"
        )
    step, longer = 2**doublings, max(sides)
    if longer % step:
        below = longer // step * step
        raise InputError(
            f"images of {sides[0]}x{sides[1]} cannot be made: beside {min(sides)} = {base} * "
            f"{step} the other side must be a multiple of {step}: {below} or {below + step}"
        )
    return tuple(side // step for side in sides), doublings
