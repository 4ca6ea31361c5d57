"""What is done to samples before the discriminator sees them."""

from keras_gans.augment.adaptive import AdaptiveAugment
from keras_gans.augment.augment import Augment
from keras_gans.augment.diff_augment import DiffAugment
from keras_gans.augment.instance_noise import InstanceNoise

AUGMENTS = {
    "instance_noise": InstanceNoise,
    "diff_augment": DiffAugment,
    "adaptive": AdaptiveAugment,
}

__all__ = ["AUGMENTS", "AdaptiveAugment", "Augment", "DiffAugment", "InstanceNoise"]
