"""A trained model by its name or its folder."""

import pathlib

from keras_gans import recipe, training, zoo


def open_model(name_or_run, checkpoints_in="checkpoints"):
    """A trained model, and the recipe it was trained by.

    Args:
        name_or_run: a name of `zoo.names()`, or a run's folder.
        checkpoints_in: of a run's folders, `checkpoints` or `best`.

    Raises:
        InputError: neither of the two, or nothing trained yet.
    """
    if name_or_run in zoo.names():
        return zoo.load(name_or_run), recipe.load(name_or_run)
    gan = training.load(name_or_run, checkpoints_in)
    return gan, recipe.Recipe.from_file(pathlib.Path(name_or_run) / training.RECIPE)
