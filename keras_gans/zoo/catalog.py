"""The folders of the zoo's entries: those that ship with the package, as data, and a user's own."""

import importlib.resources
import os
import pathlib

from keras_gans.utils.errors import InputError, unknown

RECIPE = "recipe.toml"
VARIABLE = "KERAS_GANS_ZOO"

_registered = []


def register(folder):
    """Add a user's entries to the zoo of this process.

    The environment variable KERAS_GANS_ZOO, one folder or several as in PATH, does it for all.

    Args:
        folder: holds a folder for each entry, named after it, with its recipe.toml and, if it was
            published, its card and weights.

    Raises:
        InputError: there is no entry in it, or one with the name of another.
    """
    folder = pathlib.Path(folder).expanduser().resolve()
    if folder in _roots():
        return
    _check(folder, _entries())
    _registered.append(folder)


def names():
    """Names of all entries, sorted."""
    return sorted(_entries())


def shipped():
    """Names of the entries that ship with the package, sorted."""
    return sorted(_inside(_root()))


def folder(name):
    """The folder of the entry called `name`; an `InputError` suggests the nearest name."""
    entries = _entries()
    if name not in entries:
        raise unknown("recipe", name, entries)
    return entries[name]


def recipe_path(name):
    """The recipe file of the entry called `name`."""
    return folder(name) / RECIPE


def _entries():
    """Name -> folder."""
    entries = {}
    for root in _roots():
        if root != _root():
            _check(root, entries)
        entries |= _inside(root)
    return entries


def _inside(root):
    return {path.parent.name: path.parent for path in root.glob(f"*/{RECIPE}")}


def _check(root, known):
    """Raise an `InputError` unless a user's folder holds entries of names that are still free."""
    own = _inside(root)
    if not own:
        raise InputError(
            f"zoo folder {str(root)!r} holds no entry: a folder with a {RECIPE} for each"
        )
    for name in sorted(own.keys() & known.keys()):
        raise InputError(
            f"zoo folder {str(root)!r} has an entry {name!r}, and so has "
            f"{str(known[name].parent)!r}: rename it"
        )


def _roots():
    around = [path for path in os.environ.get(VARIABLE, "").split(os.pathsep) if path]
    own = [pathlib.Path(path).expanduser().resolve() for path in around]
    return [_root(), *own, *(folder for folder in _registered if folder not in own)]


def _root():
    # Entries are read in place: wheels are installed unpacked.
    with importlib.resources.as_file(importlib.resources.files("keras_gans.entries")) as root:
        return root
