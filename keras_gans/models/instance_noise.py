"""GAN with instance noise."""

from keras_gans import losses
from keras_gans.augment import InstanceNoise
from keras_gans.models.gan import GAN
from keras_gans.utils.configured import register


@register
class InstanceNoiseGAN(GAN):
    """The non-saturating GAN on samples blurred by noise that fades during the training.

    Args:
        generator, discriminator, **kwargs: as in `GAN`.
        sigma: standard deviation of the noise at the start.
        anneal_kimg: thousands of images after which there is none; None keeps it.

    Reference: Sonderby et al. 2017, arXiv 1610.04490, section 3.2.
    """

    fixed_arguments = ("loss", "penalties", "constraint", "augment")

    def __init__(
        self,
        generator,
        discriminator,
        *,
        sigma: float = 0.1,
        anneal_kimg: float | None = 500.0,
        **kwargs,
    ):
        super().__init__(
            generator,
            discriminator,
            loss=losses.NonSaturating(),
            augment=InstanceNoise(sigma, anneal_kimg),
            **kwargs,
        )
