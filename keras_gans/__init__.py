"""keras_gans: a GAN model zoo for TensorFlow and Keras 3."""

import os

# TensorFlow leaves oneDNN off on processors without AVX512_VNNI, AVX512_BF16 or AMX, where it is
# 1.5 to 1.75 times as fast all the same. It is read once, when TensorFlow is loaded.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

try:
    import tensorflow  # noqa: F401
except ModuleNotFoundError as error:
    if error.name != "tensorflow":
        raise
    raise ImportError(
        "keras_gans needs TensorFlow: pip install 'keras-gans[cpu]', or 'keras-gans[gpu]' for CUDA"
    ) from None

from keras_gans import (
    augment,
    datasets,
    export,
    layers,
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
