"""A generator -> files that are served without this package, one format a file."""

from keras_gans.export.formats import FORMATS, write
from keras_gans.export.litert_format import litert
from keras_gans.export.onnx_format import onnx
from keras_gans.export.tf_saved_model import saved_model, saved_translators

__all__ = ["FORMATS", "litert", "onnx", "saved_model", "saved_translators", "write"]
