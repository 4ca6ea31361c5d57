"""A recipe by the name of its entry, or from a file."""

import pathlib

import keras_gans.training.recipe
from keras_gans.zoo import catalog


def recipe(name_or_path, overrides=(), data_dir=None, *, check_data=True):
    """The recipe of a zoo entry or of a file, with `key=value` overrides laid over it.

    Args:
        name_or_path: a name of `zoo.names()`, or the path of a `.toml` or `.json` file.
        overrides: strings `key=value`, as in `training.recipe.load`.
        data_dir, check_data: as in `Recipe.from_dict`.

    Raises:
        InputError: no such recipe, or one that does not hold.
    """
    is_path = pathlib.Path(name_or_path).suffix in (".toml", ".json")
    path = name_or_path if is_path else catalog.recipe_path(name_or_path)
    return keras_gans.training.recipe.load(path, overrides, data_dir, check_data=check_data)
