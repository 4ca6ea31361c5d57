"""Base of what is done to samples before the discriminator sees them."""

from keras_gans.utils.configured import Configured, register


@register
class Augment(Configured):
    """What GAN applies to real and generated samples alike, in both players' updates.

    This one leaves samples as they are; others override what they change.
    """

    # What it does to the densities, for those who would read one from the discriminator.
    effect = None
    # State, for GAN to save.
    variables = ()

    def __call__(self, samples, noise, kimg):
        """The samples to show, of the same shape; differentiable in `samples`.

        Args:
            samples: float32 (batch, ...).
            noise: `Noise` of this batch.
            kimg: float32 scalar, thousands of real images seen so far.
        """
        return samples

    def observe(self, real_logits):
        """Take note of what the discriminator says of real samples, (batch, 1), at each update."""
