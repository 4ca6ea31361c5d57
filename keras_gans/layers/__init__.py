"""Layers that Keras does not have."""

from keras_gans.layers.conditional_batch_normalization import ConditionalBatchNormalization
from keras_gans.layers.minibatch_stddev import MinibatchStdDev
from keras_gans.layers.palette import Palette
from keras_gans.layers.resampled_convolution import PooledConv2D, UpsampledConv2D
from keras_gans.layers.self_attention import SelfAttention
from keras_gans.layers.spectral_normalization import SpectralNormalization, spectrally_normalised

__all__ = [
    "ConditionalBatchNormalization",
    "MinibatchStdDev",
    "Palette",
    "PooledConv2D",
    "SelfAttention",
    "SpectralNormalization",
    "UpsampledConv2D",
    "spectrally_normalised",
]
