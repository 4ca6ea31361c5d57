"""Cramer GAN."""

import tensorflow as tf

from keras_gans import losses, penalties
from keras_gans.models.gan import GAN
from keras_gans.schedules import Schedule
from keras_gans.utils.configured import register
from keras_gans.utils.precision import full


@register
class CramerGAN(GAN):
    """The energy distance between real and generated samples, on features h that a critic learns.

    With two independent generated samples y and y', G minimises
    E[|h(x) - h(y)| + |h(x) - h(y')| - |h(y) - h(y')|], the squared energy distance of h up to
    E|h(x) - h(x')|, in which G has no part. The critic raises E[f(x)] - E[f(y)] for
    f(s) = |h(s) - h(y')| - |h(s)|, whose slope is drawn to 1 between real and generated samples.
    That is the Wasserstein critic's step with f in the discriminator's place.

    Args:
        generator, discriminator, **kwargs: as in `GAN`; the discriminator with as many `outputs`
            as h has features, and without batch normalisation.
        penalty_weight: lambda, or a schedule of it over thousands of images.
        discriminator_steps: critic updates per generator update.

    Reference: Bellemare et al. 2017, arXiv 1705.10743, algorithm 1.
    """

    generator_needs_reals = True
    fixed_arguments = ("loss", "penalties", "constraint")

    def __init__(
        self,
        generator,
        discriminator,
        *,
        penalty_weight: float | Schedule = 10.0,
        discriminator_steps: int = 5,
        **kwargs,
    ):
        super().__init__(
            generator,
            discriminator,
            loss=losses.Wasserstein(),
            penalties=[penalties.GradientPenalty(penalty_weight)],
            discriminator_steps=discriminator_steps,
            **kwargs,
        )

    def _critic(self, batch):
        h = super()._critic(batch)
        other = self._augmented(self._fake(batch, "other"), batch.noise, "other")
        on_other = full(h(other))

        def f(samples):
            features = full(h(samples))
            return distance(features, on_other) - distance(features, 0.0)

        return f

    def _generator_loss(self, judge, on_real, batch):
        on_fake = self._on_fake(judge, batch, "latents")
        on_other = self._on_fake(judge, batch, "other")
        return tf.reduce_mean(
            distance(on_real, on_fake) + distance(on_real, on_other) - distance(on_fake, on_other)
        )


def distance(a, b):
    """Euclidean distance of each pair of rows, (batch, 1), differentiable where they meet."""
    return tf.sqrt(tf.reduce_sum(tf.square(a - b), 1, keepdims=True) + 1e-12)
