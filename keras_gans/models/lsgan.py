"""Least squares GAN."""

from keras_gans import losses
from keras_gans.models.gan import GAN
from keras_gans.utils.configured import register


@register
class LSGAN(GAN):
    """Both players regress the logits onto targets.

    Args:
        generator, discriminator, **kwargs: as in `GAN`.
        a, b, c: targets: D's for fake and for real samples, and G's. The default is the paper's
            0-1 coding; (-1, 1, 0) makes the game minimise a Pearson chi-square divergence.

    Reference: Mao et al. 2017, arXiv 1611.04076, equations 8 and 9.
    """

    fixed_arguments = ("loss", "penalties", "constraint")

    def __init__(
        self, generator, discriminator, *, a: float = 0.0, b: float = 1.0, c: float = 1.0, **kwargs
    ):
        super().__init__(generator, discriminator, loss=losses.LeastSquares(a, b, c), **kwargs)
