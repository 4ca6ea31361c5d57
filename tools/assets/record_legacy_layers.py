"""Record what each layer that `keras_gans.legacy` knows gave in Keras 2.15 and addons 0.23.

    old/bin/python tools/assets/record_legacy_layers.py

With the packages of record_legacy_models.py, and on them alone. It writes
tests/legacy/layers.json.gz: each layer's configuration, the names and shapes of its weights, and
some of what it gave with weights and inputs that tests/legacy/test_kept_layers.py draws likewise.
"""

import gzip
import json
import pathlib
import warnings

import numpy as np
import tensorflow as tf
import tensorflow_addons as tfa
from tensorflow.keras import layers

PATH = pathlib.Path(__file__).parents[2] / "tests" / "legacy" / "layers.json.gz"
# Values kept of an output, spread over it.
KEPT = 12

ACTIVATIONS = [
    *("elu", "exponential", "gelu", "linear", "mish", "relu", "selu", "sigmoid", "silu", "softmax"),
    *("softplus", "softsign", "swish", "tanh"),
    *(tf.nn.leaky_relu, tf.nn.log_softmax, tf.nn.relu6),
]
POOLS = [getattr(layers, f"{kind}Pooling{n}D") for kind in ("Max", "Average") for n in (1, 2, 3)]
GLOBAL = [
    getattr(layers, f"Global{kind}Pooling{n}D") for kind in ("Max", "Average") for n in (1, 2, 3)
]


def images():
    """Layers of (4, 6, 4)."""
    yield from map(layers.Activation, ACTIVATIONS)
    yield layers.AveragePooling2D(2, padding="same")
    yield layers.MaxPooling2D(3, 2, padding="same")
    yield layers.BatchNormalization()
    yield layers.BatchNormalization(axis=1, center=False)
    yield layers.experimental.SyncBatchNormalization()
    yield layers.Conv2D(4, 3, dilation_rate=2, padding="same")
    yield layers.Conv2D(4, 3, strides=2, padding="same", groups=2)
    for padding, output_padding in (("valid", None), ("same", None), ("same", 1)):
        yield layers.Conv2DTranspose(
            3, 4, strides=2, padding=padding, output_padding=output_padding
        )
    yield layers.Conv2DTranspose(3, 5, strides=3, padding="same", use_bias=False)
    yield layers.Cropping2D(1)
    yield layers.Dense(3, activation=layers.LeakyReLU(0.2))
    yield layers.DepthwiseConv2D(3, strides=2, padding="same", depth_multiplier=2)
    yield layers.SeparableConv2D(3, 3, padding="same", depth_multiplier=2)
    yield from (kind(0.5) for kind in (layers.AlphaDropout, layers.Dropout, layers.GaussianDropout))
    yield layers.GaussianNoise(0.5)
    yield layers.SpatialDropout2D(0.5)
    yield layers.ELU(0.5)
    yield layers.LeakyReLU(0.2)
    yield layers.PReLU()
    yield layers.ReLU(1.5, 0.1, 0.2)
    yield from (layers.Softmax(axis) for axis in (-1, 1))
    yield layers.Flatten()
    yield layers.Permute((3, 1, 2))
    yield layers.Rescaling(2.0, -1.0)
    yield layers.Reshape((-1, 4))
    yield layers.GroupNormalization(2)
    yield layers.GroupNormalization(-1, epsilon=1e-5)
    yield from (layers.LayerNormalization(axis) for axis in (-1, [1, 2], [1, 2, 3]))
    yield layers.UpSampling2D((2, 3))
    yield from (layers.UpSampling2D(2, interpolation=way) for way in ("bilinear", "bicubic"))
    yield layers.ZeroPadding2D(((1, 2), (0, 3)))
    yield layers.SpectralNormalization(layers.Conv2D(3, 3))
    yield tfa.layers.SpectralNormalization(layers.Conv2D(4, 3, groups=2), power_iterations=3)
    yield from (tfa.layers.GroupNormalization(groups) for groups in (1, 2, 4))
    yield tfa.layers.GroupNormalization(2, axis=1)
    yield tfa.layers.InstanceNormalization(axis=1)
    yield from (tfa.layers.GELU(approximate) for approximate in (False, True))
    yield tfa.layers.WeightNormalization(layers.Conv2D(3, 3, use_bias=False), data_init=False)
    yield tfa.layers.WeightNormalization(layers.Conv2DTranspose(3, 3, 2), data_init=False)


def signals():
    """Layers of (6, 4)."""
    yield layers.Conv1D(3, 3, padding="causal")
    yield layers.Conv1DTranspose(3, 3, 2, "same")
    yield layers.SeparableConv1D(3, 3)
    yield layers.Cropping1D(1)
    yield layers.SpatialDropout1D(0.5)
    yield layers.UpSampling1D(2)
    yield layers.ZeroPadding1D(2)
    yield from (kind(2) for kind in (POOLS[0], POOLS[3]))
    yield from (kind() for kind in (GLOBAL[0], GLOBAL[3]))
    yield tfa.layers.WeightNormalization(layers.Conv1D(3, 3), data_init=False)


def volumes():
    """Layers of (4, 4, 4, 2)."""
    yield layers.Conv3D(3, 3, padding="same")
    yield layers.Conv3DTranspose(3, 3, 2, "same")
    yield layers.Cropping3D(1)
    yield layers.SpatialDropout3D(0.5)
    yield layers.UpSampling3D(2)
    yield layers.ZeroPadding3D(1)
    yield from (kind(2) for kind in (POOLS[2], POOLS[5]))
    yield from (kind() for kind in (GLOBAL[2], GLOBAL[5]))


def vectors():
    """Layers of (6,)."""
    yield layers.Dense(5, activation="softmax")
    yield layers.RepeatVector(3)
    yield layers.Embedding(7, 3)
    yield tfa.layers.SpectralNormalization(layers.Embedding(7, 3))


def pairs():
    """Layers of two of (6, 4)."""
    for name in ("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract"):
        yield getattr(layers, name)()
    yield layers.Concatenate(axis=1)


def record(layer, shape, count=1):
    random = np.random.default_rng(0)
    inputs = [random.uniform(0, 2, (2, *shape)).astype(np.float32) for _ in range(count)]
    inputs = inputs[0] if count == 1 else inputs
    layer(inputs)
    weights = [weight for weight in layer.weights if weight.dtype == tf.float32]
    for weight in weights:
        weight.assign(random.uniform(0.1, 1, weight.shape))
    outputs = layer(inputs, training=False).numpy()
    spread = np.linspace(0, outputs.size - 1, KEPT).astype(int)
    return {
        "layer": tf.keras.layers.serialize(layer),
        "inputs": [list(shape)] * count,
        "weights": [[w.name.split("/")[-1].split(":")[0], w.shape.as_list()] for w in weights],
        "shape": outputs.shape,
        "outputs": outputs.ravel()[spread].tolist(),
    }


def main():
    warnings.filterwarnings("ignore")
    recorded = [record(layer, (4, 6, 4)) for layer in images()]
    recorded += [record(layer, (6, 4)) for layer in signals()]
    recorded += [record(layer, (4, 4, 4, 2)) for layer in volumes()]
    recorded += [record(layer, (6,)) for layer in vectors()]
    recorded += [record(layer, (6, 4), count=2) for layer in pairs()]
    recorded += [record(kind(), (4, 6, 4)) for kind in (GLOBAL[1], GLOBAL[4])]
    PATH.write_bytes(gzip.compress(json.dumps(recorded).encode(), mtime=0))


if __name__ == "__main__":
    main()
