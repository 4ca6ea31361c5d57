"""What a discriminator knows of the densities: q / p."""

import warnings

import numpy as np

from keras_gans.layers import spectrally_normalised
from keras_gans.networks import interface
from keras_gans.networks.labels import labelled
from keras_gans.utils.errors import InputError


def density_ratio(model, x, batch_size=1024, labels=None):
    """The density of the data over the generator's, as the trained discriminator has it.

    For an optimal discriminator it is exact; warns of all that keeps this one from the optimum by
    design (label smoothing, instance noise, penalties, constraints, spectral normalisation).

    Args:
        model: a `GAN`.
        x: samples (n, *sample_shape).
        batch_size: int, samples judged at once.
        labels: of a model that takes labels, int or int (n,): the ratio is then that of the
            densities of the label's class.

    Returns:
        float32 array (n,), 0 or more; infinite beyond float32.

    Raises:
        InputError: the model's loss defines no ratio, or `x` has another shape than its samples;
            labels are missing, or not the model's.
    """
    x = np.asarray(x, np.float32)
    if x.shape[1:] != model.sample_shape:
        raise InputError(f"samples have shape {x.shape[1:]}, the model's {model.sample_shape}")
    if model.takes_labels and labels is None:
        raise InputError("the density ratio of a model that takes labels is of one class: give it")
    labels = model.labels(len(x), labels)
    model.loss.density_ratio(np.zeros((1, 1), np.float32))
    for bias in biases(model):
        warnings.warn(f"the density ratio is biased: {bias}", stacklevel=2)
    found = [np.zeros(0, np.float32)]
    for i in range(0, len(x), batch_size):
        rows = slice(i, i + batch_size)
        inputs = labelled(x[rows], None if labels is None else labels[rows])
        logits = interface.call(model.discriminator, inputs, training=False)
        found.append(np.asarray(model.loss.density_ratio(logits), np.float32).reshape(-1))
    return np.concatenate(found)


def biases(model):
    """A line for each part of `model` that holds its discriminator from the ratio q / p."""
    smoothing = getattr(model.loss, "smoothing", 0.0)
    if smoothing:
        yield (
            f"label smoothing {smoothing} makes it (1 - e) q / (p + e q) with e = {smoothing}, "
            f"which never passes {(1 - smoothing) / smoothing:.4g}"
        )
    for part in (model.augment, *model.penalties, model.constraint):
        if part is not None and part.effect is not None:
            yield f"{type(part).__name__} {part.effect}"
    if spectrally_normalised(model.discriminator):
        yield "spectral normalisation bounds the discriminator's slope, and so the ratio's"
