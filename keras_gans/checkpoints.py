"""The whole state of a run in one file: both players, both optimizers, EMA, step.

Noise and the order of the data are functions of the seed and the step, so nothing else is needed.
A checkpoint is an `.npz` archive whose name carries the start of its SHA-256. It is put together in
memory, so that a disk that fills up costs nothing but that checkpoint.
"""

import hashlib
import io
import pathlib

import numpy as np

from keras_gans import files
from keras_gans.errors import InputError


def variables(gan):
    """Every variable that shapes the rest of the run, in a fixed order."""
    return [
        *gan.variables,
        *gan.generator_optimizer.variables,
        *gan.discriminator_optimizer.variables,
    ]


def save(gan, folder, keep):
    """Write a checkpoint named after the step, and remove all but the `keep` newest."""
    content = pack(variables(gan))
    name = f"step-{gan.steps_made:08d}-{digest(content)}.npz"
    with files.replacing(pathlib.Path(folder) / name) as partial:
        partial.write_bytes(content)
    for old in found(folder)[:-keep]:
        old.unlink()


def found(folder):
    """Paths of the checkpoints in `folder`, oldest first."""
    return sorted(pathlib.Path(folder).glob("step-*.npz"))


def step_of(path):
    """The step a checkpoint's name tells."""
    return int(path.stem.split("-")[1])


def restore(gan, folder):
    """Load the newest sound checkpoint into the compiled `gan`; False if there is none.

    Raises:
        InputError: a checkpoint is of another model, or all are damaged.
    """
    paths = found(folder)
    for path in reversed(paths):
        content = path.read_bytes()
        if path.stem.endswith(digest(content)):
            assign(variables(gan), unpack(content), path)
            return True
        print(f"checkpoint {path} is damaged: trying the one before", flush=True)
    if paths:
        raise InputError(
            f"every checkpoint in {str(folder)!r} is damaged: remove the folder to start anew"
        )
    return False


def pack(arrays):
    """Arrays, in their order, as the bytes of an `.npz` archive."""
    buffer = io.BytesIO()
    np.savez(buffer, **{f"{i:05d}": np.asarray(array) for i, array in enumerate(arrays)})
    return buffer.getvalue()


def unpack(content):
    """The arrays that `pack` was given; nothing in the bytes is ever run."""
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        return [stored[name] for name in sorted(stored.files)]


def digest(content):
    """The first 16 hex digits of the SHA-256 of bytes."""
    return hashlib.sha256(content).hexdigest()[:16]


def assign(targets, values, path):
    """Give each variable its value, all or none."""
    if [v.shape for v in values] != [tuple(t.shape) for t in targets]:
        raise InputError(f"checkpoint {str(path)!r} is of another model: its variables differ")
    for target, value in zip(targets, values, strict=True):
        target.assign(value)
