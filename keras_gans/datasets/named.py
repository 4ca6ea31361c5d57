"""A name -> a data set in memory."""

from keras_gans.datasets.clusters import balanced_clusters
from keras_gans.datasets.folder import folder_examples
from keras_gans.datasets.handwritten import digits, stacked
from keras_gans.datasets.pixels import resized
from keras_gans.datasets.points import POINTS
from keras_gans.datasets.records import Examples
from keras_gans.datasets.tfds import tfds_examples, tfds_names
from keras_gans.datasets.unpaired import UNPAIRED_TFDS, unpaired_folders, unpaired_tfds
from keras_gans.errors import InputError, unknown

FOLDER, UNPAIRED = "folder:", "unpaired:"
OPEN_ENDED = ("folder:PATH", "unpaired:PATH")
OWN = (*POINTS, "digits", "stacked_mnist")


def examples(
    name,
    image_size: int | None = None,
    split: str = "train",
    seed: int = 0,
    data_dir=None,
    clusters: int | None = None,
):
    """Read a data set into memory.

    Args:
        name: `ring`, `grid`, `digits`, `stacked_mnist`, the name of a TensorFlow Datasets image
            set (`mnist`, `cifar10`, `celeb_a`, ...), or `folder:PATH`; of two domains,
            `cycle_gan/horse2zebra` and its kin, or `unpaired:PATH`, a folder with folders trainA,
            trainB, testA and testB.
        image_size: side of the square images; None keeps that of the set, whose images must then
            be square and of one size. Others are cropped at the centre and resized (antialiased
            bicubic).
        split: `train`, `test`, or any split TensorFlow Datasets understands.
        seed: int; what is drawn (points, stacks of digits) is a function of it.
        data_dir: where TensorFlow Datasets keeps its records; its own default when None.
        clusters: how many clusters of equal size to label the samples by, in place of the set's
            own labels, see `balanced_clusters`; None for those.

    Returns:
        `Examples`; of two domains `Unpaired`, where `split` is `train` or `test`.

    Raises:
        InputError: an unknown name, a set that is not there and cannot be fetched, an image that
            cannot be read, sizes that differ; clusters of two domains.
    """
    found = _examples(name, image_size, split, seed, data_dir)
    if clusters is None:
        return found
    if not isinstance(found, Examples):
        raise InputError(f"data set {name!r} is of two domains: leave clusters out")
    return Examples(found.samples, balanced_clusters(found.samples, clusters, seed))


def _examples(name, image_size, split, seed, data_dir):
    """What `examples` returns, with the labels the set has."""
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
    check_name(name)
    if name.startswith(UNPAIRED_TFDS) and split in ("train", "test"):
        return unpaired_tfds(name, image_size, split, data_dir)
    return tfds_examples(name, image_size, split, data_dir)


def names():
    """Every name `examples` takes, but for the open-ended ones; no network is used."""
    return sorted([*OWN, *tfds_names()])


def check_name(name):
    """Raise an `InputError` unless `name` is one that `examples` takes."""
    if name in OWN or name.startswith((FOLDER, UNPAIRED)):
        return
    if name.partition("/")[0].partition(":")[0] not in (known := tfds_names()):
        raise unknown("data set", name, [*OWN, *OPEN_ENDED, *known])
