"""A format by its name."""

from keras_gans.export.litert_format import litert
from keras_gans.export.onnx_format import onnx
from keras_gans.export.tf_saved_model import saved_model, saved_translators
from keras_gans.utils.errors import unknown

FORMATS = ("saved_model", "onnx", "litert")


def write(gan, path, format="saved_model", **options):
    """Write a model's averaged generator, or translators, in one of `FORMATS`.

    Args:
        gan: a `GAN` or a `CycleGAN`.
        path: file or folder to write, atomically.
        format: `saved_model`, a folder; `onnx` or `litert`, a file for each function.
        **options: of the format's function: `saved_model`, `saved_translators`, `onnx`, `litert`.

    Returns:
        List of the paths written.

    Raises:
        InputError: an unknown format; a missing package; a model the format cannot hold.
    """
    if format not in FORMATS:
        raise unknown("export format", format, FORMATS)
    saved = saved_translators if gan.translates else saved_model
    return {"saved_model": saved, "onnx": onnx, "litert": litert}[format](gan, path, **options)
