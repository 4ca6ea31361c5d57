"""A generator -> files that are served without this package."""

from keras_gans.export.tf_saved_model import saved_model, saved_translators

__all__ = ["saved_model", "saved_translators"]
