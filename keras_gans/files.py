"""Files that appear whole or not at all."""

import contextlib
import json
import os
import pathlib
import shutil


@contextlib.contextmanager
def replacing(path):
    """Yield a path to write to, beside `path`; it takes `path`'s place when the block succeeds.

    The block may create a file or a folder. On an error what was written is removed and `path`
    stays as it was.
    """
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial{''.join(path.suffixes[-2:])}")
    try:
        yield partial
        if path.is_dir():
            shutil.rmtree(path)
        os.replace(partial, path)
    finally:
        remove(partial)


def write_json(path, values):
    """Write plain values as indented JSON."""
    with replacing(path) as partial:
        partial.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def remove(path):
    """Remove a file or a folder if it is there."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
