"""Folders of images."""

import pathlib

import numpy as np

from keras_gans.datasets.pixels import read_image, resize
from keras_gans.datasets.records import Examples
from keras_gans.utils import progress
from keras_gans.utils.errors import InputError

IMAGE_SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff"}


def image_paths(path):
    """A folder's path, and the sorted paths of all images below it.

    Raises:
        InputError: there is no such folder, or no image in it.
    """
    root = pathlib.Path(path).expanduser()
    if not root.is_dir():
        raise InputError(f"image folder {str(root)!r} does not exist")
    paths = sorted(p for p in root.rglob("*") if p.suffix.lower() in IMAGE_SUFFIXES)
    if not paths:
        raise InputError(
            f"image folder {str(root)!r} holds no image ({', '.join(sorted(IMAGE_SUFFIXES))})"
        )
    return root, paths


def folder_examples(path, image_size):
    """Every image below a folder, in the order of their paths; sub-folders are its classes."""
    root, paths = image_paths(path)
    if image_size is None:
        raise InputError("an image folder needs image_size, the side its images are resized to")
    images = [
        resize(read_image(path), image_size)
        for path in progress.each(paths, len(paths), f"images of {str(root)!r}")
    ]
    if all((image == image[..., :1]).all() for image in images):
        images = [image[..., :1] for image in images]
    classes = sorted({str(p.parent.relative_to(root)) for p in paths})
    labels = [classes.index(str(p.parent.relative_to(root))) for p in paths]
    return Examples(np.stack(images), np.array(labels, np.int32) if len(classes) > 1 else None)
