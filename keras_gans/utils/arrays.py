"""Arrays in their order, as bytes that are data alone, and back into variables."""

import hashlib
import io
import re

import numpy as np

from keras_gans.utils.errors import InputError

# The array of an archive that says which path each of the others is of; older archives have none.
PATHS = "paths"


def pack(arrays, paths=None):
    """Arrays, in their order, as the bytes of an `.npz` archive.

    Args:
        arrays: iterable of arrays.
        paths: str of each, what it is of, which `check_paths` compares; None leaves them out.
    """
    named = {f"{i:05d}": np.asarray(array) for i, array in enumerate(arrays)}
    if paths is not None:
        named[PATHS] = np.array(paths, dtype=str)
    buffer = io.BytesIO()
    np.savez(buffer, **named)
    return buffer.getvalue()


def unpack(content):
    """The arrays that `pack` was given; nothing in the bytes is ever run."""
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        return [stored[name] for name in sorted(stored.files) if name != PATHS]


def check_paths(content, paths, source):
    """Raise an `InputError` if an archive says that its arrays are of other paths than these.

    Args:
        content: bytes of `pack`.
        paths: str of each array, in the order they are to be read in.
        source: where the bytes are from, for the error.
    """
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        stored = archive[PATHS].tolist() if PATHS in archive.files else list(paths)
    if len(stored) != len(paths):
        return  # Another model altogether, as `assign` will say.
    for there, here in zip(stored, paths, strict=True):
        if there != here:
            raise InputError(
                f"{str(source)!r} has the values of {there!r} where this version of the model has "
                f"{here!r}: open it with the version of keras_gans that wrote it"
            )


def numberless(path):
    """A Keras path without the numbers that tell layers of one kind apart in one process."""
    return re.sub(r"_\d+(?=_|/|$)", "", path)


def digest(content):
    """The first 16 hex digits of the SHA-256 of bytes."""
    return hashlib.sha256(content).hexdigest()[:16]


def assign(targets, values, path):
    """Give each variable its value, all or none."""
    if [v.shape for v in values] != [tuple(t.shape) for t in targets]:
        raise InputError(f"checkpoint {str(path)!r} is of another model: its variables differ")
    for target, value in zip(targets, values, strict=True):
        target.assign(value)
