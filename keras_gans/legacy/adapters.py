"""The weights that a file holds of a layer, and how the layer takes them."""

import dataclasses
import typing

import numpy as np
from keras import layers

from keras_gans.utils.errors import InputError


class Due(typing.NamedTuple):
    """A weight that a file is to hold of a layer.

    Attributes:
        name: the end of its name in a `.h5` file.
        place: its path in a `.keras` file below the layer's; of -1 the last one counts.
        shape: tuple.
        trains: whether it is trained, not moved by the layer itself.
    """

    name: str
    place: str
    shape: tuple
    trains: bool = True


@dataclasses.dataclass
class Plain:
    """A layer whose weights are taken as they are."""

    layer: layers.Layer

    def due(self):
        return [
            Due(self._old_name(weight), f"vars/{i}", tuple(weight.shape), weight.trainable)
            for i, weight in enumerate(self.layer.weights)
        ]

    def _old_name(self, weight):
        depthwise = isinstance(self.layer, layers.DepthwiseConv2D) and weight.name == "kernel"
        return "depthwise_kernel" if depthwise else weight.name

    def take(self, values):
        for weight, due in zip(self.layer.weights, self.due(), strict=True):
            weight.assign(values[due.name])


@dataclasses.dataclass
class Spectral:
    """Spectral normalisation as Keras has it too: its kernel is kept divided by sigma."""

    layer: layers.SpectralNormalization
    vector: str

    def due(self):
        kernel, vector = self.layer.kernel, self.layer.vector_u
        return [
            Due(kernel.name, "vars/0", tuple(kernel.shape)),
            *_bias(self.layer.layer),
            Due(self.vector, "vars/1", tuple(vector.shape), trains=False),
        ]

    def take(self, values):
        self.layer.kernel.assign(values[self.layer.kernel.name])
        if "bias" in values:
            self.layer.layer.bias.assign(values["bias"])
        self.layer.vector_u.assign(values[self.vector])


@dataclasses.dataclass
class WeightNormalised:
    """The layer that was wrapped, with the kernel g v / |v| that weight normalisation gave it."""

    layer: layers.Layer
    data_init: bool

    def due(self):
        shape = tuple(self.layer.kernel.shape)
        return [
            Due("g", "vars/0", shape[-1:]),
            Due("kernel", "vars/1", shape),
            *_bias(self.layer),
            Due("initialized", "vars/2", (), trains=False),
        ]

    def take(self, values):
        kernel = values["kernel"].astype(np.float64)
        if values["initialized"]:
            axes = tuple(range(kernel.ndim - 1))
            norm = np.sqrt(np.maximum(np.sum(kernel**2, axes), 1e-12))
            kernel = kernel / norm * values["g"]
        elif self.data_init:
            raise InputError(
                f"has a layer that awaits its first batch for its scale, {self.layer.name!r}: call "
                "the model once before it is saved"
            )
        self.layer.kernel.assign(kernel)
        if "bias" in values:
            self.layer.bias.assign(values["bias"])


def _bias(layer):
    bias = getattr(layer, "bias", None)
    return [] if bias is None else [Due("bias", "layer/vars/-1", tuple(bias.shape))]
