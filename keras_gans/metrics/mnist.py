"""The MNIST classifier the package ships: what reads a digit, and where its features come from."""

import functools
import importlib.resources
import json

import keras
import tensorflow as tf

from keras_gans import checkpoints, files

WEIGHTS, CARD = "mnist_classifier.npz", "mnist_classifier.json"


def build():
    """The untrained network: float32 images (batch, 28, 28, 1) in [-1, 1] -> a dict of
    `features` (batch, 64), the penultimate layer, and `logits` (batch, 10).
    """
    x = inputs = keras.Input((28, 28, 1))
    for width, kernel, shrink in ((16, 5, True), (32, 3, True), (64, 3, False), (64, 3, False)):
        x = keras.layers.Conv2D(width, kernel, padding="same", use_bias=False)(x)
        x = keras.layers.BatchNormalization()(x)
        x = keras.layers.ReLU()(x)
        if shrink:
            x = keras.layers.MaxPooling2D()(x)
    x = keras.layers.Dense(64)(keras.layers.Flatten()(keras.layers.AveragePooling2D(7)(x)))
    features = keras.layers.ReLU()(x)
    logits = keras.layers.Dense(10)(features)
    return keras.Model(inputs, {"features": features, "logits": logits}, name="mnist_classifier")


def card():
    """The shipped classifier's card: its accuracy, the command that made it, its SHA-256."""
    return json.loads((_folder() / CARD).read_text(encoding="utf-8"))


@functools.cache
def load():
    """The shipped classifier, its file checked against the card before it is opened.

    Raises:
        InputError: the file is not the one the card describes.
    """
    content = files.read_checked(_folder() / WEIGHTS, card()["sha256"])
    # Eager even while a graph is traced, or the weights would be set inside that graph alone.
    with tf.init_scope():
        model = build()
        model.set_weights(checkpoints.unpack(content))
    model.trainable = False
    return model


def _folder():
    return importlib.resources.files("keras_gans") / "data"
