"""LiteRT (`.tflite`): what phones and small boards run, by `ai-edge-litert`.

TensorFlow's converter writes it; that will leave TensorFlow (tensorflow#102071).
"""

import tempfile

import tensorflow as tf

from keras_gans.export.functions import functions
from keras_gans.utils import files
from keras_gans.utils.errors import InputError


def litert(gan, path, float16=False):
    """Write the averaged generator as one `.tflite` file with the signature `serving_default`.

    Inputs, outputs and files are those of `onnx`.

    Args:
        gan: a `GAN` or a `CycleGAN`.
        path: the file to write, atomically; `.tflite` is added where it is missing.
        float16: store the weights in half precision, at half the size.

    Returns:
        List of the paths written.

    Raises:
        InputError: an operation has no LiteRT form.
    """
    written = []
    for target, network, function, signature in functions(gan, path, ".tflite"):
        holder = tf.Module()
        holder.state = [variable.value for variable in network.variables]
        holder.function = tf.function(function, input_signature=signature)
        try:
            content = _converted(holder, float16)
        except Exception as error:  # The converter raises anything.
            reason = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise InputError(f"{type(gan).__name__} has no LiteRT form: {reason}") from error
        with files.replacing(target) as partial:
            partial.write_bytes(content)
        written.append(target)
    return written


def _converted(holder, float16):
    # From a SavedModel on disk: a converter made from functions alone drops the signature.
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(holder, folder, {"serving_default": holder.function})
        converter = tf.lite.TFLiteConverter.from_saved_model(folder, ["serving_default"])
        if float16:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.target_spec.supported_types = [tf.float16]
        return converter.convert()
