"""Relativistic GAN."""

from keras_gans import losses
from keras_gans.models.gan import GAN
from keras_gans.utils.configured import register


@register
class RelativisticGAN(GAN):
    """The discriminator compares real samples with generated ones.

    Args:
        generator, discriminator, **kwargs: as in `GAN`.
        average: compare each with the average of the other kind, rather than in pairs.

    Reference: Jolicoeur-Martineau 2018, arXiv 1807.00734, algorithms 1 and 2.
    """

    fixed_arguments = ("loss", "penalties", "constraint")

    def __init__(self, generator, discriminator, *, average: bool = False, **kwargs):
        loss = losses.RelativisticAverage() if average else losses.RelativisticPairing()
        super().__init__(generator, discriminator, loss=loss, **kwargs)
