"""A generator or a translator that `load` opened, in files of today."""

import keras
import numpy as np
import tensorflow as tf

from keras_gans.utils import files
from keras_gans.utils.errors import InputError

# Side of the images a translator of any size is tried on.
TRIED_SIDE = 256
# What rounding may add to a range.
ROUNDING = 1e-3


def convert(model, folder):
    """Write `model.keras`, and `saved_model`, which needs TensorFlow alone.

    The SavedModel's `serving_default` is, of a generator, latents -> {"images": ...}, and of a
    translator, images -> {"translated": ...}: float32, images (n, height, width, channels) in
    [-1, 1].

    Args:
        model: `keras.Model` of one input, latents (n, d) or images, and one output, images.
        folder: to write; it appears when complete, and replaces one of the same name.

    Returns:
        `generator` or `translator`.

    Raises:
        InputError: the model is neither, or what it makes of noise is not in [-1, 1].
    """
    role = _role(model)
    _try(model)
    made = {"generator": "images", "translator": "translated"}[role]

    def serve(inputs):
        return {
            made: keras.ops.clip(keras.ops.cast(model(inputs, training=False), "float32"), -1, 1)
        }

    taken = "latents" if role == "generator" else "images"
    spec = tf.TensorSpec((None, *model.input_shape[1:]), tf.float32, name=taken)
    archive = keras.export.ExportArchive()
    archive.track(model)
    archive.add_endpoint("serving_default", serve, input_signature=[spec])
    with files.replacing(folder) as partial:
        partial.mkdir()
        model.save(partial / "model.keras")
        archive.write_out(str(partial / "saved_model"), verbose=False)
    return role


def _role(model):
    shapes = model.input_shape, model.output_shape
    roles = {(2, 4): "generator", (4, 4): "translator"}
    single = all(isinstance(shape, tuple) for shape in shapes)
    role = roles.get(tuple(map(len, shapes))) if single else None
    if role is None or shapes[1][-1] not in (1, 3):
        raise InputError(
            f"a model of {shapes[0]} -> {shapes[1]} is neither a generator, latents to images, nor "
            "a translator, images to images, of one input and one output"
        )
    return role


def _try(model):
    """What the model makes of noise must be images as this library has them."""
    shape = [side or TRIED_SIDE for side in model.input_shape[1:]]
    random = np.random.default_rng(0)
    draw = random.standard_normal if len(shape) == 1 else lambda size: random.uniform(-1, 1, size)
    images = np.array(model(draw((4, *shape)).astype(np.float32), training=False), np.float32)
    low, high = images.min(), images.max()
    # Also where they are not finite.
    if not (low >= -1 - ROUNDING and high <= 1 + ROUNDING):
        raise InputError(
            f"the model makes images in [{low:.3g}, {high:.3g}] of noise, not in [-1, 1]: put a "
            "keras.layers.Rescaling behind it"
        )
