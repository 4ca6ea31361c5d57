"""f-GAN."""

from keras_gans import losses
from keras_gans.models.gan import GAN
from keras_gans.utils.configured import register


@register
class FGAN(GAN):
    """The variational bound of any f-divergence, climbed by one player and lowered by the other.

    Args:
        generator, discriminator, **kwargs: as in `GAN`.
        divergence: a name of the table in `divergences`, which says where float32 ends.
        alternative: the generator step that does not saturate.

    Reference: Nowozin et al. 2016, arXiv 1606.00709, algorithm 1.
    """

    fixed_arguments = ("loss", "penalties", "constraint")

    def __init__(
        self,
        generator,
        discriminator,
        *,
        divergence: str = "jensen_shannon",
        alternative: bool = True,
        **kwargs,
    ):
        loss = losses.FDivergence(divergence, alternative)
        super().__init__(generator, discriminator, loss=loss, **kwargs)
