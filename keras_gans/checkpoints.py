"""The whole state of a run in one file: both players, both optimizers, EMA, step.

Noise and the order of the data are functions of the seed and the step, so nothing else is needed.
"""

import pathlib

from keras_gans import files

SUFFIX = ".weights.h5"


def save(gan, folder, keep):
    """Write a checkpoint named after the step, and remove all but the `keep` newest."""
    with files.replacing(
        pathlib.Path(folder) / f"step-{int(gan.step.value):08d}{SUFFIX}"
    ) as partial:
        gan.save_weights(partial)
    for old in found(folder)[:-keep]:
        old.unlink()


def found(folder):
    """Paths of the checkpoints in `folder`, oldest first."""
    return sorted(pathlib.Path(folder).glob(f"step-*{SUFFIX}"))


def restore(gan, folder):
    """Load the newest checkpoint into the compiled `gan`; False if there is none."""
    paths = found(folder)
    if paths:
        gan.load_weights(paths[-1])
    return bool(paths)
