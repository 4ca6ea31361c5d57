"""The GAN of practice."""

from keras_gans import losses
from keras_gans.models.gan import GAN
from keras_gans.utils.configured import register


@register
class NonSaturatingGAN(GAN):
    """The minimax discriminator, with a generator whose gradient survives losing.

    Args:
        generator, discriminator, **kwargs: as in `GAN`.
        smoothing: one-sided label smoothing, D's target on real samples being 1 - smoothing.

    Reference: Goodfellow et al. 2014, arXiv 1406.2661, section 3.
    """

    fixed_arguments = ("loss", "penalties", "constraint")

    def __init__(self, generator, discriminator, *, smoothing: float = 0.0, **kwargs):
        super().__init__(generator, discriminator, loss=losses.NonSaturating(smoothing), **kwargs)
