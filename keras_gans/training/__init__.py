"""A recipe -> objects -> `fit`: runs, their folders, checkpoints and callbacks."""

from keras_gans.training.recipe import Recipe
from keras_gans.training.run import load, train
from keras_gans.training.run_folder import RunFolder

__all__ = ["Recipe", "RunFolder", "load", "train"]
