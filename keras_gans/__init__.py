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
    distribute,
    divergences,
    layers,
    legacy,
    losses,
    metrics,
    networks,
    optimizers,
    penalties,
    schedules,
    zoo,
)
from keras_gans.density_ratio import density_ratio
from keras_gans.errors import InputError
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
    "datasets",
    "density_ratio",
    "distribute",
    "divergences",
    "layers",
    "legacy",
    "losses",
    "metrics",
    "networks",
    "optimizers",
    "penalties",
    "schedules",
    "zoo",
]
