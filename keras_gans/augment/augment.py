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

    @property
    def adaptive(self):
        """Whether it follows the discriminator: GAN then measures what `observe` is told."""
        return type(self).observe is not Augment.observe

    def __call__(self, samples, noise, kimg):
        """The samples to show, of the same shape; differentiable in `samples`.

        Args:
            samples: float32 (batch, ...).
            noise: `Noise` of this batch.
            kimg: float32 scalar, thousands of real images seen so far.
        """
        return samples

    def observe(self, real_signs, images):
        """Take note of an update of the discriminator; called once after it.

        Args:
            real_signs: float scalar in [-1, 1], the mean over all real logits of the update on this
                replica, patches included, of their sign about the objective's `indifferent` value.
            images: int, real images of the update on this replica.
        """
