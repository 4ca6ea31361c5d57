"""Data sets of a user's own: a name -> a function that makes or reads them."""

import numpy as np

from keras_gans.datasets.layout import Layout
from keras_gans.datasets.records import Examples, Unpaired
from keras_gans.utils.errors import InputError
from keras_gans.utils.registry import arguments_of


def own_examples(name, function, layout, **arguments):
    """What a registered function returns, checked, and its images resized.

    Args:
        name: str, for errors.
        function: as `datasets.register` takes it.
        layout: `Layout` of its images.
        **arguments: `split`, `seed` and `data_dir`, of which it is given those it takes.

    Returns:
        `Examples`, or `Unpaired`.

    Raises:
        InputError: it returned something else.
    """
    takes = arguments_of(function)
    found = function(**{key: value for key, value in arguments.items() if key in takes})
    if isinstance(found, Unpaired):
        sides = [_checked(name, side.samples, side.labels, layout) for side in found[:2]]
        return Unpaired(*sides, paired=found.paired)
    samples, labels = found if isinstance(found, tuple) else (found, None)
    return _checked(name, samples, labels, layout)


def _checked(name, samples, labels, layout):
    samples = np.asarray(samples)
    images = samples.ndim == 4 and samples.dtype == np.uint8
    if not len(samples) or not (images or (samples.ndim == 2 and samples.dtype.kind == "f")):
        raise InputError(
            f"data set {name!r} is to be uint8 images (n, height, width, channels) or floating "
            f"points (n, d), or a pair of these and labels; its function returned {samples.dtype} "
            f"of shape {samples.shape}"
        )
    if labels is not None:
        labels = np.asarray(labels)
        if labels.shape != samples.shape[:1] or labels.dtype.kind not in "iu" or labels.min() < 0:
            raise InputError(
                f"labels of data set {name!r} must be {len(samples)} whole numbers from 0, got "
                f"{labels.dtype} of shape {labels.shape}"
            )
        labels = labels.astype(np.int32)
    if not images:
        if layout != Layout():
            raise InputError(f"data set {name!r} is made of points: leave image_size out")
        return Examples(samples.astype(np.float32), labels)
    return layout.examples(Examples(samples, labels))
