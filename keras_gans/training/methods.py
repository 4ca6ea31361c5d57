"""What earlier versions computed otherwise, so that no run goes on half the one way."""

from keras_gans.augment import Augment
from keras_gans.networks.r3 import R3Discriminator, R3Generator
from keras_gans.penalties import LeCam

# Of what is computed here; run.json has it, and those of before it was counted have none.
VERSION = 1


def changed(gan, version):
    """What of a model is not as it was in a run of `version`: a list of names for people."""
    return [] if version >= VERSION else [name for name, has in _SINCE_1.items() if has(gan)]


def _penalties(gan):
    return getattr(gan, "penalties", ())


def _augmented_slopes(gan):
    slopes = any(penalty.per_sample_gradient for penalty in _penalties(gan))
    return slopes and type(gan.augment) is not Augment


def _r3(gan):
    return any(isinstance(n, (R3Generator, R3Discriminator)) for n in gan._flatten_layers())


_SINCE_1 = {
    "R3 networks": _r3,
    "adaptive augmentation": lambda gan: gan.augment.adaptive,
    "augmentation beside a gradient penalty": _augmented_slopes,
    "LeCam": lambda gan: any(isinstance(penalty, LeCam) for penalty in _penalties(gan)),
}
