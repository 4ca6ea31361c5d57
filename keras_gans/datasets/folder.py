"""Folders of images."""

import hashlib
import itertools
import multiprocessing.pool
import os
import pathlib
import re
import sys

import numpy as np

from keras_gans.datasets import shares, store
from keras_gans.datasets.found import listing
from keras_gans.datasets.layout import Layout
from keras_gans.datasets.pixels import decode
from keras_gans.datasets.records import Examples
from keras_gans.utils import progress
from keras_gans.utils.errors import InputError


def folder_examples(path, layout, split="train", test_share=0.0, memory_mb=None):
    """Every image below a folder, in the order of their paths; sub-folders are its classes.

    A `split` is the sub-folder of that name where there are `train` and `test`, or the share of the
    images that `test_share` says; without either it is all of them.
    """
    if layout.image_size is None:
        raise InputError("an image folder needs image_size, the side its images are resized to")
    found = listing(_of_split(path, split))
    if found.skipped:
        print(f"folder {str(found.root)!r}: {found.told_skipped}", file=sys.stderr, flush=True)
    if test_share:
        found = found._replace(files=shares.of_split(found, split, test_share))
    images = store.array(source(found, layout), memory_mb)
    labels, names = classes(found.files)
    if layout.mirror and labels is not None:
        labels = np.concatenate([labels, labels])
    where = {"path": str(pathlib.Path(found.root).resolve())}
    return Examples(images, labels, names, where)


def _of_split(path, split):
    root = pathlib.Path(path).expanduser()
    if all((root / name).is_dir() for name in ("train", "test")):
        if not (root / split).is_dir():
            raise InputError(f"image folder {str(root)!r} has no split {split!r}: train or test")
        return root / split
    return root


def classes(files):
    """The labels of files, int32 (n,), and the names of the classes; None, None of one class.

    A class is a folder; they are sorted as people count, 2 before 10. Beside folders of images, one
    that lies in none has label -1.
    """
    folders = ["/".join(file.parts[:-1]) for file in files]
    names = sorted({folder for folder in folders if folder}, key=natural)
    if not names or len(set(folders)) == 1:
        return None, None
    number = {name: i for i, name in enumerate(names)} | {"": -1}
    return np.array([number[folder] for folder in folders], np.int32), tuple(names)


def natural(name):
    """A key to sort names by, the numbers in them by their value."""
    parts = [part for part in re.split(r"(\d+)", name) if part]
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts], name


def source(found, layout: Layout):
    """The files of a `Listing` as a `store.Source`."""

    def one(file):
        path = found.path(file)
        try:
            content = pathlib.Path(path).read_bytes()
        except OSError as error:
            raise InputError(f"cannot read image {path!r}: {error.strerror}") from None
        image = layout.image(decode(path, content), path)
        return image, hashlib.sha256(content).digest()

    def read():
        # A few at a time, so that what is decoded does not pile up.
        with multiprocessing.pool.ThreadPool(os.cpu_count()) as pool:
            files = iter(found.files)
            while some := list(itertools.islice(files, 8 * os.cpu_count())):
                yield from pool.map(one, some)

    facts = [str(pathlib.Path(found.root).resolve()), repr(layout)]
    facts += ["/".join(f.parts) + f" {f.size} {f.mtime_ns}" for f in found.files]
    return store.Source(
        str(found.root),
        len(found.files),
        read,
        "\n".join(facts),
        grey=layout.channels is None,
        mirror=layout.mirror,
    )


def changed(found, images):
    """The paths of files of a `Listing` that are not what mapped images were decoded from.

    Sizes and times of writing are looked at whenever a set is opened; this reads every file.
    """
    hashes = store.file_hashes(images)
    if hashes is None:
        raise InputError(f"the images of {str(found.root)!r} are in memory: nothing to verify")
    paths = [found.path(file) for file in found.files]
    each = progress.each(zip(paths, hashes, strict=True), len(paths), "files verified")
    return [
        path
        for path, sha256 in each
        if hashlib.sha256(pathlib.Path(path).read_bytes()).digest() != sha256.tobytes()
    ]
