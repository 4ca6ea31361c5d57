"""Images that are read one by one -> one array: in memory, or, of many, a file that is mapped.

What does not fit below a limit is decoded once into the folder `data` of the cache, as a `.npy`
file of uint8 that all processes share. The file appears whole or not at all; one process writes it
while others wait. It is found by what the images were: their source, arguments, sizes and times of
writing.
"""

import contextlib
import errno
import hashlib
import json
import os
import pathlib
import shutil
import sys
from collections.abc import Callable
from typing import NamedTuple

import filelock
import numpy as np

from keras_gans.utils import files, progress
from keras_gans.utils.errors import InputError

FOLDER, LIMIT, MEMORY = "KERAS_GANS_CACHE", "KERAS_GANS_DATA_CACHE_GB", "KERAS_GANS_DATA_MEMORY_MB"
DEFAULT_LIMIT_GB, DEFAULT_MEMORY_MB = 100.0, 1000.0
# Images that are handed on at once where one image at a time would cost.
CHUNK = 256
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Source(NamedTuple):
    """Images of one shape that can be read in order, as often as wanted.

    Attributes:
        name: str, for messages.
        count: int.
        read: called without arguments, yields `count` pairs of a uint8 image (height, width,
            channels) and the SHA-256 of the file it is from, 32 bytes, or None.
        key: str, all that the images follow from.
        grey: whether images of 3 equal channels, if all are so, become images of one.
        mirror: whether each image is there a second time, left to right, behind all of them.
    """

    name: str
    count: int
    read: Callable
    key: str
    grey: bool = False
    mirror: bool = False


def folder():
    """Where the files are: `data` in `KERAS_GANS_CACHE`, or in `~/.cache/keras_gans`."""
    return pathlib.Path(os.environ.get(FOLDER) or "~/.cache/keras_gans").expanduser() / "data"


def array(source, memory_mb=None):
    """The images of a `Source`: uint8 (n, height, width, channels).

    Args:
        source: `Source`.
        memory_mb: above how many megabytes they are kept in a file; `KERAS_GANS_DATA_MEMORY_MB`, or
            1000, when None.

    Returns:
        A numpy array; of more, a read-only `numpy.memmap`.

    Raises:
        InputError: an image cannot be read, or is of another shape than the first; the cache cannot
            be written, or may not be that large (`KERAS_GANS_DATA_CACHE_GB`, 100 by default).
    """
    path = folder() / f"{hashlib.sha256(source.key.encode()).hexdigest()[:32]}.npy"
    kept = _kept(path)
    limit = _number(MEMORY, DEFAULT_MEMORY_MB) if memory_mb is None else memory_mb
    if kept is not None:
        return kept if kept.nbytes > limit * 1e6 else np.array(kept)
    images = _checked(source)
    first, _ = next(images)
    images.close()
    if _bytes(source, first) <= limit * 1e6:
        return _in_memory(source, first.shape)
    return _in_file(source, first, path)


def _bytes(source, image):
    return image.nbytes * source.count * (2 if source.mirror else 1)


def _number(variable, default):
    text = os.environ.get(variable) or default
    try:
        return float(text)
    except ValueError:
        raise InputError(f"{variable} must be a number, got {text!r}") from None


def _checked(source):
    """What the source yields, all of one shape."""
    shape = None
    what = f"images of {source.name!r}"
    for image, sha256 in progress.each(source.read(), source.count, what):
        if shape is None:
            shape = image.shape
        if image.shape != shape:
            some = ["x".join(map(str, s)) for s in sorted({shape, image.shape})]
            raise InputError(
                f"images of {source.name!r} are not of one size ({', '.join(some)}): set image_size"
                if image.shape[:2] != shape[:2]
                else f"images of {source.name!r} differ in their channels ({', '.join(some)}): set "
                "channels"
            )
        yield image, sha256


def _is_grey(image):
    return bool((image == image[..., :1]).all())


def _in_memory(source, shape):
    images, grey = np.empty((source.count, *shape), np.uint8), source.grey
    for i, (image, _) in enumerate(_checked(source)):
        images[i] = image
        grey = grey and _is_grey(image)
    if grey and shape[-1] > 1:
        images = np.ascontiguousarray(images[..., :1])
    return np.concatenate([images, images[:, :, ::-1]]) if source.mirror else images


# The file


def _info(path):
    return path.with_suffix(".json")


def info(array):
    """What is known of a mapped array: `sha256`, `name`, `bytes`; {} of one in memory."""
    if not isinstance(array, np.memmap) or array.filename is None:
        return {}
    with contextlib.suppress(OSError, ValueError):
        return json.loads(_info(pathlib.Path(array.filename)).read_text(encoding="utf-8"))
    return {}


def _kept(path):
    """The mapped file, if it is there and whole; a use is told by the time of its description."""
    try:
        told = json.loads(_info(path).read_text(encoding="utf-8"))
        if path.stat().st_size != told["bytes"]:
            raise ValueError("it is not as long as it was")
        images = np.load(path, mmap_mode="r", allow_pickle=False)
        if images.dtype != np.uint8 or list(images.shape) != told["shape"]:
            raise ValueError("it has another shape than it had")
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, EOFError) as error:
        print(f"cached images {str(path)!r} are damaged ({error}): made again", file=sys.stderr)
        return None
    with contextlib.suppress(OSError):
        os.utime(_info(path))
    return images


def _in_file(source, first, path):
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _alone(path):
            kept = _kept(path)  # Another process may have made it meanwhile.
            if kept is None:
                _make_room(source, first, path)
                _write(source, first.shape, path)
                kept = _kept(path)
            return kept
    except OSError as error:
        mend = (
            f"make room, or set {FOLDER} to a folder on another disk"
            if error.errno in FULL
            else f"set {FOLDER} to a folder that can be written"
        )
        raise InputError(
            f"cannot cache the images of {source.name!r} in {str(path.parent)!r} "
            f"({error.strerror or error}): {mend}"
        ) from error


@contextlib.contextmanager
def _alone(path):
    """No other process writes this file inside the block; the system frees it if this one dies."""
    lock = filelock.FileLock(path.with_suffix(".lock"))
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        print(f"waiting for another process to write {str(path)!r}", file=sys.stderr, flush=True)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _make_room(source, first, path):
    """Remove what was begun, and the sets that were not used for longest, up to the limit."""
    for partial in path.parent.glob(f".{path.stem}.*{files.PARTIAL}*"):
        files.remove(partial)
    limit, needed = _number(LIMIT, DEFAULT_LIMIT_GB) * 1e9, _bytes(source, first)
    print(
        f"{source.name!r}: {needed / 1e9:.2f} GB of images are decoded once into {str(path)!r}",
        file=sys.stderr,
        flush=True,
    )
    if needed > limit:
        raise InputError(
            f"the images of {source.name!r} are {needed / 1e9:.2f} GB, more than the "
            f"{limit / 1e9:g} of the cache {str(path.parent)!r}: set {LIMIT} to more, or "
            "image_size to less"
        )
    others = sorted(path.parent.glob("*.json"), key=lambda p: p.stat().st_mtime)
    used = sum(p.stat().st_size for p in path.parent.glob("*.npy") if p != path)
    for oldest in others:
        if used + needed <= limit:
            break
        images = oldest.with_suffix(".npy")
        used -= images.stat().st_size if images.exists() else 0
        files.remove(oldest)
        files.remove(images)
        files.remove(oldest.with_suffix(".hashes.npy"))
    free = shutil.disk_usage(path.parent).free
    if needed > free:
        raise OSError(errno.ENOSPC, f"{free / 1e9:.2f} GB are free, {needed / 1e9:.2f} needed")


def _write(source, shape, path):
    """Write the array, the hashes of the files behind it, and, last, what is known of it."""
    hashes, grey = [], source.grey
    with files.replacing(path) as partial:
        with partial.open("wb") as file:
            _write_header(file, (source.count, *shape))
            for image, sha256 in _checked(source):
                file.write(np.ascontiguousarray(image).data)
                hashes.append(sha256)
                grey = grey and _is_grey(image)
        narrower = grey and shape[-1] > 1
        if narrower or source.mirror:
            _rewrite(partial, (*shape[:-1], 1 if narrower else shape[-1]), source.mirror)
    if hashes[0] is not None:
        of_files = path.with_suffix(".hashes.npy")
        with files.replacing(of_files) as partial, partial.open("wb") as file:
            np.save(file, np.frombuffer(b"".join(hashes), np.uint8).reshape(-1, 32))
    images = np.load(path, mmap_mode="r", allow_pickle=False)
    files.write_json(
        _info(path),
        {
            "name": source.name,
            "shape": list(images.shape),
            "bytes": path.stat().st_size,
            "sha256": sha256_of(images),
        },
    )


def _write_header(file, shape):
    described = {"descr": "|u1", "fortran_order": False, "shape": tuple(shape)}
    np.lib.format.write_array_header_1_0(file, described)


def _rewrite(path, shape, mirror):
    """The file again, its first channels alone, and, if asked, all images mirrored at the end."""
    images = np.load(path, mmap_mode="r", allow_pickle=False)
    with files.replacing(path) as partial, partial.open("wb") as file:
        _write_header(file, (len(images) * (2 if mirror else 1), *shape))
        for flipped in (False, True)[: 1 + mirror]:
            for start in range(0, len(images), CHUNK):
                part = images[start : start + CHUNK, ..., : shape[-1]]
                file.write(np.ascontiguousarray(part[:, :, ::-1] if flipped else part).data)


def sha256_of(array):
    """SHA-256 of an array's type, shape and values, a part at a time."""
    hasher = hashlib.sha256(f"{array.dtype}{array.shape}".encode())
    for start in range(0, len(array), CHUNK):
        hasher.update(np.ascontiguousarray(array[start : start + CHUNK]).data)
    return hasher.hexdigest()


def file_hashes(array):
    """SHA-256 of the file each image of a mapped array was decoded from: uint8 (n, 32), or None."""
    if not isinstance(array, np.memmap) or array.filename is None:
        return None
    path = pathlib.Path(array.filename).with_suffix(".hashes.npy")
    return np.load(path, allow_pickle=False) if path.exists() else None
