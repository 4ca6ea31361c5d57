"""Files that appear whole or not at all."""

import contextlib
import hashlib
import json
import math
import os
import pathlib
import shutil
import tempfile
import tomllib

import filelock

from keras_gans.utils.errors import InputError

PARTIAL = "partial"


@contextlib.contextmanager
def replacing(path):
    """Yield a path to write to, beside `path`; it takes `path`'s place when the block succeeds.

    The block may create a file or a folder. On an error what was written is removed and `path`
    stays as it was. A file is on the disk, not in its cache alone, before it takes the place.
    """
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.{PARTIAL}{''.join(path.suffixes[-2:])}")
    try:
        yield partial
        if partial.is_file():
            with partial.open("ab") as file:
                os.fsync(file.fileno())
        if path.is_dir():
            shutil.rmtree(path)
        os.replace(partial, path)
    finally:
        remove(partial)


def check_writable(path, folder=False):
    """Raise an `InputError` unless a file or a folder can be made at `path`; it leaves nothing.

    For what is written after long work. What stands there may be replaced.

    Args:
        path: of the file or the folder.
        folder: whether it is to be a folder whose files are added to.
    """
    path = pathlib.Path(path)
    probe = path / ".probe" if folder or path.is_dir() else path
    try:
        _try(probe)
    except OSError as error:
        raise cannot_write(path, error) from None


def cannot_write(path, error):
    """An `InputError` for what the system refuses to write."""
    return InputError(f"cannot write {str(path)!r}: {error.strerror}: choose another path")


def _try(path):
    """Make a file in the folder of `path`, and remove it and the folders it took."""
    made = [folder for folder in path.parents if not folder.exists()]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    finally:
        for folder in made:
            with contextlib.suppress(OSError):
                folder.rmdir()


def read_checked(path, sha256):
    """The bytes of a file that a card describes.

    Raises:
        InputError: the file cannot be read, or has another SHA-256.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{str(path)!r} cannot be read: {error.strerror}") from None
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise InputError(
            f"{str(path)!r} is not what the card describes: its SHA-256 is {found}, not {sha256}: "
            "install it again"
        )
    return content


def read_table(path):
    """The plain values of a `.toml` or `.json` file."""
    path = pathlib.Path(path)
    try:
        text = path.read_text(encoding="utf-8")
        values = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except FileNotFoundError:
        raise InputError(f"file {str(path)!r} does not exist") from None
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"file {str(path)!r} cannot be read: {error}") from None
    if not isinstance(values, dict):
        raise InputError(f"file {str(path)!r} holds no table of keys")
    return values


def write_json(path, values):
    """Write plain values as indented JSON."""
    with replacing(path) as partial:
        partial.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def append_line(path, values):
    """Append a dict of plain values to a JSON-lines file; what is not finite becomes a string."""
    plain = {
        key: str(value) if isinstance(value, float) and not math.isfinite(value) else value
        for key, value in values.items()
    }
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(plain) + "\n")


def read_lines(path):
    """The dicts of a JSON-lines file, but for a last line that was cut off; [] without a file."""
    if not path.exists():
        return []
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            break
    return found


@contextlib.contextmanager
def locked(path):
    """Hold the file `path` for this process; the system frees it, however the process ends.

    Raises:
        InputError: another process holds it.
    """
    try:
        with filelock.FileLock(path, timeout=0):
            yield
    except filelock.Timeout:
        raise InputError(
            f"another process is at work in {str(path.parent)!r}: wait for it, or choose another "
            "folder"
        ) from None


def remove_partial(folder):
    """Remove what a killed process began to write below `folder`."""
    for path in folder.rglob(f".*.{PARTIAL}*"):
        remove(path)


def remove(path):
    """Remove a file or a folder if it is there."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
