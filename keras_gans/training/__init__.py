"""A recipe -> objects -> `fit`: runs, their folders, checkpoints and callbacks."""

from keras_gans.training.recipe import Recipe
from keras_gans.training.run import load, train
from keras_gans.training.run_folder import RunFolder
from keras_gans.training.source import Source

__all__ = ["Recipe", "RunFolder", "Source", "load", "train"]
