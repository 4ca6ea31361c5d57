"""Images/s of the input: in memory, from the cache, and by Keras: python tools/benchmarks/data.py

Makes a folder of smooth random JPEGs and reads batches of 64 as float32 in [-1, 1], the ways
interleaved; medians of the rounds. `image_dataset_from_directory` decodes and resizes each image
again in each epoch.
"""

import os
import pathlib
import statistics
import tempfile
import time

import keras_gans  # noqa: F401  (before TensorFlow, whose kernels it chooses)

# isort: split
import keras
import tensorflow as tf
from absl import flags

from keras_gans import datasets
from keras_gans.utils import progress
from keras_gans_tools import cli
from keras_gans_tools.checks.check_data_memory import make

IMAGES = flags.DEFINE_integer("count", 2000, "images of the folder", lower_bound=64)
SIZES = flags.DEFINE_list("sides", ["64", "128", "256"], "sides of the images")
ROUNDS = flags.DEFINE_integer("rounds", 5, "times that each way is measured", lower_bound=1)
BATCHES = flags.DEFINE_integer("batches_a_round", 30, "batches of 64 each time", lower_bound=1)
BATCH = 64


def ways(folder, side):
    """Name -> an endless iterator of batches."""
    memory, cache = (
        datasets.examples(f"folder:{folder}", side, memory_mb=limit) for limit in (1e6, 0)
    )
    keras_reads = keras.utils.image_dataset_from_directory(
        folder, labels=None, batch_size=BATCH, image_size=(side, side), seed=0, verbose=False
    )
    keras_reads = keras_reads.map(lambda x: x / 127.5 - 1.0).repeat().prefetch(tf.data.AUTOTUNE)
    return {
        "memory": iter(datasets.stream(memory, BATCH)),
        "cache": iter(datasets.stream(cache, BATCH)),
        "image_dataset_from_directory": iter(keras_reads),
    }


def rate(batches):
    """Images a second of the next batches."""
    start = time.perf_counter()
    for _ in range(BATCHES.value):
        next(batches)
    return BATCH * BATCHES.value / (time.perf_counter() - start)


def main():
    with tempfile.TemporaryDirectory() as work, progress.silent():
        os.environ["KERAS_GANS_CACHE"] = str(pathlib.Path(work) / "cache")
        folder = pathlib.Path(work) / "jpegs"
        folder.mkdir()
        make(folder, 0, IMAGES.value, 256)
        for side in map(int, SIZES.value):
            read = ways(folder, side)
            for batches in read.values():
                next(batches)
            rates = {name: [] for name in read}
            for _ in range(ROUNDS.value):
                for name, batches in read.items():
                    rates[name].append(rate(batches))
            medians = {name: statistics.median(found) for name, found in rates.items()}
            told = ", ".join(f"{name} {median:.0f}" for name, median in medians.items())
            print(f"{side}x{side}: {told} images/s", flush=True)


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
