"""Spectrally normalised GAN."""

from keras_gans import losses
from keras_gans.layers import spectrally_normalised
from keras_gans.models import players
from keras_gans.models.gan import GAN
from keras_gans.utils.configured import register
from keras_gans.utils.errors import InputError


@register
class SNGAN(GAN):
    """A hinge discriminator whose every layer has slope about 1 at most.

    Args:
        generator, discriminator, **kwargs: as in `GAN`; the discriminator with
            `spectral_norm=True`.
        discriminator_steps: discriminator updates per generator update.

    Raises:
        InputError: no layer of the discriminator is spectrally normalised.

    Reference: Miyato et al. 2018, arXiv 1802.05957, algorithm 1, equations 16 and 17.
    """

    fixed_arguments = ("loss", "penalties", "constraint")

    def __init__(self, generator, discriminator, *, discriminator_steps: int = 5, **kwargs):
        players.check_networks(generator=generator, discriminator=discriminator)
        if not spectrally_normalised(discriminator):
            raise InputError(
                "SNGAN needs a spectrally normalised discriminator: give it spectral_norm=True"
            )
        super().__init__(
            generator,
            discriminator,
            loss=losses.Hinge(),
            discriminator_steps=discriminator_steps,
            **kwargs,
        )
