"""DCGAN's all-convolutional pair (Radford et al. 2016, arXiv 1511.06434).

With `hidden_units` each has a dense layer beside its convolutions, as InfoGAN's pair for MNIST has
(Chen et al. 2016, arXiv 1606.03657, table 1): where images are small and the convolutions few, they
alone see no whole image.
"""

import math

import keras
from keras import layers

from keras_gans.layers import MinibatchStdDev
from keras_gans.networks.labels import DiscriminatorLabels, GeneratorLabels
from keras_gans.networks.network import Network
from keras_gans.networks.shapes import bases_and_doublings, leaky_relu, normalise, spectral
from keras_gans.utils.configured import register
from keras_gans.utils.errors import InputError
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
        hidden_units: of a dense layer between the latents and the coarsest feature map; None for
            none. Without it that map's places are linear functions of the latent, normalised.

    Call arguments:
        latents: (batch, latent_dim); with `num_classes`, [latents, labels], labels int32 (batch,).

    Returns:
        Images (batch, height, width, channels) in [-1, 1], float32.

    Raises:
        InputError: an image side that cannot be reached by doubling; a condition that does not go
            with the norm; hidden units with norm "instance".
    """

    def __init__(
        self,
        image_shape,
        latent_dim: int = 128,
        width: int = 64,
        norm: str | None = "batch",
        num_classes: int | None = None,
        condition: str = "conditional_batch_norm",
        hidden_units: int | None = None,
        name=None,
    ):
        labels = GeneratorLabels(num_classes, condition)
        bases, doublings = bases_and_doublings(image_shape)
        channels = [width * min(2**i, 8) for i in reversed(range(doublings))]
        latents = keras.Input((latent_dim,), name="latents")
        x = labels.beside(latents)
        if hidden_units is not None:
            if norm == "instance":
                raise InputError(
                    "norm 'instance' of a hidden layer, whose units have one place each, is 0: "
                    "give norm='batch' or 'layer', or no hidden_units"
                )
            x = layers.Dense(hidden_units, use_bias=norm is None)(x)
            x = layers.ReLU()(labels.normalise(x, norm))
        x = layers.Dense(math.prod(bases) * channels[0], use_bias=norm is None)(x)
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
        minibatch_stddev: samples of a group whose standard deviation is one more channel of the
            coarsest feature map; None for no such channel.
        hidden_units: of a dense layer between the coarsest feature map and the logit; None for
            none. Without it the logit is a sum over places, none of which sees the whole image.

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
        minibatch_stddev: int | None = None,
        hidden_units: int | None = None,
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
        if minibatch_stddev is not None:
            x = MinibatchStdDev(minibatch_stddev)(x)
        x = layers.Flatten()(x)
        if hidden_units is not None:
            x = leaky_relu(spectral(layers.Dense(hidden_units), spectral_norm)(x))
        judged = labels.judge(x, outputs, spectral_norm)
        super().__init__(labels.with_input(images), judged, name=name)
