"""Fully connected pair, for points and small images."""

import math

import keras
from keras import layers

from keras_gans.configured import register
from keras_gans.networks.network import Network
from keras_gans.networks.shapes import leaky_relu, normalise, spectral


def hidden(x, width, depth, norm, activation, spectral_norm=False):
    for _ in range(depth):
        x = spectral(layers.Dense(width, use_bias=norm is None), spectral_norm)(x)
        x = activation(normalise(x, norm))
    return x


@register
class MLPGenerator(Network):
    """Latents to samples through `depth` ReLU layers of `width` units.

    Args:
        image_shape: shape of one sample: (side, side, channels), or (d,) for points.
        latent_dim: length of a latent.
        width: units of a hidden layer.
        depth: hidden layers.
        norm: "batch" or None.

    Call arguments:
        latents: (batch, latent_dim).

    Returns:
        float32 (batch, *image_shape): images through tanh, points as they come.
    """

    def __init__(
        self,
        image_shape,
        latent_dim: int = 64,
        width: int = 128,
        depth: int = 3,
        norm: str | None = None,
        name=None,
    ):
        latents = keras.Input((latent_dim,), name="latents")
        x = hidden(latents, width, depth, norm, layers.ReLU())
        x = layers.Reshape(tuple(image_shape))(layers.Dense(math.prod(image_shape))(x))
        squash = "tanh" if len(image_shape) == 3 else "linear"
        samples = layers.Activation(squash, dtype="float32", name="samples")(x)
        super().__init__(latents, samples, name=name)


@register
class MLPDiscriminator(Network):
    """Samples to a logit through `depth` leaky ReLU layers of `width` units.

    Args:
        image_shape: shape of one sample: (side, side, channels), or (d,) for points.
        width: units of a hidden layer.
        depth: hidden layers.
        norm: "batch" or None.
        spectral_norm: normalise every kernel by its largest singular value.
        outputs: logits of a sample; more than one for the features of a Cramer critic.

    Call arguments:
        samples: (batch, *image_shape).

    Returns:
        Logits (batch, outputs), float32.
    """

    def __init__(
        self,
        image_shape,
        width: int = 128,
        depth: int = 3,
        norm: str | None = None,
        spectral_norm: bool = False,
        outputs: int = 1,
        name=None,
    ):
        samples = keras.Input(tuple(image_shape), name="samples")
        x = hidden(layers.Flatten()(samples), width, depth, norm, leaky_relu, spectral_norm)
        logits = spectral(layers.Dense(outputs, dtype="float32", name="logits"), spectral_norm)(x)
        super().__init__(samples, logits, name=name)
