"""What `fit` is given -> batches of real samples, checked, and how many steps an epoch has."""

import collections.abc
import itertools
import warnings
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from keras_gans.datasets.batches import InMemory
from keras_gans.utils import images
from keras_gans.utils.checks import whole
from keras_gans.utils.errors import InputError, shown

# Images of the first batch whose values are looked at.
LOOKED_AT = 64


class Wanted(NamedTuple):
    """What a model trains on.

    Attributes:
        sample_shape: shape of one sample, as the networks have it.
        batches_per_step: batches that one step draws.
        batch_size: of arrays, where none is given.
        num_classes: how many labels there are; None for a model that takes none.
        two_domains: whether it takes pairs (images A, images B).
    """

    sample_shape: tuple
    batches_per_step: int = 1
    batch_size: int = 64
    num_classes: int | None = None
    two_domains: bool = False

    @property
    def pairs(self):
        return self.two_domains or self.num_classes is not None


class Given(NamedTuple):
    """Batches to train on.

    Attributes:
        batches: a `tf.data.Dataset` of batches of static shape.
        steps: of an epoch; None where an epoch lasts until the data ends.
        once: whether the data can be read but once.
        endless: whether the data is known to have no end, so that `fit` must be told the steps.
    """

    batches: tf.data.Dataset
    steps: int | None = None
    once: bool = False
    endless: bool = False


def read(x, y, wanted, batch_size, shuffle, seed, place):
    """Check what `fit` was given, and make batches of it.

    Arrays, and what `datasets.load` returns, are read in an endless order: an epoch of n samples is
    max(1, n // (batches_per_step * batch_size)) steps, and what is left over comes first in the
    next. Data of other kinds keeps its own order and its own end: what does not fill a step there
    is dropped, and what is shorter than one step is repeated, with a warning.

    Args:
        x: an array, or a pair of them; or what yields batches: a `tf.data.Dataset`, a
            `keras.utils.PyDataset`, an iterator.
        y: the second array of a pair, or None.
        wanted: `Wanted`.
        batch_size: int, for arrays; None for `wanted.batch_size`.
        shuffle: False for arrays in their own order; None or True for that of the seed.
        seed: int, of the order.
        place: function from the number of samples to the place in their endless order to start at.

    Returns:
        `Given`.

    Raises:
        InputError: the data is not what the model takes, is empty, or has fewer samples than a
            batch; images are not finite, or beyond [-1, 1].
    """
    if isinstance(x, tf.distribute.DistributedDataset):
        return Given(x)
    if not (shuffle is None or isinstance(shuffle, bool)):
        raise InputError(f"shuffle must be True or False, got {shown(shuffle)}")
    if isinstance(x, (tf.data.Dataset, keras.utils.PyDataset, collections.abc.Iterator)):
        if y is not None or batch_size is not None:
            name = "y" if y is not None else "batch_size"
            raise InputError(f"{name} goes with arrays: this data yields batches of its own")
        if not hasattr(x, "in_memory"):
            if shuffle:
                raise InputError("data that yields batches keeps its order: shuffle the data")
            return _own(x, wanted)
        rows = x.in_memory
        _check_parts(_parts(next(iter(rows.stream(seed))), wanted), wanted)
    else:
        if y is not None and not wanted.pairs:
            raise InputError("this model takes samples alone: leave y out")
        rows = _of_arrays(x if y is None else (x, y), wanted, batch_size)
    stream = rows.stream(seed, place(len(rows)), shuffle is not False)
    return Given(stream, max(1, len(rows) // (wanted.batches_per_step * rows.batch_size)))


# Arrays


def _of_arrays(x, wanted, batch_size):
    """Arrays as `InMemory`."""
    parts = [_array(part) for part in _parts(x, wanted)]
    counts = [len(part) for part in parts]
    _check_parts(parts, wanted)
    if not wanted.two_domains and len(set(counts)) > 1:
        raise InputError(
            f"as many labels as samples are needed, got arrays of {sorted(counts)} rows"
        )
    size = wanted.batch_size if batch_size is None else whole("batch_size", batch_size, 1)
    if size > min(counts):
        default = " (the default)" if batch_size is None else ""
        raise InputError(
            f"batch_size {size}{default} is more than the {min(counts)} samples: give a smaller one"
        )
    if wanted.two_domains:
        return InMemory([(part,) for part in parts], size)
    samples, *labels = parts
    return InMemory([(samples, *(part.astype(np.int32) for part in labels))], size)


def _array(x):
    try:
        found = np.asarray(x)
    except (TypeError, ValueError):  # A ragged list, or what Python cannot make an array of.
        found = None
    if found is None or found.dtype.kind not in "fiub" or not found.ndim:
        raise InputError(
            "fit takes an array of samples, a tf.data.Dataset, a PyDataset or a generator of "
            f"batches, got {shown(x)}"
        )
    if not len(found):
        raise InputError("there are no samples in the data")
    return found


# What yields batches


def _own(x, wanted):
    """Data that yields batches, in its own order."""
    data = x if isinstance(x, tf.data.Dataset) else _of_python(x, wanted)
    first = [_parts(batch, wanted) for batch in data.take(wanted.batches_per_step)]
    if not first or not len(first[0][0]):
        raise InputError("there are no samples in the data: it is empty, or all of it was dropped")
    _check_parts(first[0], wanted)
    if len({len(part) for part in first[0]}) > 1:
        sizes = " and ".join(str(len(part)) for part in first[0])
        raise InputError(f"the parts of a batch have {sizes} rows: give both the same batch size")
    endless = data.cardinality() == tf.data.INFINITE_CARDINALITY
    once = isinstance(x, collections.abc.Iterator)
    size, have = len(first[0][0]), sum(len(parts[0]) for parts in first)
    data = data.map(lambda *parts: _typed(parts, wanted))
    short = have < wanted.batches_per_step * size
    if short:
        warnings.warn(
            f"the data has {have} samples, fewer than the {wanted.batches_per_step} batches of "
            f"{size} that a step draws: it is repeated",
            stacklevel=5,
        )
        data = data.repeat()
    if tf.nest.flatten(data.element_spec)[0].shape[0] is None:
        data = data.rebatch(size, drop_remainder=True)
    return Given(data, 1 if short else None, once and not short, endless)


def _of_python(x, wanted):
    """Batches that Python makes, as a `tf.data.Dataset`; those of an iterator can be read once."""
    if isinstance(x, keras.utils.PyDataset):
        held, source = ([x[0]] if x.num_batches != 0 else []), lambda: _epoch_of(x)
    else:
        held = list(itertools.islice(x, wanted.batches_per_step))

        def source():
            return itertools.chain(held, x)

    if not held:
        raise InputError("there are no samples in the data: its first batch is missing")
    parts = tuple(_array(part) for part in _parts(held[0], wanted))
    _check_parts(parts, wanted)
    signature = tuple(tf.TensorSpec((None, *part.shape[1:]), part.dtype) for part in parts)

    def batches():
        for batch in source():
            yield tuple(np.asarray(part) for part in _parts(batch, wanted))

    data = tf.data.Dataset.from_generator(batches, output_signature=signature)
    if isinstance(x, keras.utils.PyDataset) and x.num_batches is None:
        data = data.apply(tf.data.experimental.assert_cardinality(tf.data.INFINITE_CARDINALITY))
    return data


def _epoch_of(dataset):
    """The batches of one epoch of a `PyDataset`."""
    count = dataset.num_batches
    dataset.on_epoch_begin()
    for i in itertools.count() if count is None else range(count):
        yield dataset[i]
    dataset.on_epoch_end()


def _typed(parts, wanted):
    """The parts of a batch as the step takes them, what is known of their shapes written down."""
    count = 2 if wanted.two_domains else 1
    samples = [tf.ensure_shape(part, (None, *wanted.sample_shape)) for part in parts[:count]]
    labels = [_checked_labels(part, wanted.num_classes) for part in parts[count:]]
    both = (*samples, *labels)
    return both if wanted.pairs else both[0]


def _checked_labels(labels, num_classes):
    inside = tf.reduce_all((labels >= 0) & (labels < num_classes))
    message = f"labels must be in [0, {num_classes}): the model has {num_classes} classes"
    with tf.control_dependencies([tf.debugging.Assert(inside, [message, labels])]):
        return tf.ensure_shape(tf.cast(labels, tf.int32), (None,))


# What a batch, or arrays of all samples, must be


def _parts(x, wanted):
    """The parts of what a model takes: (samples,), (samples, labels) or (images A, images B)."""
    parts = tuple(x) if isinstance(x, (tuple, list)) and wanted.pairs else x
    if isinstance(parts, tuple) and len(parts) == 1:  # As Keras's data sets have it.
        parts = parts[0]
    if wanted.pairs:
        if isinstance(parts, tuple) and len(parts) == 2:
            return parts
        raise InputError(
            "this model takes data of two domains, pairs (images A, images B): a pair of arrays, "
            "tf.data.Dataset.zip((a, b)), or datasets.load('unpaired:PATH')"
            if wanted.two_domains
            else "this model takes labelled samples, but the data yields no pairs (samples, "
            "labels): datasets.load(..., labels=True) makes them"
        )
    if isinstance(parts, (tuple, dict)):
        raise InputError(
            f"this model takes samples alone, but the data yields {type(parts).__name__}s of "
            "several parts: keep the samples, dataset.map(lambda x, *rest: x)"
        )
    return (parts,)


def _check_parts(parts, wanted):
    """Raise an `InputError` unless the parts are of the shapes, types and ranges wanted."""
    count = 2 if wanted.two_domains else 1
    for samples in parts[:count]:
        _check_samples(samples, wanted.sample_shape)
    for labels in parts[count:]:
        dtype = _dtype(labels)
        if not dtype.startswith(("int", "uint")) or len(labels.shape) != 1:
            raise InputError(
                f"labels must be whole numbers of shape (batch,), but the data has {dtype} of "
                f"shape {tuple(labels.shape)}"
            )
        check_labels(np.asarray(labels), wanted.num_classes)


def _check_samples(samples, sample_shape):
    if (dtype := _dtype(samples)) != "float32":
        raise InputError(
            f"samples must be float32, images in [-1, 1], but the data is {dtype}: "
            "map(lambda x: tf.cast(x, tf.float32) / 127.5 - 1.0) for uint8"
        )
    if not len(samples.shape) or tuple(samples.shape[1:]) != tuple(sample_shape):
        raise InputError(
            f"the data has batches of shape {tuple(samples.shape)} but the networks take samples "
            f"of shape {tuple(sample_shape)}: load the data at that size, or build networks for it"
        )
    if len(samples.shape) == 4:
        images.check_range(np.asarray(samples[:LOOKED_AT]))


def _dtype(x):
    return np.dtype(getattr(x.dtype, "as_numpy_dtype", x.dtype)).name


def check_labels(labels, num_classes):
    """Raise an `InputError` unless each of an array of labels is in [0, num_classes)."""
    wrong = labels[(labels < 0) | (labels >= num_classes)]
    if wrong.size:
        raise InputError(
            f"label {wrong[0]} is not in [0, {num_classes}): the model has {num_classes} classes"
        )
