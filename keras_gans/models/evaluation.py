"""What a discriminator says of a batch, and how that changes with the batch."""

import functools

import tensorflow as tf

from keras_gans.utils.precision import full


class Evaluation:
    """A batch, the discriminator's logits on it and, when asked for, their gradient in it.

    Penalties share one evaluation of the real and of the generated batch, so that R1 costs no
    second forward pass.

    Args:
        discriminator: function from samples to logits, or to a list that begins with them; what
            augmentation there is, is part of it.
        samples: float tensor, (batch, ...), before any augmentation.

    Attributes:
        samples: as given.
        outputs: what the discriminator returns, in full precision.
        logits: float tensor, (batch, 1).
    """

    def __init__(self, discriminator, samples):
        self.samples = samples
        with tf.GradientTape() as self._tape:
            self._tape.watch(samples)
            self.outputs = full(discriminator(samples))
            self.logits = tf.nest.flatten(self.outputs)[0]

    @functools.cached_property
    def gradient(self):
        """The gradient of each sample's logit in that sample: float32, the shape of `samples`.

        It is that in the sample before augmentation, of the very draw that the logits are of, as in
        the official codes of StyleGAN2-ADA and R3GAN.

        It is a per-sample gradient only where samples do not meet inside the discriminator, which
        is why batch normalisation is refused beside any penalty that reads this.
        """
        return self._tape.gradient(self.logits, self.samples)
