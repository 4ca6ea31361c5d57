"""Spectrally normalised GAN."""

from keras_gans import losses
from keras_gans.configured import register
from keras_gans.errors import InputError
from keras_gans.gan import GAN
from keras_gans.layers import spectrally_normalised


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

    decided = ("loss", "penalties", "constraint")

    def __init__(self, generator, discriminator, *, discriminator_steps: int = 5, **kwargs):
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
