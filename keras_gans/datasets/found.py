"""Which files below a folder are images of a set, and what is passed over."""

import os
import pathlib
from typing import NamedTuple

from keras_gans.utils.errors import InputError

IMAGE_SUFFIXES = {
    *(".avif", ".bmp", ".gif", ".jfif", ".jpeg", ".jpg", ".pgm", ".png", ".pnm", ".ppm", ".tif"),
    *(".tiff", ".webp"),
}
# What systems leave in folders, beside names that start with a dot.
LITTER = {"Thumbs.db", "desktop.ini", "__MACOSX"}


class File(NamedTuple):
    """An image file.

    Attributes:
        parts: names from the root down to the file, a tuple of str.
        size: int, bytes.
        mtime_ns: int, when it was last written.
    """

    parts: tuple
    size: int
    mtime_ns: int


class Listing(NamedTuple):
    """What is below a folder.

    Attributes:
        root: `pathlib.Path`.
        files: list of `File`, in the order of their parts.
        skipped: dict reason -> how many entries were passed over for it.
    """

    root: pathlib.Path
    files: list
    skipped: dict

    def path(self, file):
        return os.path.join(self.root, *file.parts)

    @property
    def told_skipped(self):
        """What was passed over and why, in words; None where nothing was."""
        if not self.skipped:
            return None
        reasons = (f"{count} {reason}" for reason, count in sorted(self.skipped.items()))
        return f"passed over {sum(self.skipped.values())}: {', '.join(reasons)}"


def listing(path):
    """The images below a folder; links are followed, hidden entries are not looked at.

    Raises:
        InputError: there is no such folder, or no image in it.
    """
    root = pathlib.Path(path).expanduser()
    if not root.is_dir():
        raise InputError(f"image folder {str(root)!r} does not exist")
    found, skipped = [], {}
    _walk(os.fspath(root), (), (), found, skipped)
    result = Listing(root, sorted(found), skipped)
    if not found:
        told = f" ({result.told_skipped})" if skipped else ""
        raise InputError(
            f"image folder {str(root)!r} holds no image ({', '.join(sorted(IMAGE_SUFFIXES))}){told}"
        )
    return result


def _walk(folder, parts, above, found, skipped):
    def skip(reason):
        skipped[reason] = skipped.get(reason, 0) + 1

    status = os.stat(folder)
    here = status.st_dev, status.st_ino
    if here in above:
        return skip("links to a folder around them")
    with os.scandir(folder) as entries:
        for entry in entries:
            stem, dot, suffix = entry.name.rpartition(".")
            suffix = f".{suffix.lower()}" if dot and stem else ""
            try:
                if entry.name.startswith(".") or entry.name in LITTER:
                    skip("hidden or the system's")
                elif entry.is_dir():
                    _walk(entry.path, (*parts, entry.name), (*above, here), found, skipped)
                elif suffix not in IMAGE_SUFFIXES:
                    skip(f"of type {suffix}" if suffix else "without a suffix")
                else:
                    status = entry.stat()
                    found.append(File((*parts, entry.name), status.st_size, status.st_mtime_ns))
            except OSError:
                skip("that cannot be opened")
    return None


def image_paths(path):
    """A folder's path, and the sorted paths of all images below it.

    Raises:
        InputError: there is no such folder, or no image in it.
    """
    found = listing(path)
    return found.root, [found.root.joinpath(*file.parts) for file in found.files]
