"""What is done to samples before the discriminator sees them."""

from keras_gans.augment.adaptive import AdaptiveAugment
from keras_gans.augment.augment import Augment
from keras_gans.augment.diff_augment import DiffAugment
from keras_gans.augment.instance_noise import InstanceNoise
from keras_gans.utils.registry import Registry

AUGMENTS = Registry(
    "augment",
    {
        "instance_noise": InstanceNoise,
        "diff_augment": DiffAugment,
        "adaptive": AdaptiveAugment,
    },
    base=Augment,
)

register = AUGMENTS.register

__all__ = ["AUGMENTS", "AdaptiveAugment", "Augment", "DiffAugment", "InstanceNoise", "register"]
