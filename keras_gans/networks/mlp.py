"""Fully connected pair, for points and small images."""

import math

import keras
from keras import layers

from keras_gans.networks.labels import DiscriminatorLabels, GeneratorLabels
from keras_gans.networks.network import Network
from keras_gans.networks.shapes import leaky_relu, normalise, spectral
from keras_gans.utils.configured import register
from keras_gans.utils.precision import full_dtype


@register
class MLPGenerator(Network):
    """Latents to samples through `depth` ReLU layers of `width` units.

    Args:
        image_shape: shape of one sample: (side, side, channels), or (d,) for points.
        latent_dim: length of a latent.
        width: units of a hidden layer.
        depth: hidden layers.
        norm: "batch" or None.
        num_classes: how many classes there are, for a generator that takes labels.
        condition: how the labels enter: "concat" or "conditional_batch_norm".

    Call arguments:
        latents: (batch, latent_dim); with `num_classes`, [latents, labels], labels int32 (batch,).

    Returns:
        float32 (batch, *image_shape): images through tanh, points as they come.

    Raises:
        InputError: a condition that does not go with the norm.
    """

    takes_points = True

    def __init__(
        self,
        image_shape,
        latent_dim: int = 64,
        width: int = 128,
        depth: int = 3,
        norm: str | None = None,
        num_classes: int | None = None,
        condition: str = "concat",
        name=None,
    ):
        labels = GeneratorLabels(num_classes, condition)
        latents = keras.Input((latent_dim,), name="latents")
        x = labels.beside(latents)
        for _ in range(depth):
            x = layers.Dense(width, use_bias=norm is None)(x)
            x = layers.ReLU()(labels.normalise(x, norm))
        x = layers.Reshape(tuple(image_shape))(layers.Dense(math.prod(image_shape))(x))
        squash = "tanh" if len(image_shape) == 3 else "linear"
        samples = layers.Activation(squash, dtype=full_dtype(), name="samples")(x)
        super().__init__(labels.with_input(latents), samples, name=name)


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
        num_classes: how many classes there are, for a discriminator that takes labels.
        condition: how the labels enter: "concat", "projection" or "auxiliary".

    Call arguments:
        samples: (batch, *image_shape); with `num_classes`, [samples, labels], labels int32
            (batch,).

    Returns:
        Logits (batch, outputs), float32; with "auxiliary" [logits, log_probability], beside them
        what the classifier gives the label, float32 (batch, 1).
    """

    takes_points = True

    def __init__(
        self,
        image_shape,
        width: int = 128,
        depth: int = 3,
        norm: str | None = None,
        spectral_norm: bool = False,
        outputs: int = 1,
        num_classes: int | None = None,
        condition: str = "projection",
        name=None,
    ):
        labels = DiscriminatorLabels(num_classes, condition)
        samples = keras.Input(tuple(image_shape), name="samples")
        x = labels.beside(layers.Flatten()(samples))
        for _ in range(depth):
            x = spectral(layers.Dense(width, use_bias=norm is None), spectral_norm)(x)
            x = leaky_relu(normalise(x, norm))
        judged = labels.judge(x, outputs, spectral_norm)
        super().__init__(labels.with_input(samples), judged, name=name)
