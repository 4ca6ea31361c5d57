"""Train the classifier behind the MNIST metrics: python tools/train_mnist_classifier.py

Writes mnist_classifier.npz and its card, mnist_classifier.json. The network is fixed beforehand and
the last epoch is kept, so the test images choose nothing.
"""

import hashlib
import json
import pathlib

import keras
import numpy as np
import tensorflow as tf
from absl import flags

from keras_gans import datasets, files
from keras_gans.metrics import mnist
from keras_gans.tools import cli

OUT_DIR = flags.DEFINE_string("out_dir", "keras_gans/data", "folder to write to")
EPOCHS = flags.DEFINE_integer("epochs", 12, "passes over the 60,000 training images", lower_bound=1)
SEED = flags.DEFINE_integer("seed", 0, "weights, order and shifts", lower_bound=0)
DATA_DIR = flags.DEFINE_string("data_dir", None, "TensorFlow Datasets folder")

BATCH_SIZE = 128
LEARNING_RATE = 3e-3
SHIFT = 2  # Pixels, either way.


def shifted(data, seed, epochs):
    """Shuffled batches of float images moved by up to `SHIFT` pixels, and their labels."""

    def augment(number, example):
        image, label = example
        padded = tf.pad(image, [[SHIFT, SHIFT], [SHIFT, SHIFT], [0, 0]])
        crop = tf.image.stateless_random_crop(padded, image.shape, seed=[seed, number])
        return tf.cast(crop, tf.float32) / 127.5 - 1.0, label

    rows = tf.data.Dataset.from_tensor_slices(tuple(data))
    rows = rows.shuffle(len(data.samples), seed=seed).repeat(epochs).enumerate()
    rows = rows.map(augment, num_parallel_calls=tf.data.AUTOTUNE)
    return rows.batch(BATCH_SIZE, drop_remainder=True).prefetch(tf.data.AUTOTUNE)


def train(data, seed, epochs):
    """The trained network: a `keras.Model` as `mnist.build` makes it."""
    keras.utils.set_random_seed(seed)
    model = mnist.build()
    steps = len(data.samples) * epochs // BATCH_SIZE
    rate = keras.optimizers.schedules.CosineDecay(LEARNING_RATE, steps)
    trained = keras.Model(model.input, model.output["logits"])
    trained.compile(
        keras.optimizers.Adam(rate),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    batches = shifted(data, seed, epochs)
    trained.fit(batches, epochs=epochs, steps_per_epoch=steps // epochs, shuffle=False, verbose=2)
    return model


def main():
    train_data = datasets.examples("mnist", 28, "train", data_dir=DATA_DIR.value)
    test_data = datasets.examples("mnist", 28, "test", data_dir=DATA_DIR.value)
    model = train(train_data, SEED.value, EPOCHS.value)
    images = test_data.samples.astype(np.float32) / 127.5 - 1.0
    logits = model.predict(images, batch_size=500, verbose=0)["logits"]
    accuracy = float(np.mean(logits.argmax(axis=1) == test_data.labels))

    path = pathlib.Path(OUT_DIR.value) / mnist.WEIGHTS
    with files.replacing(path) as partial, partial.open("wb") as file:
        np.savez(file, **{f"weight_{i:02}": weight for i, weight in enumerate(model.get_weights())})
    command = "python tools/train_mnist_classifier.py"
    card = {
        "test_accuracy": accuracy,
        "test_images": len(images),
        "parameters": model.count_params(),
        "features": "penultimate layer, 64 numbers, after its ReLU",
        "input": "28x28x1, [-1, 1]",
        "command": f"{command} --epochs={EPOCHS.value} --seed={SEED.value}",
        "data": "MNIST training images (LeCun, Cortes, Burges), shifted by up to 2 pixels",
        "licence": "Apache-2.0; the training images are CC BY-SA 3.0",
        "versions": {"tensorflow": tf.__version__, "keras": keras.__version__},
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    files.write_json(path.with_name(mnist.CARD), card)
    print(json.dumps(card, indent=2))


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
