"""Image sets of TensorFlow Datasets."""

import functools
import importlib.resources
import json
import socket
import urllib.request

import numpy as np

from keras_gans.datasets import store
from keras_gans.datasets.records import Examples
from keras_gans.utils.errors import InputError, unknown


def tfds_names():
    """Names of TensorFlow Datasets, from the package alone."""
    import tensorflow_datasets as tfds

    return tfds.list_builders(with_community_datasets=False)


def image_sets():
    """Image sets of TensorFlow Datasets -> what is in them, as recorded of one of its versions.

    tools/assets/record_image_sets.py records them: to look takes minutes. A newer version's other
    sets are none the less known by their names.
    """
    path = importlib.resources.files("keras_gans.datasets") / "image_sets.json"
    return json.loads(path.read_text(encoding="utf-8"))["sets"]


def is_prepared(name, data_dir=None):
    """Whether TensorFlow Datasets finds a set of this name among the records in `data_dir`."""
    import tensorflow_datasets as tfds

    try:
        tfds.builder(name, data_dir=data_dir)
    except ValueError:  # Not found, or no name of a set at all.
        return False
    return True


def tfds_examples(name, layout, split, data_dir, memory_mb=None):
    import tensorflow_datasets as tfds

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
    count = int(rows.cardinality().numpy())
    key = f"{builder.data_path} {split} {count} {layout!r}"
    source = store.Source(
        name, count, functools.partial(_images, rows, layout, name), key, mirror=layout.mirror
    )
    images = store.array(source, memory_mb)
    labels, names = _labels(builder, split)
    if layout.mirror and labels is not None:
        labels = np.concatenate([labels, labels])
    return Examples(images, labels, names)


def _images(rows, layout, name):
    for i, row in enumerate(rows.as_numpy_iterator()):
        yield layout.image(row["image"], f"{i} of {name}"), None


def _labels(builder, split):
    """int32 (n,) and their names, or None, None where a row has no label of its own."""
    feature = dict(builder.info.features.items()).get("label")
    if feature is None or feature.shape != () or not np.issubdtype(feature.np_dtype, np.integer):
        return None, None
    import tensorflow_datasets as tfds

    label_alone = tfds.decode.PartialDecoding({"label": True})
    rows = builder.as_dataset(split=split, shuffle_files=False, decoders=label_alone)
    labels = [row["label"] for row in rows.batch(4096).as_numpy_iterator()]
    names = tuple(getattr(feature, "names", None) or ())
    if names == tuple(map(str, range(len(names)))):
        names = ()
    return np.concatenate(labels).astype(np.int32), names or None


def download(builder):
    """Prepare a TensorFlow Datasets set that is not there yet, or say that it cannot be."""
    if builder.data_path.exists():
        return
    if builder.MANUAL_DOWNLOAD_INSTRUCTIONS is not None:
        cause = "it has no download: its files are fetched by hand"
    else:
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
