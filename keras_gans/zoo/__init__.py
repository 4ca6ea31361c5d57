"""The zoo's entries: recipes, and for those that were trained, weights and a card."""

from keras_gans.zoo.catalog import register
from keras_gans.zoo.loading import card, load, names
from keras_gans.zoo.opening import open_model
from keras_gans.zoo.publishing import publish
from keras_gans.zoo.recipes import recipe

__all__ = ["card", "load", "names", "open_model", "publish", "recipe", "register"]
