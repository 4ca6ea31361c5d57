"""Images of two domains, A and B, without pairs."""

import pathlib

import numpy as np

from keras_gans.datasets.folder import folder_examples, image_paths
from keras_gans.datasets.records import Examples, Unpaired
from keras_gans.datasets.tfds import tfds_examples
from keras_gans.utils.errors import InputError, unknown

UNPAIRED_TFDS = "cycle_gan/"


def unpaired_folders(path, image_size, split):
    """The images below the folders `<split>A` and `<split>B` of a folder.

    Where the two hold files of the same names, those of one name are counterparts of each other.
    """
    if split not in ("train", "test"):
        raise unknown("split", split, ("train", "test"))
    roots = [pathlib.Path(path).expanduser() / f"{split}{side}" for side in "AB"]
    a, b = (folder_examples(root, image_size) for root in roots)
    names = [[path.relative_to(root) for path in image_paths(root)[1]] for root in roots]
    return _of_one_shape(a.samples, b.samples, paired=names[0] == names[1])


def unpaired_tfds(name, image_size, split, data_dir):
    """Both domains of a `cycle_gan/...` set of TensorFlow Datasets."""
    a, b = (tfds_examples(name, image_size, f"{split}{side}", data_dir) for side in "AB")
    return _of_one_shape(a.samples, b.samples)


def _of_one_shape(a, b, paired=False):
    channels = max(a.shape[-1], b.shape[-1])
    a, b = (np.broadcast_to(x, (*x.shape[:-1], channels)) for x in (a, b))
    if a.shape[1:] != b.shape[1:]:
        raise InputError(
            f"the domains have images of shapes {a.shape[1:]} and {b.shape[1:]}: set image_size"
        )
    return Unpaired(Examples(a, None), Examples(b, None), paired)
