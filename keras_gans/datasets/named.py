"""A name -> a data set in memory."""

import pathlib

from keras_gans.datasets.folder import folder_examples
from keras_gans.datasets.handwritten import digits, stacked
from keras_gans.datasets.own import own_examples
from keras_gans.datasets.pixels import resized
from keras_gans.datasets.points import POINTS
from keras_gans.datasets.records import Examples
from keras_gans.datasets.tfds import image_sets, is_prepared, tfds_examples, tfds_names
from keras_gans.datasets.unpaired import UNPAIRED_TFDS, unpaired_folders, unpaired_tfds
from keras_gans.utils.errors import InputError, unknown
from keras_gans.utils.registry import Registry

FOLDER, UNPAIRED = "folder:", "unpaired:"
OPEN_ENDED = ("folder:PATH", "unpaired:PATH")
PACKAGED = (*POINTS, "digits", "stacked_mnist")


def examples(
    name, image_size: int | None = None, split: str = "train", seed: int = 0, data_dir=None
):
    """Read a data set into memory.

    Args:
        name: `ring`, `grid`, `digits`, `stacked_mnist`, the name of a TensorFlow Datasets image
            set (`mnist`, `cifar10`, `celeb_a`, ...), or `folder:PATH`; of two domains,
            `cycle_gan/horse2zebra` and its kin, or `unpaired:PATH`, a folder with folders trainA,
            trainB, testA and testB; or one of your own, of `register` or as TensorFlow Datasets
            prepared it.
        image_size: side of the square images; None keeps that of the set, whose images must then
            be square and of one size. Others are cropped at the centre and resized (antialiased
            bicubic).
        split: `train`, `test`, or any split TensorFlow Datasets understands.
        seed: int; what is drawn (points, stacks of digits) is a function of it.
        data_dir: where TensorFlow Datasets keeps its records; its own default when None.

    Returns:
        `Examples`; of two domains `Unpaired`, where `split` is `train` or `test`.

    Raises:
        InputError: an unknown name, a set that is not there and cannot be fetched, an image that
            cannot be read, sizes that differ.
    """
    if name in DATASETS:
        drawn = {"split": split, "seed": seed, "data_dir": data_dir}
        return own_examples(name, DATASETS[name], image_size, **drawn)
    if name in POINTS:
        if image_size is not None:
            raise InputError(f"data set {name!r} is made of points: leave image_size out")
        return Examples(POINTS[name](seed), None)
    if name == "digits":
        return resized(digits(split), image_size)
    if name == "stacked_mnist":
        return stacked(tfds_examples("mnist", image_size, split, data_dir), seed)
    if name.startswith(FOLDER):
        return folder_examples(name.removeprefix(FOLDER), image_size)
    if name.startswith(UNPAIRED):
        return unpaired_folders(name.removeprefix(UNPAIRED), image_size, split)
    check_name(name, data_dir)
    if name.startswith(UNPAIRED_TFDS) and split in ("train", "test"):
        return unpaired_tfds(name, image_size, split, data_dir)
    return tfds_examples(name, image_size, split, data_dir)


def names():
    """Every name `examples` takes, but for the open-ended ones and for those sets of TensorFlow
    Datasets that hold no images; no network is used.
    """
    return sorted([*PACKAGED, *DATASETS, *image_sets()])


def check_name(name, data_dir=None):
    """Raise an `InputError` unless `name` is one that `examples` takes.

    Args:
        name: str.
        data_dir: where TensorFlow Datasets keeps its records, those of sets of one's own too.
    """
    if name in DATASETS or _is_packaged(name):
        return
    known, base = tfds_names(), name.partition("/")[0].partition(":")[0]
    if base in known or is_prepared(base, data_dir):
        return
    if pathlib.Path(name).expanduser().is_dir():
        raise InputError(f"unknown data set {name!r}, but there is such a folder: 'folder:{name}'")
    raise unknown("data set", name, [*PACKAGED, *DATASETS, *OPEN_ENDED, *known])


def _is_packaged(name):
    return name in PACKAGED or name.startswith((FOLDER, UNPAIRED))


def _is_taken(name):
    return _is_packaged(name) or name.partition("/")[0].partition(":")[0] in tfds_names()


# A function of one's own takes those of `split`, `seed` and `data_dir` that it names, and returns
# uint8 images (n, height, width, channels) or float points (n, d); or a pair of these and labels,
# whole numbers from 0; or `Unpaired`. Images are cropped and resized as `image_size` says.
DATASETS = Registry("data set", {}, reserved=_is_taken)

register = DATASETS.register
