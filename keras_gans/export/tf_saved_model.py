"""A generator -> files that are served without this package."""

import keras
import tensorflow as tf

from keras_gans.networks.labels import labelled
from keras_gans.utils import files, images


def saved_model(gan, path):
    """Write the averaged generator as a SavedModel that needs TensorFlow alone.

    Signatures, each returning {"samples": ...}:
        serving_default(latents): float32 (n, latent_dim) -> float32 (n, *sample_shape), images
            in [-1, 1].
        sample(n, seed): int32 scalars -> what `gan.generate(n, seed)` gives, images as uint8.

    Of a model that takes labels each has one more input, `labels`: int32 (n,); and there is
        classes(): {"names": string (num_classes,)}, numbers where they have no names.

    Args:
        gan: a `GAN`.
        path: folder to write; it appears when complete, and replaces one of the same name.
    """
    generator = gan.sampling_generator

    def serve(latents, labels=None):
        return {"samples": images.finish(generator(labelled(latents, labels), training=False))}

    def sample(n, seed, labels=None):
        samples = serve(gan.latents(n, seed), labels)["samples"]
        return {"samples": images.to_uint8(samples) if len(samples.shape) == 4 else samples}

    archive = keras.export.ExportArchive()
    archive.track(generator)
    latents = tf.TensorSpec((None, gan.latent_dim), tf.float32, name="latents")
    scalars = [tf.TensorSpec((), tf.int32, name=name) for name in ("n", "seed")]
    labels = [tf.TensorSpec((None,), tf.int32, name="labels")] if gan.takes_labels else []
    archive.add_endpoint("serving_default", serve, input_signature=[latents, *labels])
    archive.add_endpoint("sample", sample, input_signature=[*scalars, *labels])
    if gan.takes_labels:
        names = gan.class_names or [str(label) for label in range(gan.num_classes)]
        archive.add_endpoint("classes", lambda: {"names": tf.constant(names)}, input_signature=[])
    with files.replacing(path) as partial:
        archive.write_out(str(partial), verbose=False)


def saved_translators(gan, path):
    """Write the averaged translators of a `CycleGAN` as a SavedModel that needs TensorFlow alone.

    Signatures `a2b` and `b2a`, each from float32 images (n, height, width, channels) in [-1, 1], of
    any size the translators take, to {"translated": ...} of the same shape; `serving_default` is
    `a2b`.

    Args:
        gan: a `CycleGAN`.
        path: folder to write; it appears when complete, and replaces one of the same name.
    """
    archive = keras.export.ExportArchive()
    spec = tf.TensorSpec((None, None, None, gan.sample_shape[-1]), tf.float32, name="images")
    for signature, direction in (("a2b", "a2b"), ("b2a", "b2a"), ("serving_default", "a2b")):
        translator = gan.translator(direction)
        archive.track(translator)
        archive.add_endpoint(signature, _translating(translator), input_signature=[spec])
    with files.replacing(path) as partial:
        archive.write_out(str(partial), verbose=False)


def _translating(translator):
    def translate(pictures):
        return {"translated": images.finish(translator(pictures, training=False))}

    return translate
