"""An exponential moving average of a whole model, statistics included."""

import types

import keras
import tensorflow as tf

from keras_gans.networks import interface
from keras_gans.utils.configured import unrecorded


def average_of(model):
    """What keeps the average of `model`, which it equals at first; called like it, and untrained.

    It is another model of the same config; or, where the config does not make one (a subclass, a
    Lambda layer, layers that are not registered with Keras), an `Average`.
    """
    # Not by trying: what is saved must load, where other classes may be known for the moment.
    if not _describes_all(model):
        return Average(model)
    twin = type(model).from_config(model.get_config())
    if [v.shape for v in twin.weights] != [v.shape for v in model.weights]:
        return Average(model)  # A subclass that is built by its first call.
    twin.set_weights(model.get_weights())
    twin.trainable = False
    return twin


class Average(keras.layers.Layer):
    """Variables of its own, with which it calls the model that they are an average of."""

    def __init__(self, model):
        super().__init__(name=f"average_of_{model.name}", dtype=model.dtype_policy)
        for variable in model.variables:
            self.add_weight(
                shape=variable.shape,
                dtype=variable.dtype,
                initializer=lambda shape, dtype, start=variable: tf.identity(start.value),
                trainable=False,
                name=variable.name,
            )
        # Out of Keras's sight, which would save the model twice.
        object.__setattr__(self, "_model", types.MappingProxyType({"model": model}))
        self.built = True

    def call(self, inputs, training=False):
        model = self._model["model"]
        values = {
            id(v): mine.value for v, mine in zip(model.variables, self.variables, strict=True)
        }
        outputs, _ = model.stateless_call(
            [values[id(v)] for v in model.trainable_variables],
            [values[id(v)] for v in model.non_trainable_variables],
            inputs,
            **interface.mode(model, training),
        )
        return outputs


def _describes_all(model):
    """Whether all that the config of `model` names is Keras's or registered with it."""
    if unrecorded(model):
        return False
    try:
        config = keras.saving.serialize_keras_object(model)
    except NotImplementedError:
        return False
    return _all_known(config)


def _all_known(config):
    if isinstance(config, (list, tuple)):
        return all(map(_all_known, config))
    if not isinstance(config, dict):
        return True
    if config.get("class_name") == "__lambda__":
        return False
    name = config.get("registered_name")
    if "class_name" in config and name is not None:
        module = config.get("module") or ""
        if name not in keras.saving.get_custom_objects() and not module.startswith("keras."):
            return False
    return all(map(_all_known, config.values()))


def decay(images_seen, batch_size, halflife_kimg, rampup):
    """The factor that keeps the average's half-life at `halflife_kimg` thousand images.

    Early on the half-life is `rampup` times the images seen so far, so that the random weights of
    the start are soon forgotten (Karras et al. 2020, arXiv 1912.04958, and its code).

    Args:
        images_seen: integer tensor, real images seen so far.
        batch_size: int, the global batch.
        halflife_kimg: float, thousands of images.
        rampup: float, the fraction of the images seen that bounds the half-life; None for no bound.
    """
    halflife = halflife_kimg * 1000.0
    if rampup is not None:
        halflife = tf.minimum(halflife, tf.cast(images_seen, tf.float32) * rampup)
    return 0.5 ** (batch_size / tf.maximum(halflife, 1e-8))


def update(average, model, decay):
    """Move the average towards the model: average <- decay * average + (1 - decay) * model.

    Float state (batch normalisation's moving statistics) is averaged as the weights are, so the
    statistics belong to the averaged weights; integer state is copied.
    """
    for kept, new in zip(average.variables, model.variables, strict=True):
        if kept.value.dtype.is_floating:
            kept.assign(
                kept.value + tf.cast(1.0 - decay, kept.value.dtype) * (new.value - kept.value)
            )
        else:
            kept.assign(new.value)
