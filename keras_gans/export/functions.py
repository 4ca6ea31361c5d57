"""The functions of a model that formats of one function a file hold."""

import pathlib

import tensorflow as tf

from keras_gans.networks import interface
from keras_gans.networks.labels import labelled
from keras_gans.utils import images


def functions(gan, path, ending):
    """Yield (path, network, function of it, its list of `tf.TensorSpec`) of each file to write.

    Args:
        gan: a `GAN` or a `CycleGAN`.
        path: of the file to write.
        ending: of the format, with its dot.
    """
    path = pathlib.Path(path)
    stem = path.name.removesuffix(ending)
    if gan.translates:
        shape = (None, *gan.sample_shape)
        for direction in gan.directions:
            spec = [tf.TensorSpec(shape, tf.float32, name="images")]
            target = path.with_name(f"{stem}_{direction}{ending}")
            translator = gan.translator(direction)
            yield target, translator, _translating(translator), spec
        return
    specs = [tf.TensorSpec((None, gan.latent_dim), tf.float32, name="latents")]
    if gan.takes_labels:
        specs.append(tf.TensorSpec((None,), tf.int32, name="labels"))
    yield path.with_name(stem + ending), gan.sampling_generator, _generating(gan), specs


def _translating(translator):
    def translate(pictures):
        return {"images": images.finish(interface.call(translator, pictures, training=False))}

    return translate


def _generating(gan):
    output = "images" if images.are_images(gan.sample_shape) else "samples"

    def generate(latents, labels=None):
        inputs = labelled(latents, labels)
        made = interface.call(gan.sampling_generator, inputs, training=False)
        return {output: images.finish(made)}

    return generate
