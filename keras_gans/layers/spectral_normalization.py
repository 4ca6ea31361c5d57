"""Spectral normalisation, and which layers of a model have it."""

import functools

import keras
import numpy as np
from keras import layers, ops

from keras_gans.utils.configured import register
from keras_gans.utils.errors import InputError


def _last_axis(kernel):
    """One matrix (1, everything else, outputs) of a kernel whose outputs are its last axis."""
    return ops.reshape(kernel, (1, -1, kernel.shape[-1]))


def _transposed(kernel):
    """The same of a transposed convolution's (..., outputs, inputs)."""
    return _last_axis(ops.swapaxes(kernel, -1, -2))


def _each_channel(kernel):
    """A matrix (places, multiplier) for each channel of a depthwise kernel (..., channels, m)."""
    channels, multiplier = kernel.shape[-2:]
    return ops.swapaxes(ops.reshape(kernel, (-1, channels, multiplier)), 0, 1)


# Kind of layer -> the attribute that is its kernel, and how that is read as matrices. The first
# that fits counts, so the special come before the general.
KERNELS = {
    layers.Conv1DTranspose: ("kernel", _transposed),
    layers.Conv2DTranspose: ("kernel", _transposed),
    layers.Conv3DTranspose: ("kernel", _transposed),
    layers.DepthwiseConv1D: ("kernel", _each_channel),
    layers.DepthwiseConv2D: ("kernel", _each_channel),
    layers.Conv1D: ("kernel", _last_axis),
    layers.Conv2D: ("kernel", _last_axis),
    layers.Conv3D: ("kernel", _last_axis),
    layers.Dense: ("kernel", _last_axis),
    layers.Embedding: ("embeddings", _last_axis),
}


@register
class SpectralNormalization(layers.Wrapper):
    """A layer whose kernel W acts as W / sigma, sigma being about W's largest singular value.

    sigma = v^T W u, taken in float32 in the forward pass, with the gradient through W and none
    through u and v, which follow W by power iteration: `power_iteration()` makes one, and nothing
    else moves them. The kernel kept, trained and saved is the raw W.

    W is read as a matrix with the layer's outputs on one side and all else on the other. That side
    is the last axis of the kernels of Dense, Conv1D to Conv3D and Embedding, and the last but one
    of their transposes (whose kernels are (..., outputs, inputs)). A DepthwiseConv has a matrix
    (places, depth_multiplier) and a sigma for each of its channels. For a convolution sigma is not
    its operator norm: with stride 1 that lies in [sigma, sqrt(places) sigma].

    Args:
        layer: the layer to wrap, of one of those kinds.

    Call arguments:
        inputs: as `layer` takes them.

    Returns:
        What `layer` returns with the kernel W / sigma.

    Raises:
        InputError: a layer of another kind.

    Reference: Miyato et al. 2018, arXiv 1802.05957, equations 7 and 8, algorithm 1.
    """

    # Iterations at the start, so that the first update already sees a fair sigma.
    WARM_UP = 15

    def __init__(self, layer, **kwargs):
        # Without autocast the kernel is read as it is stored, whatever the policy of the wrapped
        # layer, which computes in its own.
        super().__init__(layer, **({"autocast": False} | kwargs))
        fitting = [kernel for kind, kernel in KERNELS.items() if isinstance(layer, kind)]
        if not fitting:
            kinds = ", ".join(kind.__name__ for kind in KERNELS)
            raise InputError(
                f"no spectral normalisation for a {type(layer).__name__}: it wraps {kinds}"
            )
        self._kernel_name, self._matrices = fitting[0]

    def build(self, input_shape=None):
        super().build(input_shape)
        matrices, rows, outputs = self._matrices(self.kernel).shape
        start = functools.cache(self._warmed_up)
        for i, (name, length) in enumerate((("u", outputs), ("v", rows))):
            vector = self.add_weight(
                shape=(matrices, length, 1),
                # As an initializer, Keras runs it eagerly even while a graph is traced.
                initializer=lambda shape, dtype, i=i: ops.cast(start()[i], dtype),
                trainable=False,
                name=name,
                aggregation="only_first_replica",
            )
            setattr(self, name, vector)

    def _warmed_up(self):
        """u and v after `WARM_UP` iterations: numpy, as hundreds of small ops would take long."""
        w = ops.convert_to_numpy(self._matrices(ops.convert_to_tensor(self.kernel)))
        u = np.random.default_rng(0).standard_normal((w.shape[0], w.shape[2], 1))
        for _ in range(self.WARM_UP):
            v = w @ u
            v /= np.maximum(np.linalg.norm(v, axis=1, keepdims=True), 1e-12)
            u = np.swapaxes(w, 1, 2) @ v
            u /= np.maximum(np.linalg.norm(u, axis=1, keepdims=True), 1e-12)
        return u, v

    @property
    def kernel(self):
        """The raw kernel's variable."""
        return getattr(self.layer, self._kernel_name)

    def power_iteration(self):
        """Move u and v one step towards the leading singular vectors of the raw kernel."""
        w = self._matrices(ops.convert_to_tensor(self.kernel))
        v = _unit(ops.matmul(w, self.u))
        self.u.assign(_unit(ops.matmul(ops.swapaxes(w, 1, 2), v)))
        self.v.assign(v)

    def sigma(self):
        """The estimates, one a matrix: float32 (1,), or (channels,) of a DepthwiseConv."""
        w = self._matrices(ops.convert_to_tensor(self.kernel))
        return ops.sum(self.v * ops.matmul(w, self.u), axis=(1, 2))

    def effective_kernel(self):
        """W / sigma, of the raw kernel's shape."""
        # A DepthwiseConv's channels are its last axis but one; else there is one sigma for all.
        sigma = ops.reshape(self.sigma(), (-1, 1))
        return ops.convert_to_tensor(self.kernel) / sigma

    def call(self, inputs, **kwargs):
        # The scope lends the layer another kernel for one call; what it lends of the rest are the
        # values in force here, which an outer stateless call may have chosen.
        values = [(variable, variable.value) for variable in self.layer.variables]
        values.append((self.kernel, self.effective_kernel()))
        with keras.StatelessScope(values):
            return self.layer(inputs, **kwargs)


def spectrally_normalised(model):
    """The layers of `model`, however deep, that have a `power_iteration()`."""
    return [layer for layer in model._flatten_layers() if hasattr(layer, "power_iteration")]


def _unit(vectors):
    return vectors / ops.maximum(ops.norm(vectors, axis=1, keepdims=True), 1e-12)
