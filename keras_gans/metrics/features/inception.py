"""Features of the Inception graph of 2015, the one Fréchet Inception Distances are made of.

TensorFlow runs the frozen graph itself, so nothing is ported. The file is not part of this package
and its hash was not known when this was written: the first file used on a machine is recorded, its
SHA-256 stands in every result, and another file is refused.
"""

import functools
import hashlib
import io
import os
import pathlib
import tarfile
import urllib.error
import urllib.request

import tensorflow as tf

from keras_gans.metrics.features import cache
from keras_gans.metrics.features.extraction import Extractor
from keras_gans.utils.errors import InputError

PATH = "KERAS_GANS_INCEPTION_GRAPH"
URL = (
    "https://storage.googleapis.com/download.tensorflow.org/models/image/imagenet/"
    "inception-2015-12-05.tgz"
)
MEMBER = "classify_image_graph_def.pb"
# The input after JPEG decoding: float RGB in [0, 255] of any size, which the graph itself resizes
# to 299 (bilinear, not antialiased) and scales. The output: the last average pooling, 2048 wide.
INPUT, OUTPUT = "ExpandDims:0", "pool_3:0"
SIDE = 299


class Inception(Extractor):
    """The graph's features.

    Attributes:
        clean: resize to 299x299 beforehand, antialiased bicubic, clipped to [0, 255] and not
            rounded (Parmar et al. 2022, arXiv 2104.11222); the graph's own resize then does
            nothing. Otherwise the graph resizes, as in Heusel et al. 2017 (arXiv 1706.08500).
    """

    def __init__(self, clean):
        self.clean = clean
        self.name = "clean_inception" if clean else "inception"
        if clean:
            self.resize = "antialiased bicubic to 299x299, before the graph"
        else:
            self.resize = "bilinear to 299x299 without antialiasing, inside the graph"

    @property
    def sha256(self):
        return pinned(locate())[1]

    def __call__(self, images):
        if images.ndim != 4 or images.shape[-1] not in (1, 3):
            raise InputError(f"Inception takes images of 1 or 3 channels, got {images.shape[1:]}")
        images = tf.image.grayscale_to_rgb(tf.constant(images)) if images.shape[-1] == 1 else images
        images = tf.cast(images, tf.float32)
        if self.clean:
            images = clean_resize(images)
        features = graph(*pinned(locate()))(images.numpy())
        return features.reshape(len(features), -1)


def clean_resize(images):
    """float32 (n, height, width, 3) in [0, 255] -> (n, 299, 299, 3), as clean-fid does with PIL."""
    resized = tf.image.resize(images, (SIDE, SIDE), method="bicubic", antialias=True)
    return tf.clip_by_value(resized, 0.0, 255.0)


def locate():
    """Path of the frozen graph: the environment's `KERAS_GANS_INCEPTION_GRAPH`, or a download.

    Raises:
        InputError: the file does not exist, or cannot be downloaded.
    """
    given = os.environ.get(PATH)
    if given:
        if not pathlib.Path(given).is_file():
            raise InputError(f"Inception graph {given!r} does not exist")
        return given
    path = cache.folder() / MEMBER
    if not path.exists():
        _download(path)
    return str(path)


def _download(path):
    try:
        with urllib.request.urlopen(URL, timeout=60) as answer:
            archive = io.BytesIO(answer.read())
        with tarfile.open(fileobj=archive) as members:
            data = members.extractfile(MEMBER).read()
    except (urllib.error.URLError, OSError, KeyError, tarfile.TarError) as error:
        raise InputError(
            f"cannot download {URL} ({error}): fetch it where there is a network, unpack {MEMBER}, "
            f"and give its path as --inception_graph or {PATH}"
        ) from error
    with cache.writing(path) as partial:
        partial.write_bytes(data)


def sha256_of(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


@functools.cache
def pinned(path):
    """The path and the SHA-256 of the file there, which must be the one first used here.

    Raises:
        InputError: it is another one.
    """
    sha256 = sha256_of(path)
    record = cache.folder() / "inception_graph.sha256"
    if not record.exists():
        with cache.writing(record) as partial:
            partial.write_text(sha256 + "\n", encoding="utf-8")
    first = record.read_text(encoding="utf-8").strip()
    if sha256 != first:
        raise InputError(
            f"Inception graph {path!r} has SHA-256 {sha256}, but results so far are of {first}: "
            f"use that file, or remove {str(record)!r} and never compare across"
        )
    return path, sha256


@functools.cache
def graph(path, sha256):
    """The frozen graph as a function of arrays: float32 (n, height, width, 3) -> (n, 1, 1, d)."""
    frozen = tf.compat.v1.GraphDef()
    if sha256_of(path) != sha256:
        raise InputError(f"Inception graph {path!r} changed while it was in use")
    try:
        frozen.ParseFromString(pathlib.Path(path).read_bytes())
    except Exception as error:  # protobuf's own class, which TensorFlow does not name.
        raise InputError(f"{path!r} is not a frozen TensorFlow graph: {error}") from error
    # A graph and session of its own: the file's normalisation op was removed from later versions
    # of TensorFlow's graphs, and a session keeps the version of what was imported.
    with tf.Graph().as_default() as owner:
        images = tf.compat.v1.placeholder(tf.float32, (None, None, None, 3))
        try:
            (output,) = tf.graph_util.import_graph_def(
                frozen, input_map={INPUT: images}, return_elements=[OUTPUT], name=""
            )
        except ValueError as error:
            raise InputError(f"{path!r} is not the Inception graph: {error}") from error
    return tf.compat.v1.Session(graph=owner).make_callable(output, [images])


INCEPTION, CLEAN_INCEPTION = Inception(clean=False), Inception(clean=True)
