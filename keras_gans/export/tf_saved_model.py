"""SavedModels: what TensorFlow alone, and TensorFlow Serving, can run.

A folder written here holds, besides the model, `assets.extra/card.json`, what a client must know
(class names, shapes, value ranges, licence), and `assets.extra/tf_serving_warmup_requests`, which
TensorFlow Serving runs before the first request.
"""

import pathlib

import keras
import tensorflow as tf

from keras_gans.export import serving_files
from keras_gans.networks import interface
from keras_gans.networks.labels import labelled
from keras_gans.utils import files, images


def saved_model(gan, path, card=None, score=False):
    """Write the averaged generator as a SavedModel that needs TensorFlow alone.

    Signatures, named inputs to named outputs, of any batch size n:

        serving_default: `latents` float32 (n, latent_dim) -> `images` float32 in [-1, 1]
        sample: `seeds` int64 (n,) -> `images` uint8; row i is `gan.generate(1, seed=seeds[i])`
        png: `seeds` int64 (n,) -> `image_bytes`, a PNG file for each
        sample_truncated, png_truncated: the same with `truncation` float32 (n,), which multiplies
            the latents
        score: `images` float32 (n, *sample_shape) in [-1, 1] -> `logits` float32 (n, 1), the
            discriminator's; on request
        classes: no input -> `names` string (num_classes,), of a model that takes labels

    Of a model that takes labels each has one more input, `labels`: int32 (n,). Models of samples
    that are no images have `samples` float32 in the place of `images`, and no `png`.

    Args:
        gan: a `GAN`.
        path: folder to write; it appears when complete, and replaces one of the same name.
        card: dict of plain values to put beside the model, or None.
        score: whether to export the discriminator too.

    Returns:
        List of `path` alone.
    """
    generator, pictures = gan.sampling_generator, images.are_images(gan.sample_shape)
    output = "images" if pictures else "samples"

    def from_latents(latents, labels=None):
        return images.finish(interface.call(generator, labelled(latents, labels), training=False))

    def drawn(seeds, labels, truncation):
        latents = gan.latents(tf.shape(seeds)[0], seeds)
        if truncation is not None:
            latents *= truncation[:, None]
        samples = from_latents(latents, labels)
        return images.to_uint8(samples) if pictures else samples

    def serve(latents, labels=None):
        return {output: from_latents(latents, labels)}

    def sample(seeds, labels=None, truncation=None):
        return {output: drawn(seeds, labels, truncation)}

    def png(seeds, labels=None, truncation=None):
        return {"image_bytes": _encoded(drawn(seeds, labels, truncation))}

    def truncated(function):
        if gan.takes_labels:
            return lambda seeds, labels, truncation: function(seeds, labels, truncation)
        return lambda seeds, truncation: function(seeds, None, truncation)

    def logits(images, labels=None):
        outputs = interface.call(gan.discriminator, labelled(images, labels), training=False)
        return {"logits": tf.cast(tf.nest.flatten(outputs)[0], tf.float32)}

    latents = tf.TensorSpec((None, gan.latent_dim), tf.float32, name="latents")
    seeds = tf.TensorSpec((None,), tf.int64, name="seeds")
    judged = tf.TensorSpec((None, *gan.sample_shape), tf.float32, name="images")
    truncation = tf.TensorSpec((None,), tf.float32, name="truncation")
    labels = [tf.TensorSpec((None,), tf.int32, name="labels")] if gan.takes_labels else []
    endpoints = {
        "serving_default": (serve, [latents, *labels]),
        "sample": (sample, [seeds, *labels]),
        "sample_truncated": (truncated(sample), [seeds, *labels, truncation]),
    }
    if pictures:
        endpoints["png"] = (png, [seeds, *labels])
        endpoints["png_truncated"] = (truncated(png), [seeds, *labels, truncation])
    if score:
        endpoints["score"] = (logits, [judged, *labels])
    if gan.takes_labels:
        names = gan.class_names or [str(label) for label in range(gan.num_classes)]
        endpoints["classes"] = (lambda: {"names": tf.constant(names)}, [])
    tracked = [generator, gan.discriminator] if score else [generator]
    return _write(path, tracked, endpoints, card)


def saved_translators(gan, path, card=None):
    """Write the averaged translators of a `CycleGAN` as a SavedModel that needs TensorFlow alone.

    Signatures, of any batch size n and any image size the translators take:

        a2b, b2a: `images` float32 (n, height, width, channels) in [-1, 1] -> `images`, the same
        a2b_png, b2a_png: `image_bytes`, n encoded images (PNG, JPEG, GIF, BMP), of any sizes ->
            `image_bytes`, a PNG file for each
        serving_default: `a2b`

    Args:
        gan: a `CycleGAN`.
        path: folder to write; it appears when complete, and replaces one of the same name.
        card: dict of plain values to put beside the model, or None.

    Returns:
        List of `path` alone.
    """
    channels = gan.sample_shape[-1]
    pictures = tf.TensorSpec((None, None, None, channels), tf.float32, name="images")
    encoded = tf.TensorSpec((None,), tf.string, name="image_bytes")
    endpoints = {}
    for direction in gan.directions:
        translator = gan.translator(direction)
        endpoints[direction] = (_translate(translator), [pictures])
        endpoints[f"{direction}_png"] = (_translate_encoded(translator, channels), [encoded])
    endpoints["serving_default"] = endpoints["a2b"]
    return _write(
        path, [gan.translator(direction) for direction in gan.directions], endpoints, card
    )


def _translate(translator):
    def translate(images_in):
        return images.finish(interface.call(translator, images_in, training=False))

    def endpoint(images):
        return {"images": translate(images)}

    return endpoint


def _translate_encoded(translator, channels):
    def translate_one(encoded):
        pixels = tf.io.decode_image(encoded, channels, expand_animations=False)
        source = images.to_float(pixels)[None]
        translated = interface.call(translator, source, training=False)
        return tf.io.encode_png(images.to_uint8(images.finish(translated))[0])

    def endpoint(image_bytes):
        return {"image_bytes": tf.map_fn(translate_one, image_bytes)}

    return endpoint


def _encoded(pixels):
    return tf.map_fn(tf.io.encode_png, pixels, fn_output_signature=tf.string)


def _write(path, tracked, endpoints, card):
    archive = keras.export.ExportArchive()
    for network in tracked:
        archive.track(network)
    for name, (function, signature) in endpoints.items():
        archive.add_endpoint(name, function, input_signature=signature)
    with files.replacing(path) as partial:
        archive.write_out(str(partial), verbose=False)
        serving_files.write(partial, endpoints, card)
    return [pathlib.Path(path)]
