"""Images held out of a folder: which, depends on what is in each, so that none changes side."""

import contextlib
import hashlib
import json
import pathlib

from keras_gans.datasets import store
from keras_gans.utils import files, progress
from keras_gans.utils.errors import InputError


def of_split(found, split, test_share):
    """The files of a `Listing` that are of a split: the test split's share is `test_share`.

    An image is a test image if the SHA-256 of its file, as a fraction, is below the share. Copies
    of it are on the same side, and images added later move none.

    Args:
        found: `Listing`.
        split: `train`, `test` or `train+test`.
        test_share: float in (0, 1).
    """
    if not 0.0 < test_share < 1.0:
        raise InputError(f"test_share must be between 0 and 1, got {test_share}")
    if split not in ("train", "test", "train+test"):
        raise InputError(f"a share of a folder is train, test or train+test, got {split!r}")
    fractions = [int(sha256[:16], 16) / 2**64 for sha256 in content_hashes(found)]
    held_out = {"train": (False,), "test": (True,), "train+test": (False, True)}[split]
    kept = [f for f, x in zip(found.files, fractions, strict=True) if (x < test_share) in held_out]
    if not kept:
        raise InputError(
            f"no image of {str(found.root)!r} is of the {split} split at test_share={test_share}: "
            "choose another share"
        )
    return kept


def content_hashes(found):
    """SHA-256 of each file of a `Listing`, in hex; those read before are known by size and time."""
    root = str(pathlib.Path(found.root).resolve())
    path = store.folder() / f"{hashlib.sha256(root.encode()).hexdigest()[:32]}.contents.json"
    known = {}
    with contextlib.suppress(OSError, ValueError):
        known = json.loads(path.read_text(encoding="utf-8"))
    hashes = {}
    for file in progress.each(found.files, len(found.files), f"contents of {root!r}"):
        name, facts = "/".join(file.parts), [file.size, file.mtime_ns]
        stored = known.get(name)
        if stored is None or stored[:2] != facts:
            stored = [
                *facts,
                hashlib.sha256(pathlib.Path(found.path(file)).read_bytes()).hexdigest(),
            ]
        hashes[name] = stored
    if hashes != known:
        with contextlib.suppress(OSError):  # It only saves time.
            files.write_json(path, hashes)
    return [stored[2] for stored in hashes.values()]
