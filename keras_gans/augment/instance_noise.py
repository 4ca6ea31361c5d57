"""Noise on every sample."""

import dataclasses

import tensorflow as tf

from keras_gans.augment.augment import Augment
from keras_gans.utils.configured import register
from keras_gans.utils.errors import InputError


@register
@dataclasses.dataclass(frozen=True)
class InstanceNoise(Augment):
    """Normal noise added to every sample, its deviation falling linearly to zero.

    Both densities are blurred by the same normal, so that their supports meet.

    Args:
        sigma: standard deviation at the start.
        anneal_kimg: thousands of images after which it is zero; None keeps it.

    Raises:
        InputError: an `anneal_kimg` that is not positive.

    Reference: Sonderby et al. 2017, arXiv 1610.04490, section 3.2; Arjovsky and Bottou 2017,
        arXiv 1701.04862, section 3.
    """

    sigma: float = 0.1
    anneal_kimg: float | None = None

    effect = "blurs both densities with normal noise"

    def __post_init__(self):
        if self.anneal_kimg is not None and self.anneal_kimg <= 0:
            raise InputError(f"anneal_kimg must be positive or none, got {self.anneal_kimg}")

    def __call__(self, samples, noise, kimg):
        left = 1.0
        if self.anneal_kimg is not None:
            left = tf.nn.relu(1.0 - kimg / self.anneal_kimg)
        return samples + self.sigma * left * noise.normal("instance", samples.shape)
