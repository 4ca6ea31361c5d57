"""Where the labels enter a network, if it takes any."""

import math

import keras
from keras import layers, ops

from keras_gans.layers import ConditionalBatchNormalization
from keras_gans.networks.shapes import normalise, spectral
from keras_gans.utils.errors import InputError, unknown
from keras_gans.utils.precision import full, full_dtype


def labelled(x, labels):
    """What a network is given: `x`, or [x, labels] where there are labels."""
    return x if labels is None else [x, labels]


class Labels:
    """The labels of a network's samples.

    Args:
        num_classes: how many classes there are; None for a network without labels, to which
            nothing here adds anything.
        condition: one of `METHODS`, how the labels enter.

    Raises:
        InputError: `condition` is not one of those.
    """

    METHODS: tuple

    def __init__(self, num_classes, condition):
        if condition not in self.METHODS:
            raise unknown("condition", condition, self.METHODS)
        self.num_classes = num_classes
        self.condition = self.labels = None
        if num_classes is not None:
            self.condition = condition
            self.labels = keras.Input((), dtype="int32", name="labels")

    def with_input(self, x):
        """The network's inputs: `x`, or [x, labels]."""
        return labelled(x, self.labels)

    def beside(self, x, deviation=1.0):
        """`x` with an embedding of the labels at its end, where they are to be concatenated.

        Beside a vector it is one as long; beside an image it is one channel more. It starts normal
        with this `deviation`: by default standard normal, as latents are.

        Reference: Mirza and Osindero 2014, arXiv 1411.1784, section 3.2.
        """
        if self.condition != "concat":
            return x
        added = (*x.shape[1:-1], 1) if len(x.shape) > 2 else x.shape[1:]
        start = keras.initializers.RandomNormal(stddev=deviation)
        embedding = layers.Embedding(self.num_classes, math.prod(added), start, name="embedding")
        return layers.Concatenate()([x, layers.Reshape(added)(embedding(self.labels))])


class GeneratorLabels(Labels):
    """Labels of what a generator is to make."""

    METHODS = ("concat", "conditional_batch_norm")

    def normalise(self, x, norm):
        """`x` through the normalisation called `norm`, its scale and offset those of the class
        where the labels are to enter there.

        Raises:
            InputError: they are, and `norm` is not "batch".
        """
        if self.condition != "conditional_batch_norm":
            return normalise(x, norm)
        if norm != "batch":
            raise InputError(
                f"condition 'conditional_batch_norm' with norm {norm!r}: "
                "give norm='batch', or condition='concat'"
            )
        return ConditionalBatchNormalization(self.num_classes)(x, self.labels)


class DiscriminatorLabels(Labels):
    """Labels that samples are judged against."""

    METHODS = ("concat", "projection", "auxiliary")

    def judge(self, features, outputs, spectral_norm=False, **kwargs):
        """A network's outputs from its last features (batch, n).

        Args:
            features: what it knows of each sample.
            outputs: how many logits.
            spectral_norm: normalise the kernels by their largest singular value.
            **kwargs: of the `Dense` layers.

        Returns:
            Logits (batch, outputs), float32. With "projection", the embedding of the label times
            the features is added to them. With "auxiliary", [logits, log_probability]: beside
            them what a classifier gives the label, float32 (batch, 1).

        Reference: projection, Miyato and Koyama 2018, arXiv 1802.05637, equation 3; auxiliary
            classifier, Odena et al. 2017, arXiv 1610.09585, section 3.
        """

        def dense(units, name):
            layer = layers.Dense(units, dtype=full_dtype(), name=name, **kwargs)
            return spectral(layer, spectral_norm)

        logits = dense(outputs, "logits")(features)
        if self.condition == "projection":
            width = features.shape[-1]
            embedding = layers.Embedding(
                self.num_classes, width, "glorot_uniform", dtype=full_dtype(), name="embedding"
            )
            projected = spectral(embedding, spectral_norm)(self.labels)
            return logits + ops.sum(projected * full(features), 1, keepdims=True)
        if self.condition == "auxiliary":
            log_probabilities = ops.log_softmax(dense(self.num_classes, "classes")(features))
            asked = ops.one_hot(self.labels, self.num_classes)
            return [logits, ops.sum(asked * log_probabilities, 1, keepdims=True)]
        return logits
