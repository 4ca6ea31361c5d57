"""A generator -> files that are served without this package."""

from keras_gans.export.tf_saved_model import saved_model, saved_translators
from keras_gans.utils.errors import unknown

__all__ = ["check_format", "saved_model", "saved_translators"]

FORMATS = ("tf_saved_model",)


def check_format(name):
    """Raise an `InputError` unless `name` is a format that models are exported in."""
    if name not in FORMATS:
        raise unknown("export format", name, FORMATS)
