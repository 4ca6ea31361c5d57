"""Images of two domains, A and B, without pairs."""

import pathlib

import numpy as np

from keras_gans.datasets.folder import folder_examples
from keras_gans.datasets.found import image_paths
from keras_gans.datasets.records import Examples, Unpaired
from keras_gans.datasets.tfds import tfds_examples
from keras_gans.utils.errors import InputError, unknown

UNPAIRED_TFDS = "cycle_gan/"


def unpaired_folders(path, layout, split, memory_mb=None):
    """The images below the folders `<split>A` and `<split>B` of a folder.

    Where the two hold files of the same names, those of one name are counterparts of each other.
    """
    if split not in ("train", "test"):
        raise unknown("split", split, ("train", "test"))
    roots = [pathlib.Path(path).expanduser() / f"{split}{side}" for side in "AB"]
    a, b = (folder_examples(root, layout, memory_mb=memory_mb) for root in roots)
    names = [[path.relative_to(root) for path in image_paths(root)[1]] for root in roots]
    return _of_one_shape(a, b, paired=names[0] == names[1])


def unpaired_tfds(name, layout, split, data_dir, memory_mb=None):
    """Both domains of a `cycle_gan/...` set of TensorFlow Datasets."""
    a, b = (tfds_examples(name, layout, f"{split}{side}", data_dir, memory_mb) for side in "AB")
    return _of_one_shape(a, b)


def _of_one_shape(a, b, paired=False):
    sides = [Examples(side.samples, None, where=side.where) for side in (a, b)]
    channels = [side.samples.shape[-1] for side in sides]
    if min(channels) == 1 < max(channels):
        grey = channels.index(1)
        wide = (*sides[grey].samples.shape[:-1], max(channels))
        sides[grey] = sides[grey]._replace(samples=np.broadcast_to(sides[grey].samples, wide))
    shapes = [side.samples.shape[1:] for side in sides]
    if shapes[0] != shapes[1]:
        raise InputError(
            f"the domains have images of shapes {shapes[0]} and {shapes[1]}: set image_size"
        )
    return Unpaired(*sides, paired)
