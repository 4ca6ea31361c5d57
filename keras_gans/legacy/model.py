"""A configuration of Keras 2 -> a Keras 3 model, and which of its weights are whose."""

import dataclasses
import typing

import keras

from keras_gans.legacy.layers import KINDS, SPECTRAL, WEIGHT, kind_of, own_class
from keras_gans.legacy.operations import OPERATIONS
from keras_gans.utils.errors import InputError

MODELS = ("Functional", "Model", "Sequential")
OPERATION = "TFOpLambda"
# Whose classes an entry that names its module may have.
MODULES = ("keras", "tensorflow", "tensorflow_addons")


@dataclasses.dataclass
class Part:
    """A layer or a nested model, as the file arranges them.

    Attributes:
        name, kind: as the configuration has them.
        call: the layer, model or function to call; of an input, its tensor.
        adapter: what `Maker.make` gave; None of a model, an input or an operation.
        parts: of a model, in order.
    """

    name: str
    kind: str
    call: typing.Callable
    adapter: object = None
    parts: tuple = ()


def check_kinds(config, functions, classes):
    """Name all of a model's layers that cannot be made, before anything is."""
    if kind_of(config) not in MODELS:
        raise InputError(
            f"is a {kind_of(config)}, no Functional or Sequential model: save the network it holds"
        )
    unknown, lambdas = set(), set()
    _survey(config, functions, classes, unknown, lambdas)
    if unknown:
        raise InputError(
            f"has layers that are unknown here, {', '.join(sorted(unknown))}: give classes of your "
            "own, classes={name: class}, or build the model without them"
        )
    if lambdas:
        listed = ", ".join(map(repr, sorted(lambdas)))
        raise InputError(
            f"has Lambda layers, whose stored code is never run: give a function of your own for "
            f"{listed}, functions={{name: function}}"
        )


def _survey(entry, functions, classes, unknown, lambdas):
    kind, config = kind_of(entry), entry["config"]
    if own_class(kind, classes) is not None:
        return
    module = (entry.get("module") or "keras").partition(".")[0]
    if module not in MODULES:
        unknown.add(f"{entry['module']}.{kind}")
    elif kind in MODELS:
        for inner in config["layers"]:
            _survey(inner, functions, classes, unknown, lambdas)
    elif kind == "Lambda":
        if config["name"] not in functions:
            lambdas.add(config["name"])
    elif kind == OPERATION:
        if config["function"] not in OPERATIONS:
            unknown.add(f"tf.{config['function']}")
    elif kind in SPECTRAL or kind == WEIGHT:
        _survey(config["layer"], functions, classes, unknown, lambdas)
    elif kind not in KINDS and kind not in ("InputLayer", "Addons>GELU"):
        function = config.get("function")
        unknown.add(f"{kind} (tf.{function})" if isinstance(function, str) else kind)


def build(entry, maker):
    """The `Part` of a configuration's model."""
    config = entry["config"]
    parts = [_part(inner, maker) for inner in config["layers"]]
    make = _sequential if kind_of(entry) == "Sequential" else _functional
    return Part(config["name"], kind_of(entry), make(config, parts), None, tuple(parts))


def _part(entry, maker):
    kind, config = kind_of(entry), entry["config"]
    if kind in MODELS:
        return build(entry, maker)
    if kind == "InputLayer":
        call = _input(config)
    elif kind == OPERATION:
        call = OPERATIONS[config["function"]]
    else:
        adapter = maker.make(kind, config)
        return Part(config["name"], kind, adapter.layer, adapter)
    return Part(config["name"], kind, call)


def _input(config):
    if config.get("sparse") or config.get("ragged"):
        raise InputError(f"has an input that is sparse or ragged, {config['name']!r}: unknown here")
    shape = config.get("batch_input_shape", config.get("batch_shape"))
    name = config["name"].replace("/", "_")
    return keras.Input(batch_shape=tuple(shape), dtype=config.get("dtype"), name=name)


def _name(config):
    return config["name"].replace("/", "_")


def _sequential(config, parts):
    first = config["layers"][0]
    model = keras.Sequential([part.call for part in parts], name=_name(config))
    shape = config.get("build_input_shape") or first["config"].get("batch_input_shape")
    if not model.built and shape:
        model.build(tuple(shape))
    return model


def _functional(config, parts):
    """Call the layers as their nodes say, each once what it takes is there."""
    made = {}
    pending = []
    for part, entry in zip(parts, config["layers"], strict=True):
        if part.kind == "InputLayer":
            made[part.name, 0] = part.call
        # A model that has an input of its own counts the call that made it.
        inner = entry["config"]["layers"] if part.parts else [{"config": {}}]
        first = int("batch_input_shape" in inner[0]["config"])
        pending += [(part, i, node) for i, node in enumerate(entry["inbound_nodes"], start=first)]
    while pending:
        waiting = []
        for part, i, node in pending:
            if all((name, index) in made for name, index in _sources(node)):
                made[part.name, i] = _called(part, node, made)
            else:
                waiting.append((part, i, node))
        if len(waiting) == len(pending):
            raise InputError(f"has a layer that is called on nothing, {waiting[0][0].name!r}")
        pending = waiting
    ends = [
        [_tensor(end, made) for end in config[key]] for key in ("input_layers", "output_layers")
    ]
    inputs, outputs = (end[0] if len(end) == 1 else end for end in ends)
    return keras.Model(inputs, outputs, name=_name(config))


CONSTANT = "_CONSTANT_VALUE"


def _is_reference(value):
    return (
        isinstance(value, list)
        and len(value) in (3, 4)
        and isinstance(value[0], str)
        and all(isinstance(index, int) for index in value[1:3])
    )


def _references(node):
    """The references of a node: one by itself, or a list of them."""
    return [node] if node and isinstance(node[0], str) else node


def _sources(node):
    """The (name, call) of every tensor that a node takes."""
    for reference in _references(node):
        if reference[0] != CONSTANT:
            yield reference[0], reference[1]
        for value in reference[3].values():
            if _is_reference(value):
                yield value[0], value[1]


def _tensor(reference, made):
    if reference[0] == CONSTANT:
        return reference[2]
    tensors = made[reference[0], reference[1]]
    return tensors[reference[2]] if isinstance(tensors, (list, tuple)) else tensors


def _called(part, node, made):
    references = _references(node)
    tensors = [_tensor(reference, made) for reference in references]
    kwargs = {
        key: _tensor(value, made) if _is_reference(value) else value
        for key, value in references[0][3].items()
        if value is not None and key != "name"
    }
    if part.kind != OPERATION and set(kwargs) - {"training"}:
        raise InputError(f"calls layer {part.name!r} with {', '.join(kwargs)}: unknown here")
    return part.call(tensors[0] if len(tensors) == 1 else tensors, **kwargs)
