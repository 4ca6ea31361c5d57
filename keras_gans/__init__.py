"""keras_gans: a GAN model zoo for TensorFlow and Keras 3."""

try:
    import tensorflow  # noqa: F401
except ModuleNotFoundError as error:
    if error.name != "tensorflow":
        raise
    raise ImportError(
        "keras_gans needs TensorFlow: pip install 'keras-gans[cpu]', or 'keras-gans[gpu]' for CUDA"
    ) from None

from keras_gans import datasets, losses, metrics, networks, penalties, zoo
from keras_gans.errors import InputError
from keras_gans.models import (
    GAN,
    LSGAN,
    WGAN,
    WGANGP,
    NonSaturatingGAN,
    VanillaGAN,
)
from keras_gans.version import __version__

__all__ = [
    "GAN",
    "LSGAN",
    "WGAN",
    "WGANGP",
    "InputError",
    "NonSaturatingGAN",
    "VanillaGAN",
    "__version__",
    "datasets",
    "losses",
    "metrics",
    "networks",
    "penalties",
    "zoo",
]
