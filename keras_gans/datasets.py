"""A name -> training samples: NHWC float images in [-1, 1], or points.

`examples(name)` reads a set into memory, images as uint8; `load(name)` is the finite, reshuffled
`tf.data.Dataset` a person gives to `fit`; `stream(examples, ...)` is the endless one a run reads,
which starts at any batch.
"""

import functools
import importlib.resources
import os
import pathlib
import socket
import urllib.request
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from keras_gans import progress
from keras_gans.errors import InputError, unknown

FOLDER = "folder:"
IMAGE_SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff"}


class Examples(NamedTuple):
    """A data set in memory.

    Attributes:
        samples: uint8 images (n, side, side, channels), or float32 points (n, d).
        labels: int32 (n,), or None where the set has none.
    """

    samples: np.ndarray
    labels: np.ndarray | None

    @property
    def facts(self):
        """What a model must know of the data, as plain values for `Recipe.build`."""
        num_classes = None if self.labels is None else int(self.labels.max()) + 1
        return {"sample_shape": list(self.samples.shape[1:]), "num_classes": num_classes}


def examples(
    name, image_size: int | None = None, split: str = "train", seed: int = 0, data_dir=None
):
    """Read a data set into memory.

    Args:
        name: `ring`, `grid`, `digits`, `stacked_mnist`, the name of a TensorFlow Datasets image
            set (`mnist`, `cifar10`, `celeb_a`, ...), or `folder:PATH`.
        image_size: side of the square images; None keeps that of the set, whose images must then
            be square and of one size. Others are cropped at the centre and resized (antialiased
            bicubic).
        split: `train`, `test`, or any split TensorFlow Datasets understands.
        seed: int; what is drawn (points, stacks of digits) is a function of it.
        data_dir: where TensorFlow Datasets keeps its records; its own default when None.

    Returns:
        `Examples`.

    Raises:
        InputError: an unknown name, a set that is not there and cannot be fetched, an image that
            cannot be read, sizes that differ.
    """
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
    return tfds_examples(name, image_size, split, data_dir)


def names():
    """Every name `examples` takes, but for the open-ended `folder:PATH`; no network is used."""
    return sorted([*POINTS, "digits", "stacked_mnist", *tfds_names()])


def check_name(name):
    """Raise an `InputError` unless `name` is one that `examples` takes."""
    if name in POINTS or name in ("digits", "stacked_mnist") or name.startswith(FOLDER):
        return
    if name.partition("/")[0].partition(":")[0] not in (known := tfds_names()):
        raise unknown("data set", name, [*POINTS, "digits", "stacked_mnist", "folder:PATH", *known])


def load(name, image_size=None, batch_size=64, split="train", seed=0, data_dir=None, labels=False):
    """A data set as `fit` wants it: one finite epoch, reshuffled each time it is read.

    Args:
        name, image_size, split, seed, data_dir: as in `examples`; the seed fixes the order too.
        batch_size: int; samples that do not fill a batch sit out that epoch.
        labels: yield (samples, labels) instead of samples.

    Returns:
        `tf.data.Dataset` of float32 (batch, *sample_shape), images in [-1, 1]; with `labels`, of
        pairs with int32 (batch,).
    """
    data = examples(name, image_size, split, seed, data_dir)
    arrays = _arrays(data, labels)
    count = len(data.samples)
    if batch_size > count:
        raise InputError(f"batch_size {batch_size} is more than the {count} samples of {name!r}")
    order = (
        tf.data.Dataset.range(count)
        .shuffle(count, seed=seed)
        .batch(batch_size, drop_remainder=True)
    )
    return order.map(functools.partial(_gather, arrays)).prefetch(tf.data.AUTOTUNE)


def stream(data, batch_size, seed=0, start=0, labels=False):
    """Endless batches of `data`; batch `i` is a function of (seed, i), so a run resumes by number.

    Every run of n samples that starts at a multiple of n = len(data) is a permutation of the set.

    Args:
        data: `Examples`.
        batch_size: int.
        seed: int in [0, 2**31).
        start: int, the first batch's number.
        labels: as in `load`.
    """
    arrays = _arrays(data, labels)
    count = len(data.samples)
    places = tf.range(batch_size, dtype=tf.int64)

    def batch(number):
        place = number * batch_size + places
        epoch = place // count
        key = tf.stack(
            [tf.fill([batch_size], tf.constant(seed, tf.int64)), epoch, 0 * epoch], axis=1
        )
        # The raw op: its Python wrapper cannot take a key for each index.
        index = tf.raw_ops.RandomIndexShuffle(
            index=place % count, seed=key, max_index=tf.constant(count - 1, tf.int64)
        )
        return _gather(arrays, tf.ensure_shape(index, [batch_size]))

    numbers = tf.data.Dataset.counter(start)
    return numbers.map(batch, num_parallel_calls=2).prefetch(tf.data.AUTOTUNE)


def _arrays(data, labels):
    if labels and data.labels is None:
        raise InputError("this data set has no labels")
    return (tf.constant(data.samples), *([tf.constant(data.labels)] if labels else []))


def _gather(arrays, index):
    samples = tf.gather(arrays[0], index)
    if samples.dtype == tf.uint8:
        samples = tf.cast(samples, tf.float32) / 127.5 - 1.0
    return (samples, tf.gather(arrays[1], index)) if len(arrays) == 2 else samples


# Points


def ring_modes():
    """Centres of the ring's 8 modes, on the unit circle: float32 (8, 2)."""
    angles = np.arange(8) * (np.pi / 4)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def grid_modes():
    """Centres of the grid's 25 modes, {-4, -2, 0, 2, 4}^2: float32 (25, 2)."""
    axis = np.arange(-4, 5, 2)
    return (
        np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1).reshape(-1, 2).astype(np.float32)
    )


def mixture(modes, sigma, seed, count=100_000):
    """`count` points of an equal mixture of isotropic Gaussians: float32 (count, 2)."""
    random = np.random.default_rng(seed)
    centres = modes[random.integers(len(modes), size=count)]
    return (centres + sigma * random.standard_normal((count, 2))).astype(np.float32)


# The 2-D mixtures of PacGAN (Lin et al. 2018, arXiv 1712.04086, section 4.1).
POINTS = {
    "ring": lambda seed: mixture(ring_modes(), 0.01, seed),
    "grid": lambda seed: mixture(grid_modes(), 0.05, seed),
}


# Images


def digits(split):
    """The 1,797 handwritten 8x8 digits of the UCI test set (Alpaydin and Kaynak, CC BY 4.0)."""
    ends = {"train": slice(0, 1500), "test": slice(1500, None), "train+test": slice(None)}
    if split not in ends:
        raise unknown("split", split, ends)
    path = importlib.resources.files("keras_gans") / "data" / "digits.npz"
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        # Stored as 0..16 counts of set pixels in 4x4 blocks of the original bitmap.
        levels, labels = stored["images"][ends[split]], stored["labels"][ends[split]]
    images = np.round(levels * (255 / 16)).astype(np.uint8)[..., None]
    return Examples(images, labels.astype(np.int32))


def stacked(mnist, seed, count=128_000):
    """Stacked-MNIST: three random digits as red, green and blue; 1,000 modes.

    The label is 100 r + 10 g + b. 128,000 images, as in PacGAN (arXiv 1712.04086, section 4.2).
    """
    picks = np.random.default_rng(seed).integers(len(mnist.samples), size=(count, 3))
    images = np.concatenate([mnist.samples[picks[:, channel]] for channel in range(3)], axis=-1)
    return Examples(images, (mnist.labels[picks] @ [100, 10, 1]).astype(np.int32))


def resized(data, image_size):
    """`data` with its images cropped to their central square and resized to `image_size`."""
    if image_size is None or data.samples.shape[1:3] == (image_size, image_size):
        return data
    batches = [
        resize(part, image_size)
        for part in np.array_split(data.samples, max(1, len(data.samples) // 1000))
    ]
    return Examples(np.concatenate(batches), data.labels)


def resize(images, size):
    """uint8 (..., height, width, channels) -> uint8 (..., size, size, channels)."""
    height, width = images.shape[-3:-1]
    side = min(height, width)
    if side < 1:
        raise InputError(f"an image of {height}x{width} pixels cannot be resized")
    top, left = (height - side) // 2, (width - side) // 2
    square = images[..., top : top + side, left : left + side, :]
    if side == size:
        return np.asarray(square)
    square = tf.image.resize(square, (size, size), method="bicubic", antialias=True)
    return tf.cast(tf.round(tf.clip_by_value(square, 0.0, 255.0)), tf.uint8).numpy()


def tfds_names():
    """Names of TensorFlow Datasets, from the package alone."""
    import tensorflow_datasets as tfds

    return tfds.list_builders(with_community_datasets=False)


def tfds_examples(name, image_size, split, data_dir):
    import tensorflow_datasets as tfds

    check_name(name)
    try:
        builder = tfds.builder(name, data_dir=data_dir)
    except ValueError as error:  # An unknown configuration or version of a known set.
        raise InputError(f"data set {name!r}: {str(error).splitlines()[0]}") from None
    if "image" not in (builder.info.features or {}):
        raise InputError(f"TensorFlow Datasets set {name!r} has no feature 'image'")
    download(builder)
    try:
        rows = builder.as_dataset(split=split, shuffle_files=False)
    except ValueError:
        raise unknown(f"split of {name!r}", split, builder.info.splits) from None
    return collect(rows, rows.cardinality().numpy(), image_size, name)


def download(builder):
    """Prepare a TensorFlow Datasets set that is not there yet, or say that it cannot be."""
    if builder.data_path.exists():
        return
    cause = "no network" if offline() else None
    try:
        if cause is None:
            builder.download_and_prepare()
    except Exception as error:  # Anything the network, the site or the archive can do.
        cause = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
    if cause is not None:
        raise InputError(
            f"data set {builder.name!r} is not in {builder.data_path.parent} and could not be "
            f"downloaded ({cause}): prepare it where there is a network, and point "
            "TFDS_DATA_DIR at the folder"
        )


def offline():
    """Whether names cannot be resolved: asked first, because TFDS retries for many minutes."""
    if urllib.request.getproxies():
        return False
    try:
        socket.getaddrinfo("storage.googleapis.com", 443)
    except OSError:
        return True
    return False


def collect(rows, count, image_size, name):
    """TensorFlow Datasets rows as `Examples`."""
    images, labels = [], []
    for row in progress.each(rows.as_numpy_iterator(), count, f"images of {name!r}"):
        image = row["image"]
        images.append(image if image_size is None else resize(image, image_size))
        labels.append(row.get("label"))
    check_one_shape(images, name)
    known = labels and labels[0] is not None and np.ndim(labels[0]) == 0
    return Examples(np.stack(images), np.array(labels, np.int32) if known else None)


def folder_examples(path, image_size):
    """Every image below a folder, in the order of their paths; sub-folders are its classes."""
    root = pathlib.Path(path).expanduser()
    if not root.is_dir():
        raise InputError(f"image folder {str(root)!r} does not exist")
    paths = sorted(p for p in root.rglob("*") if p.suffix.lower() in IMAGE_SUFFIXES)
    if not paths:
        raise InputError(
            f"image folder {str(root)!r} holds no image ({', '.join(sorted(IMAGE_SUFFIXES))})"
        )
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


def read_image(path):
    """An image file as uint8 (height, width, 3); transparency is laid on white."""
    import PIL.Image

    try:
        with PIL.Image.open(path) as image:
            image = image.convert("RGBA")
    except (OSError, ValueError, PIL.Image.DecompressionBombError) as error:
        raise InputError(f"cannot read image {os.fspath(path)!r}: {error}") from None
    white = PIL.Image.new("RGBA", image.size, "white")
    return np.asarray(PIL.Image.alpha_composite(white, image).convert("RGB"))


def check_one_shape(images, name):
    shapes = {image.shape for image in images}
    if len(shapes) != 1 or len({*next(iter(shapes))[:2]}) != 1:
        some = ", ".join("x".join(map(str, shape)) for shape in sorted(shapes)[:3])
        raise InputError(
            f"images of {name!r} are not square and of one size ({some}): set image_size"
        )
