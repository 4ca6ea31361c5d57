"""The classifiers the package ships: what reads an image, and where features come from."""

import dataclasses
import functools
import importlib.resources
import json
from collections.abc import Callable

import keras
import tensorflow as tf
from keras import layers

from keras_gans.utils import arrays, files


@dataclasses.dataclass(frozen=True)
class Classifier:
    """A network, its weights and its card, named after its data.

    Attributes:
        name: str, a data set.
        image_shape: (height, width, channels) of what it reads.
        body: float32 images in [-1, 1] -> features (batch, d), its penultimate layer.
        num_classes: int.
    """

    name: str
    image_shape: tuple
    body: Callable
    num_classes: int = 10

    def build(self):
        """The untrained network: float32 images (batch, *image_shape) in [-1, 1] -> a dict of
        `features` (batch, d), not negative, and `logits` (batch, num_classes).
        """
        images = keras.Input(self.image_shape)
        features = self.body(images)
        logits = layers.Dense(self.num_classes, dtype="float32")(features)
        outputs = {"features": features, "logits": logits}
        return keras.Model(images, outputs, name=f"{self.name}_classifier")

    def file(self, ending):
        """Where its `npz` weights or its `json` card are shipped."""
        folder = importlib.resources.files("keras_gans.metrics.features")
        return folder / f"{self.name}_classifier.{ending}"

    def card(self):
        """Its accuracy, the command that made it, its SHA-256."""
        return json.loads(self.file("json").read_text(encoding="utf-8"))

    @functools.cache  # noqa: B019 (the instances are this module's.)
    def load(self):
        """The trained network, its file checked against the card before it is opened.

        Raises:
            InputError: the file is not the one the card describes.
        """
        content = files.read_checked(self.file("npz"), self.card()["sha256"])
        # Eager even while a graph is traced, or the weights would be set inside that graph alone.
        with tf.init_scope():
            model = self.build()
            model.set_weights(arrays.unpack(content))
        model.trainable = False
        return model

    @functools.cached_property
    def classify(self):
        """`load()` as a compiled function."""
        signature = [tf.TensorSpec((None, *self.image_shape), tf.float32)]
        return tf.function(lambda x: self.load()(x, training=False), input_signature=signature)


def _block(x, width, kernel=3):
    x = layers.Conv2D(width, kernel, padding="same", use_bias=False)(x)
    return layers.ReLU()(layers.BatchNormalization()(x))


def _mnist(x):
    for width, kernel, shrink in ((16, 5, True), (32, 3, True), (64, 3, False), (64, 3, False)):
        x = _block(x, width, kernel)
        if shrink:
            x = layers.MaxPooling2D()(x)
    return layers.ReLU()(layers.Dense(64)(layers.Flatten()(layers.AveragePooling2D(7)(x))))


def _cifar10(x):
    x = _block(x, 16)
    for width, deeper in ((32, True), (64, False), (128, True)):
        x = layers.MaxPooling2D()(_block(x, width))
        if deeper:
            x = layers.add([x, _block(_block(x, width), width)])
    return layers.GlobalAveragePooling2D()(x)


def _glyphs(x):
    for width in (16, 32, 64):
        x = layers.MaxPooling2D()(_block(_block(x, width), width))
    return layers.ReLU()(layers.Dense(64)(layers.Flatten()(x)))


MNIST = Classifier("mnist", (28, 28, 1), _mnist)
CIFAR10 = Classifier("cifar10", (32, 32, 3), _cifar10)
GLYPHS = Classifier("glyphs", (32, 32, 1), _glyphs, num_classes=26)
CLASSIFIERS = {classifier.name: classifier for classifier in (MNIST, CIFAR10, GLYPHS)}
