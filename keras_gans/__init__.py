"""keras_gans: a GAN model zoo for TensorFlow and Keras 3."""

import os

from keras_gans.utils import onednn  # Before TensorFlow is loaded, whose kernels it chooses.

if os.environ.get("KERAS_BACKEND", "") not in ("", "tensorflow"):
    raise ImportError(
        "keras_gans needs Keras's TensorFlow backend, but KERAS_BACKEND is "
        f"{os.environ['KERAS_BACKEND']!r}: set it to 'tensorflow'"
    )

try:
    import tensorflow  # noqa: F401
except ModuleNotFoundError as error:
    if error.name != "tensorflow":
        raise
    raise ImportError(
        "keras_gans needs TensorFlow: pip install 'keras-gans[cpu]', or 'keras-gans[gpu]' for CUDA"
    ) from None

import keras

if keras.config.backend() != "tensorflow":
    raise ImportError(
        "keras_gans needs Keras's TensorFlow backend, but Keras was configured, or imported, with "
        f"{keras.config.backend()!r}: set KERAS_BACKEND=tensorflow before it is imported"
    )

from keras_gans import (
    augment,
    datasets,
    export,
    layers,
    legacy,
    losses,
    metrics,
    models,
    networks,
    penalties,
    schedules,
    training,
    zoo,
)
from keras_gans.distribution import strategies as distribute
from keras_gans.losses import divergences
from keras_gans.models import (
    FGAN,
    GAN,
    LSGAN,
    R3GAN,
    SNGAN,
    WGAN,
    WGANGP,
    ConditionalGAN,
    CramerGAN,
    CycleGAN,
    InstanceNoiseGAN,
    NonSaturatingGAN,
    RelativisticGAN,
    VanillaGAN,
)
from keras_gans.models.ratio import density_ratio
from keras_gans.training import callbacks, optimizers
from keras_gans.utils import images
from keras_gans.utils.errors import InputError
from keras_gans.version import __version__

onednn.warn_if_off()

__all__ = [
    "FGAN",
    "GAN",
    "LSGAN",
    "R3GAN",
    "SNGAN",
    "WGAN",
    "WGANGP",
    "ConditionalGAN",
    "CramerGAN",
    "CycleGAN",
    "InputError",
    "InstanceNoiseGAN",
    "NonSaturatingGAN",
    "RelativisticGAN",
    "VanillaGAN",
    "__version__",
    "augment",
    "callbacks",
    "datasets",
    "density_ratio",
    "distribute",
    "divergences",
    "export",
    "images",
    "layers",
    "legacy",
    "losses",
    "metrics",
    "models",
    "networks",
    "optimizers",
    "penalties",
    "schedules",
    "training",
    "zoo",
]
