"""A name -> a data set."""

import pathlib

from keras_gans.datasets.clusters import balanced_clusters
from keras_gans.datasets.folder import folder_examples
from keras_gans.datasets.handwritten import digits, stacked
from keras_gans.datasets.layout import Layout
from keras_gans.datasets.own import own_examples
from keras_gans.datasets.points import POINTS
from keras_gans.datasets.records import Examples
from keras_gans.datasets.shipped import UNPAIRED_SHIPPED, glyphs, unpaired_shipped
from keras_gans.datasets.tfds import image_sets, is_prepared, tfds_examples, tfds_names
from keras_gans.datasets.unpaired import UNPAIRED_TFDS, unpaired_folders, unpaired_tfds
from keras_gans.utils.errors import InputError, unknown
from keras_gans.utils.registry import Registry

FOLDER, UNPAIRED = "folder:", "unpaired:"
OPEN_ENDED = ("folder:PATH", "unpaired:PATH")
IN_MEMORY = {"digits": digits, "glyphs": glyphs}
PACKAGED = (*POINTS, *IN_MEMORY, "stacked_mnist", *UNPAIRED_SHIPPED)


def examples(
    name,
    image_size: int | list | None = None,
    split: str = "train",
    seed: int = 0,
    data_dir=None,
    *,
    channels: int | None = None,
    background: str = "white",
    crop: str = "centre",
    mirror: bool = False,
    test_share: float = 0.0,
    memory_mb: float | None = None,
    clusters: int | None = None,
):
    """Open a data set.

    Args:
        name: `ring`, `grid`, `digits`, `glyphs`, `stacked_mnist`, the name of a TensorFlow Datasets
            image set (`mnist`, `cifar10`, `celeb_a`, ...), or `folder:PATH`; of two domains,
            `regular2bold`, `twemoji2noto`, `cycle_gan/horse2zebra` and its kin, or `unpaired:PATH`,
            a folder with folders trainA, trainB, testA and testB; or one of your own, of `register`
            or as TensorFlow Datasets prepared it.
        image_size: side of square images, or [height, width]; None keeps that of the set, whose
            images must then be of one size. Others are cropped and resized (antialiased bicubic).
        split: `train`, `test`, or any split TensorFlow Datasets understands. Of a folder, its
            sub-folder of that name if it has `train` and `test`; else see `test_share`.
        seed: int; what is drawn (points, stacks of digits) is a function of it.
        data_dir: where TensorFlow Datasets keeps its records; its own default when None.
        channels: 1 grey, 3 colour, 4 colour and opacity; None keeps those of the set, of a folder 1
            if all its images are grey, or else 3.
        background: the colour that transparent pixels are laid on unless there are 4 channels, a
            name or `#rrggbb`; `refuse` refuses them.
        crop: what is left out where proportions differ: `centre` keeps the centre, `random` a part
            drawn by the image's content, `none` refuses such images.
        mirror: every image a second time, left to right, behind all of them.
        test_share: of a folder, the share of its images that are its test split, drawn by their
            content, so that images added later move none; 0 makes every split all of it.
        memory_mb: above how many megabytes of pixels the images are decoded into the cache and
            memory-mapped: see `store.array`. It changes no batch.
        clusters: how many clusters of equal size to label the samples by, in place of the set's
            own labels, see `balanced_clusters`; None for those.

    Returns:
        `Examples`; of two domains `Unpaired`, where `split` is `train` or `test`.

    Raises:
        InputError: an unknown name, a set that is not there and cannot be fetched, an image that
            cannot be read, sizes that differ, a cache that cannot be written; clusters of two
            domains.
    """
    layout = Layout(image_size, channels, background, crop, mirror)
    if test_share and not name.startswith(FOLDER):
        raise InputError(f"test_share is for folders: data set {name!r} has splits of its own")
    found = _examples(name, layout, split, seed, data_dir, test_share, memory_mb)
    if clusters is None:
        return found
    if not isinstance(found, Examples):
        raise InputError(f"data set {name!r} is of two domains: leave clusters out")
    labels = balanced_clusters(found.samples, clusters, seed)
    return found._replace(labels=labels, class_names=None)


def _examples(name, layout, split, seed, data_dir, test_share, memory_mb):
    """What `examples` returns, with the labels that the set has."""
    if name in DATASETS:
        drawn = {"split": split, "seed": seed, "data_dir": data_dir}
        return own_examples(name, DATASETS[name], layout, **drawn)
    if name in POINTS:
        if layout != Layout():
            raise InputError(f"data set {name!r} is made of points: leave image_size out")
        return Examples(POINTS[name](seed), None)
    if name in IN_MEMORY:
        return layout.examples(IN_MEMORY[name](split))
    if name in UNPAIRED_SHIPPED:
        return unpaired_shipped(name, layout, split)
    if name == "stacked_mnist":
        return stacked(tfds_examples("mnist", layout, split, data_dir, memory_mb), seed)
    if name.startswith(FOLDER):
        return folder_examples(name.removeprefix(FOLDER), layout, split, test_share, memory_mb)
    if name.startswith(UNPAIRED):
        return unpaired_folders(name.removeprefix(UNPAIRED), layout, split, memory_mb)
    check_name(name, data_dir)
    if name.startswith(UNPAIRED_TFDS) and split in ("train", "test"):
        return unpaired_tfds(name, layout, split, data_dir, memory_mb)
    return tfds_examples(name, layout, split, data_dir, memory_mb)


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
