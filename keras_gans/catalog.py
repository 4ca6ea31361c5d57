"""The folders of the zoo's entries, which ship with the package as data."""

import importlib.resources

from keras_gans.errors import unknown

RECIPE = "recipe.toml"


def names():
    """Names of all entries, sorted."""
    return sorted(path.parent.name for path in _root().glob(f"*/{RECIPE}"))


def folder(name):
    """The folder of the entry called `name`; an `InputError` suggests the nearest name."""
    if name not in names():
        raise unknown("recipe", name, names())
    return _root() / name


def recipe_path(name):
    """The recipe file of the entry called `name`."""
    return folder(name) / RECIPE


def _root():
    # Entries are read in place: wheels are installed unpacked.
    with importlib.resources.as_file(importlib.resources.files("keras_gans.entries")) as root:
        return root
