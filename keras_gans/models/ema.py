"""An exponential moving average of a whole model, statistics included."""

import tensorflow as tf


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
