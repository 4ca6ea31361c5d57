"""Train a classifier behind the metrics: python tools/assets/train_classifier.py --dataset=cifar10

Writes <dataset>_classifier.npz and its card, <dataset>_classifier.json. The network is fixed
beforehand and the last epoch is kept, so the test images choose nothing.
"""

import dataclasses
import hashlib
import json
import pathlib

import keras_gans  # noqa: F401  (before TensorFlow, whose kernels it chooses)

# isort: split
import keras
import numpy as np
import tensorflow as tf
from absl import flags

from keras_gans import datasets
from keras_gans.metrics.features.classifiers import CLASSIFIERS
from keras_gans.utils import files
from keras_gans.utils.images import to_float
from keras_gans_tools import cli


@dataclasses.dataclass(frozen=True)
class Training:
    """How a classifier is trained, and what its card says of it.

    Attributes:
        epochs: passes over the training images.
        dtype: Keras's policy meanwhile; what is measured and shipped is float32.
        shift: pixels by which an image is moved at most, either way.
        mirrored: half of the images, left to right.
        data: the same in words, with the data's authors.
        licence: of weights and data.
    """

    epochs: int
    dtype: str
    shift: int
    mirrored: bool
    data: str
    licence: str


TRAININGS = {
    "mnist": Training(
        epochs=12,
        dtype="float32",
        shift=2,
        mirrored=False,
        data="MNIST training images (LeCun, Cortes, Burges), shifted by up to 2 pixels",
        licence="Apache-2.0; the training images are CC BY-SA 3.0",
    ),
    "cifar10": Training(
        epochs=16,
        dtype="mixed_bfloat16",
        shift=4,
        mirrored=True,
        data="CIFAR-10 training images (Krizhevsky 2009), shifted by up to 4 pixels, half mirrored",
        licence="Apache-2.0; the authors of the training images state none",
    ),
    "glyphs": Training(
        epochs=20,
        dtype="float32",
        shift=2,
        mirrored=False,
        data="the training letters of `glyphs`, shifted by up to 2 pixels; the test letters are of "
        "other families",
        licence="Apache-2.0; pictures of letters of free fonts under the SIL OFL 1.1 and "
        "Apache-2.0",
    ),
}

DATASET = flags.DEFINE_enum("dataset", "mnist", list(CLASSIFIERS), "what to classify")
OUT_DIR = flags.DEFINE_string("out_dir", "keras_gans/metrics/features", "folder to write to")
EPOCHS = flags.DEFINE_integer(
    "epochs",
    None,
    "passes over the training images; as many as the shipped one's unless given",
    lower_bound=1,
)
SEED = flags.DEFINE_integer("seed", 0, "weights, order and variation", lower_bound=0)
DATA_DIR = flags.DEFINE_string("data_dir", None, "TensorFlow Datasets folder")

BATCH_SIZE = 128
LEARNING_RATE = 3e-3


def varied(data, training, seed, epochs):
    """Shuffled batches of float images, moved and mirrored, and their labels."""
    shift = training.shift

    def vary(number, example):
        image, label = example
        key = [seed, number]
        padded = tf.pad(image, [[shift, shift], [shift, shift], [0, 0]])
        image = tf.image.stateless_random_crop(padded, image.shape, seed=key)
        if training.mirrored:
            image = tf.image.stateless_random_flip_left_right(image, seed=key)
        return to_float(image), label

    rows = tf.data.Dataset.from_tensor_slices((data.samples, data.labels))
    rows = rows.shuffle(len(data.samples), seed=seed).repeat(epochs).enumerate()
    rows = rows.map(vary, num_parallel_calls=tf.data.AUTOTUNE)
    return rows.batch(BATCH_SIZE, drop_remainder=True).prefetch(tf.data.AUTOTUNE)


def train(name, data, seed, epochs):
    """The trained network, as `Classifier.build` makes it."""
    keras.utils.set_random_seed(seed)
    keras.config.set_dtype_policy(TRAININGS[name].dtype)
    model = CLASSIFIERS[name].build()
    steps = len(data.samples) * epochs // BATCH_SIZE
    rate = keras.optimizers.schedules.CosineDecay(LEARNING_RATE, steps)
    trained = keras.Model(model.input, model.output["logits"])
    trained.compile(
        keras.optimizers.Adam(rate),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    batches = varied(data, TRAININGS[name], seed, epochs)
    trained.fit(batches, epochs=epochs, steps_per_epoch=steps // epochs, shuffle=False, verbose=2)
    keras.config.set_dtype_policy("float32")
    shipped = CLASSIFIERS[name].build()
    shipped.set_weights(model.get_weights())
    return shipped


def main():
    name = DATASET.value
    epochs = EPOCHS.value or TRAININGS[name].epochs
    train_data, test_data = (
        datasets.examples(name, split=split, data_dir=DATA_DIR.value) for split in ("train", "test")
    )
    model = train(name, train_data, SEED.value, epochs)
    images = to_float(test_data.samples).numpy()
    logits = model.predict(images, batch_size=500, verbose=0)["logits"]

    path = pathlib.Path(OUT_DIR.value) / f"{name}_classifier.npz"
    with files.replacing(path) as partial, partial.open("wb") as file:
        np.savez(file, **{f"weight_{i:02}": weight for i, weight in enumerate(model.get_weights())})
    command = f"python tools/assets/train_classifier.py --dataset={name}"
    card = {
        "test_accuracy": float(np.mean(logits.argmax(axis=1) == test_data.labels)),
        "test_images": len(images),
        "parameters": model.count_params(),
        "features": f"penultimate layer, {model.output['features'].shape[-1]} numbers",
        "input": "x".join(map(str, images.shape[1:])) + ", [-1, 1]",
        "command": f"{command} --epochs={epochs} --seed={SEED.value}",
        "data": TRAININGS[name].data,
        "licence": TRAININGS[name].licence,
        "versions": {"tensorflow": tf.__version__, "keras": keras.__version__},
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    files.write_json(path.with_suffix(".json"), card)
    print(json.dumps(card, indent=2))


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
