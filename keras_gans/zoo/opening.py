"""A trained model by its name or its folder."""

import pathlib

from keras_gans import training
from keras_gans.training.run_folder import RunFolder
from keras_gans.utils.errors import unknown
from keras_gans.zoo import loading, recipes


def open_model(name_or_run, checkpoints_in="checkpoints"):
    """A trained model, and the recipe it was trained by.

    Args:
        name_or_run: a name of `zoo.names()`, or a run's folder.
        checkpoints_in: of a run's folders, `checkpoints` or `best`.

    Raises:
        InputError: neither of the two, or nothing trained yet.
    """
    if name_or_run in loading.names():
        return loading.load(name_or_run), recipes.recipe(name_or_run, check_data=False)
    if (
        pathlib.Path(name_or_run).name == str(name_or_run)
        and not pathlib.Path(name_or_run).exists()
    ):
        raise unknown("model", name_or_run, loading.names())
    gan = training.load(name_or_run, checkpoints_in)
    return gan, RunFolder(name_or_run).read_recipe()
