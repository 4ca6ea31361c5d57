"""A name -> training samples: NHWC float images in [-1, 1], or points.

`examples(name)` opens a set, images as uint8, in memory or, of many, memory-mapped from a cache;
`load(name)` is the finite, reshuffled `tf.data.Dataset` a person gives to `fit`;
`stream(examples, ...)` is the endless one a run reads, which starts at any batch.
"""

from keras_gans.datasets.batches import load, stream
from keras_gans.datasets.found import image_paths
from keras_gans.datasets.handwritten import digits, stacked
from keras_gans.datasets.named import DATASETS, OPEN_ENDED, check_name, examples, names, register
from keras_gans.datasets.pixels import read_image, resize
from keras_gans.datasets.points import MODES, grid_modes, mixture, ring_modes
from keras_gans.datasets.records import Examples, Unpaired
from keras_gans.datasets.tfds import image_sets

__all__ = [
    "DATASETS",
    "MODES",
    "OPEN_ENDED",
    "Examples",
    "Unpaired",
    "check_name",
    "digits",
    "examples",
    "grid_modes",
    "image_paths",
    "image_sets",
    "load",
    "mixture",
    "names",
    "read_image",
    "register",
    "resize",
    "ring_modes",
    "stacked",
    "stream",
]
