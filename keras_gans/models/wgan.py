"""Wasserstein GAN with weight clipping."""

from keras_gans import losses, penalties
from keras_gans.models.gan import GAN
from keras_gans.utils.configured import register


@register
class WGAN(GAN):
    """A critic held Lipschitz by clipping its weights.

    Args:
        generator, discriminator, **kwargs: as in `GAN`.
        clip_limit: the critic's weights are kept in [-clip_limit, clip_limit].
        discriminator_steps: critic updates per generator update.

    Reference: Arjovsky et al. 2017, arXiv 1701.07875, algorithm 1 (RMSprop, learning rate 5e-5).
    """

    fixed_arguments = ("loss", "penalties", "constraint")

    def __init__(
        self,
        generator,
        discriminator,
        *,
        clip_limit: float = 0.01,
        discriminator_steps: int = 5,
        **kwargs,
    ):
        super().__init__(
            generator,
            discriminator,
            loss=losses.Wasserstein(),
            constraint=penalties.WeightClipping(clip_limit),
            discriminator_steps=discriminator_steps,
            **kwargs,
        )
