"""The commonest colours of one domain of a data set, as a recipe takes them for a palette:

python tools/assets/palette.py --dataset=unpaired:FOLDER --image_size=64 --domain=a
"""

import json

import numpy as np
from absl import flags

from keras_gans import datasets
from keras_gans.utils.errors import InputError
from keras_gans_tools import cli

DATASET = flags.DEFINE_string("dataset", None, "images of two domains", required=True)
IMAGE_SIZE = flags.DEFINE_integer("image_size", None, "side to crop and resize the images to")
DOMAIN = flags.DEFINE_enum("domain", "a", ["a", "b"], "whose training images to look at")
COLOURS = flags.DEFINE_integer("colours", 45, "at most how many", lower_bound=1)
APART = flags.DEFINE_float("apart", 20.0, "least distance of two colours, in levels of 0 to 255")


def commonest(images, count, apart):
    """The commonest exact colours of images, each at least `apart` from those before it.

    Args:
        images: uint8 (n, height, width, 3).
        count: at most how many.
        apart: least Euclidean distance, in levels of 0 to 255.

    Returns:
        list of "#rrggbb", the commonest first.
    """
    pixels = images.reshape(-1, 3).astype(np.uint32)
    codes, seen = np.unique(pixels @ np.uint32([65536, 256, 1]), return_counts=True)
    codes = codes[np.argsort(-seen.astype(np.int64), kind="stable")]
    values = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=-1).astype(np.float64)
    chosen = []
    while len(chosen) < count and len(values):
        chosen.append(values[0])
        values = values[np.linalg.norm(values - values[0], axis=-1) >= apart]
    return ["#" + bytes(colour.astype(np.uint8)).hex() for colour in chosen]


def main():
    found = datasets.examples(DATASET.value, IMAGE_SIZE.value, "train")
    if not isinstance(found, datasets.Unpaired):
        raise InputError(f"data set {DATASET.value!r} has one domain: give one of two")
    images = getattr(found, DOMAIN.value).samples
    if images.shape[-1] != 3:
        raise InputError(f"data set {DATASET.value!r} has {images.shape[-1]} channels: give 3")
    print(json.dumps(commonest(images, COLOURS.value, APART.value)))


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
