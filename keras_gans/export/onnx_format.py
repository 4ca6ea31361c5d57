"""ONNX (opset 18): what onnxruntime runs, on a server, a phone or in a browser.

tf2onnx 1.17, which converts, has no maintainer any more (November 2026); hence the extra.
"""

import tensorflow as tf

from keras_gans.export.functions import functions
from keras_gans.utils import files
from keras_gans.utils.errors import InputError

OPSET = 18


def onnx(gan, path):
    """Write the averaged generator as one `.onnx` file, inputs and outputs named.

    A generator: `latents` float32 (n, latent_dim), and `labels` int32 (n,) where it takes them, to
    `images` (or `samples`) float32; of a translator two files, PATH with `_a2b` and `_b2a` before
    the ending: `images` float32 (n, height, width, channels), of the size it was trained on, to
    `images`. The batch size n is open.

    Args:
        gan: a `GAN` or a `CycleGAN`.
        path: the file to write, atomically; `.onnx` is added where it is missing.

    Returns:
        List of the paths written.

    Raises:
        InputError: tf2onnx is not installed, or an operation has no ONNX form.
    """
    try:
        import tf2onnx
    except ImportError:
        raise InputError("ONNX needs tf2onnx: pip install 'keras-gans[onnx]'") from None
    written = []
    for target, _, function, signature in functions(gan, path, ".onnx"):
        graph = tf.function(function, input_signature=signature)
        try:
            model, _ = tf2onnx.convert.from_function(graph, signature, opset=OPSET)
        except Exception as error:  # tf2onnx raises plain ones.
            reason = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise InputError(f"{type(gan).__name__} has no ONNX form: {reason}") from error
        with files.replacing(target) as partial:
            partial.write_bytes(model.SerializeToString())
        written.append(target)
    return written
