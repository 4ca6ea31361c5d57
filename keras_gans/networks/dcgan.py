"""DCGAN's all-convolutional pair (Radford et al. 2016, arXiv 1511.06434)."""

import math

import keras
from keras import layers

from keras_gans.networks.labels import DiscriminatorLabels, GeneratorLabels
from keras_gans.networks.network import Network
from keras_gans.networks.shapes import bases_and_doublings, leaky_relu, normalise, spectral
from keras_gans.utils.configured import register
from keras_gans.utils.precision import full_dtype


@register
class DCGANGenerator(Network):
    """Latents to images by transposed convolutions, each doubling the side.

    Args:
        image_shape: (height, width, channels): see `shapes.bases_and_doublings`.
        latent_dim: length of a latent.
        width: channels of the last hidden layer; doubled at each coarser one, up to 8 * width.
        norm: "batch", "layer", "instance" or None.
        num_classes: how many classes there are, for a generator that takes labels.
        condition: how the labels enter: "concat" or "conditional_batch_norm".

    Call arguments:
        latents: (batch, latent_dim); with `num_classes`, [latents, labels], labels int32 (batch,).

    Returns:
        Images (batch, height, width, channels) in [-1, 1], float32.

    Raises:
        InputError: an image side that cannot be reached by doubling; a condition that does not go
            with the norm.
    """

    def __init__(
        self,
        image_shape,
        latent_dim: int = 128,
        width: int = 64,
        norm: str | None = "batch",
        num_classes: int | None = None,
        condition: str = "conditional_batch_norm",
        name=None,
    ):
        labels = GeneratorLabels(num_classes, condition)
        bases, doublings = bases_and_doublings(image_shape)
        channels = [width * min(2**i, 8) for i in reversed(range(doublings))]
        latents = keras.Input((latent_dim,), name="latents")
        x = layers.Dense(math.prod(bases) * channels[0], use_bias=norm is None)(
            labels.beside(latents)
        )
        x = layers.Reshape((*bases, channels[0]))(x)
        x = layers.ReLU()(labels.normalise(x, norm))
        for filters in channels[1:]:
            x = layers.Conv2DTranspose(filters, 4, 2, "same", use_bias=norm is None)(x)
            x = layers.ReLU()(labels.normalise(x, norm))
        x = layers.Conv2DTranspose(image_shape[-1], 4, 2, "same")(x)
        images = layers.Activation("tanh", dtype=full_dtype(), name="images")(x)
        super().__init__(labels.with_input(latents), images, name=name)


@register
class DCGANDiscriminator(Network):
    """Images to a logit by strided convolutions, each halving the side.

    Args:
        image_shape: (height, width, channels): see `shapes.bases_and_doublings`.
        width: channels of the first layer; doubled at each coarser one, up to 8 * width.
        norm: "batch", "layer", "instance" or None. The first layer is never normalised.
        spectral_norm: normalise every kernel by its largest singular value.
        outputs: logits of an image; more than one for the features of a Cramer critic.
        num_classes: how many classes there are, for a discriminator that takes labels.
        condition: how the labels enter: "concat", "projection" or "auxiliary".

    Call arguments:
        images: (batch, height, width, channels) in [-1, 1]; with `num_classes`, [images, labels],
            labels int32 (batch,).

    Returns:
        Logits (batch, outputs), float32; with "auxiliary" [logits, log_probability], beside them
        what the classifier gives the label, float32 (batch, 1).

    Raises:
        InputError: an image side that cannot be reached by halving.
    """

    def __init__(
        self,
        image_shape,
        width: int = 64,
        norm: str | None = None,
        spectral_norm: bool = False,
        outputs: int = 1,
        num_classes: int | None = None,
        condition: str = "projection",
        name=None,
    ):
        labels = DiscriminatorLabels(num_classes, condition)
        _, doublings = bases_and_doublings(image_shape)
        images = keras.Input(tuple(image_shape), name="images")
        x = labels.beside(images)
        for i in range(doublings):
            normed = norm if i else None
            conv = layers.Conv2D(width * min(2**i, 8), 4, 2, "same", use_bias=normed is None)
            x = leaky_relu(normalise(spectral(conv, spectral_norm)(x), normed))
        judged = labels.judge(layers.Flatten()(x), outputs, spectral_norm)
        super().__init__(labels.with_input(images), judged, name=name)
