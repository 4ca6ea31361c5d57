"""R3GAN."""

from keras_gans import losses, penalties
from keras_gans.models.gan import GAN
from keras_gans.schedules import Schedule
from keras_gans.utils.configured import register


@register
class R3GAN(GAN):
    """A regularised relativistic GAN: samples compared in pairs, the slope flat at both kinds.

    D minimises E[softplus(-(D(x) - D(G(z))))] + gamma / 2 * E[|grad D(x)|^2 + |grad D(G(z))|^2],
    G the same first term with the difference negated, each on fresh real samples.

    Args:
        generator, discriminator, **kwargs: as in `GAN`; the discriminator without batch
            normalisation.
        gamma: weight of both penalties, or a schedule of it over thousands of images.

    Reference: Huang et al. 2025, arXiv 2501.05441, section 3 and appendix D (Adam with beta_1 0
        and beta_2 from 0.9 to 0.99, learning rate 2e-4, gamma from 1 to 0.1 on Stacked-MNIST).
    """

    fixed_arguments = ("loss", "penalties", "constraint")

    def __init__(self, generator, discriminator, *, gamma: float | Schedule = 1.0, **kwargs):
        super().__init__(
            generator,
            discriminator,
            loss=losses.RelativisticPairing(),
            penalties=[penalties.R1(gamma), penalties.R2(gamma)],
            **kwargs,
        )
