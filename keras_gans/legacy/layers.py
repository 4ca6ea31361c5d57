"""One layer of Keras 2 -> the layer of Keras 3 that computes the same."""

import inspect

import keras
from keras import layers

from keras_gans.legacy.activations import activation, gelu_tanh
from keras_gans.legacy.adapters import Plain, Spectral, WeightNormalised
from keras_gans.legacy.budget import Budget
from keras_gans.utils.errors import InputError

# Layers that have kept their name and what they compute.
KEPT = """
    Activation Add AlphaDropout Average AveragePooling1D AveragePooling2D AveragePooling3D
    BatchNormalization Concatenate Conv1D Conv1DTranspose Conv2D Conv2DTranspose Conv3D
    Conv3DTranspose Cropping1D Cropping2D Cropping3D Dense DepthwiseConv2D Dropout ELU Embedding
    Flatten GaussianDropout GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D
    GlobalAveragePooling3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D
    GroupNormalization LayerNormalization LeakyReLU MaxPooling1D MaxPooling2D MaxPooling3D Maximum
    Minimum Multiply PReLU Permute ReLU RepeatVector Rescaling Reshape SeparableConv1D
    SeparableConv2D Softmax SpatialDropout1D SpatialDropout2D SpatialDropout3D Subtract
    UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D
"""
KINDS = {name: getattr(layers, name) for name in KEPT.split()} | {
    "SyncBatchNormalization": layers.BatchNormalization,
    "Addons>GroupNormalization": layers.GroupNormalization,
    "Addons>InstanceNormalization": layers.GroupNormalization,
}
SPECTRAL = {"Addons>SpectralNormalization": "sn_u", "SpectralNormalization": "vector_u"}
WEIGHT = "Addons>WeightNormalization"
# What the wrappers of both kinds may wrap: one kernel, and perhaps a bias.
WRAPPED = {
    *("Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"),
    *("Dense", "Embedding"),
}
RENAMED = {"LeakyReLU": {"alpha": "negative_slope"}}
# Settings that Keras 3 has no more, and the values that change nothing.
GONE = {"groups": 1, "fused": True}
IGNORED = ("batch_input_shape", "input_length")
DTYPES = {"bfloat16", "float16", "float32", "float64", "mixed_bfloat16", "mixed_float16"}


class Maker:
    """Makes layers.

    Args:
        size: int, numbers the file holds.
        functions: name of a Lambda layer, or of an activation -> function.
        classes: name of a layer's class -> the user's own class.

    Attributes:
        left_out: names of what the model had and does without, a set.
        used: names of `functions` and `classes` that the model had use for, a set.
        kinds: names of the classes of the layers made, a set.
    """

    def __init__(self, size, functions, classes):
        self.budget = Budget(size)
        self.functions, self.classes = functions, classes
        self.left_out, self.used, self.kinds = set(), set(), set()

    def make(self, kind, config):
        """A layer in its adapter: `Plain`, `Spectral` or `WeightNormalised`."""
        self.kinds.add(kind)
        own = own_class(kind, self.classes)
        if own is not None:
            self.used.add(own)
            return Plain(self.classes[own].from_config(config))
        if kind in SPECTRAL or kind == WEIGHT:
            return self._wrapper(kind, config)
        if kind == "Addons>GELU":
            function = gelu_tanh if config.get("approximate", True) else keras.activations.gelu
            return Plain(layers.Activation(function, **_base(config)))
        if kind == "Lambda":
            self.used.add(config["name"])
            arguments = {
                key: _plain(value) for key, value in (config.get("arguments") or {}).items()
            }
            function = self.functions[config["name"]]
            return Plain(layers.Lambda(function, arguments=arguments, **_base(config)))
        return Plain(self._layer(kind, config))

    def _wrapper(self, kind, config):
        inner_kind, inner_config = kind_of(config["layer"]), config["layer"]["config"]
        if inner_kind not in WRAPPED:
            raise InputError(f"has a {kind} of a {inner_kind}, {config['name']!r}: unknown here")
        if kind == WEIGHT:
            # What remains is one layer, under the wrapper's name.
            trains = _trains(config) and _trains(inner_config)
            inner = self._layer(inner_kind, inner_config | _base(config) | {"trainable": trains})
            return WeightNormalised(inner, bool(config["data_init"]))
        inner = self._layer(inner_kind, inner_config)
        iterations = config.get("power_iterations", 1)
        layer = layers.SpectralNormalization(inner, iterations, **_base(config))
        return Spectral(_frozen_as(config, layer), SPECTRAL[kind])

    def _layer(self, kind, config):
        cls = KINDS[kind]
        known = inspect.signature(cls.__init__).parameters
        arguments = _base(config)
        for key, value in config.items():
            key = RENAMED.get(kind, {}).get(key, key)
            if key in arguments or key == "trainable" or key.endswith("_initializer"):
                continue  # Weights come from the file.
            if key.endswith(("_regularizer", "_constraint")):
                if value is not None:
                    self.left_out.add(key)
            elif key == "activation":
                arguments[key] = self._activation(value)
            elif key == "axis" and isinstance(value, list) and len(value) == 1:
                arguments[key] = value[0]
            elif key in known:
                arguments[key] = _plain(value)
            elif key not in IGNORED and value not in (None, False, GONE.get(key)):
                raise InputError(
                    f"has a setting that Keras 3 has not, {key}={value!r} of layer "
                    f"{config['name']!r}"
                )
        layer = cls(**arguments)
        self.budget.limit(layer)
        return _frozen_as(config, layer)

    def _activation(self, value):
        if isinstance(value, dict) and value.get("class_name") == "function":
            registered = value.get("registered_name") or ""
            value = registered if ">" in registered else value["config"]
        if isinstance(value, dict):
            if kind_of(value) not in KINDS:
                raise InputError(f"has an activation that is unknown here, {kind_of(value)}")
            return self._layer(kind_of(value), value["config"])
        name = "linear" if value is None else value
        self.used |= {name} & set(self.functions)
        self.kinds.add(name)
        return activation(name, self.functions)


def own_class(kind, classes):
    """The name in `classes` by which the user's own class of a kind is given, or None."""
    return next((name for name in (kind, kind.rpartition(">")[2]) if name in classes), None)


def kind_of(entry):
    """The registered name of a layer's entry in a configuration, or its class's."""
    registered, name = entry.get("registered_name") or "", entry["class_name"]
    return registered if ">" in registered else name


def _base(config):
    """What every layer has."""
    dtype = config.get("dtype") or "float32"
    if isinstance(dtype, dict):  # Mixed precision.
        dtype = dtype["config"]["name"]
    if dtype not in DTYPES:
        raise InputError(f"has a layer that computes in {dtype!r}, {config['name']!r}")
    name = config["name"].replace("/", "_")  # Keras 3 allows no slash.
    return {"name": name, "dtype": dtype}


def _trains(config):
    return bool(config.get("trainable", True))


def _frozen_as(config, layer):
    """The layer, frozen if its configuration says so; not all of Keras's take that as argument."""
    if not _trains(config):
        layer.trainable = False
    return layer


def _plain(value):
    """A plain value with tuples for lists."""
    if isinstance(value, dict):
        if value.get("class_name") not in ("__tuple__", "TensorShape"):
            raise InputError(f"has a layer with a setting that is no plain value, {value!r}")
        value = value["items"]
    return tuple(map(_plain, value)) if isinstance(value, list) else value
