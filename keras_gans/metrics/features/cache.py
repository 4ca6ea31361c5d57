"""Arrays that follow from real data, kept on disk under a hash of what they were made from."""

import contextlib
import hashlib
import os
import pathlib
import zipfile

import numpy as np

from keras_gans.utils import files
from keras_gans.utils.errors import InputError
from keras_gans.version import __version__


def folder():
    """Where they are kept: `KERAS_GANS_CACHE`, or `~/.cache/keras_gans`."""
    return pathlib.Path(os.environ.get("KERAS_GANS_CACHE") or "~/.cache/keras_gans").expanduser()


def digest(*parts):
    """SHA-256 of strings and arrays, shapes and types included."""
    hasher = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            hasher.update(f"{part.dtype}{part.shape}".encode())
            hasher.update(np.ascontiguousarray(part).data)
        else:
            hasher.update(f"{len(part)}:{part}".encode())
    return hasher.hexdigest()


def arrays(key, compute):
    """The dict of arrays kept under `key`, or else made by `compute()` and kept.

    Raises:
        InputError: the cache folder cannot be written.
    """
    # By version, because the code that made them counts as well.
    path = folder() / f"statistics-{__version__}" / f"{key}.npz"
    if path.exists():
        # A damaged file is made again, and replaced.
        damaged = (OSError, ValueError, EOFError, zipfile.BadZipFile)
        with contextlib.suppress(*damaged), np.load(path, allow_pickle=False) as stored:
            return dict(stored)
    made = compute()
    with writing(path) as partial, partial.open("wb") as file:
        np.savez(file, **made)
    return made


@contextlib.contextmanager
def writing(path):
    """`files.replacing` inside the cache; failing, it says what to do."""
    try:
        with files.replacing(path) as partial:
            yield partial
    except OSError as error:
        raise InputError(
            f"cannot write the cache {str(folder())!r} ({error.strerror}): "
            "set KERAS_GANS_CACHE to a folder that can be written"
        ) from error
