"""Wasserstein GAN with gradient penalty."""

from keras_gans import losses, penalties
from keras_gans.models.gan import GAN
from keras_gans.schedules import Schedule
from keras_gans.utils.configured import register


@register
class WGANGP(GAN):
    """A critic whose gradient norm is drawn to 1 between real and generated samples.

    Args:
        generator, discriminator, **kwargs: as in `GAN`; the critic without batch normalisation.
        penalty_weight: lambda, or a schedule of it over thousands of images.
        one_sided: penalise only norms above 1.
        discriminator_steps: critic updates per generator update.

    Reference: Gulrajani et al. 2017, arXiv 1704.00028, algorithm 1 (Adam, learning rate 1e-4,
        beta_1 0, beta_2 0.9).
    """

    fixed_arguments = ("loss", "penalties", "constraint")

    def __init__(
        self,
        generator,
        discriminator,
        *,
        penalty_weight: float | Schedule = 10.0,
        one_sided: bool = False,
        discriminator_steps: int = 5,
        **kwargs,
    ):
        super().__init__(
            generator,
            discriminator,
            loss=losses.Wasserstein(),
            penalties=[penalties.GradientPenalty(penalty_weight, one_sided)],
            discriminator_steps=discriminator_steps,
            **kwargs,
        )
