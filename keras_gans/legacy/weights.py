"""The weights of an archive into the layers they are of."""

import collections
import re

from keras_gans.legacy.model import MODELS
from keras_gans.utils.errors import InputError


def assign(model, archive):
    """Give every layer of `model`, a `Part`, its weights.

    Raises:
        InputError: the file has other weights than the layers.
    """
    found = _of_h5 if archive.kind == "h5" else _of_keras
    for part, datasets in found(model, archive.root):
        values = {}
        for due in part.adapter.due():
            dataset = datasets.pop(due.name, None)
            if dataset is None or dataset.shape != due.shape:
                held = "none" if dataset is None else f"one of shape {dataset.shape}"
                raise InputError(
                    f"holds {held} for the weight {due.name!r} of layer {part.name!r}, which is of "
                    f"shape {due.shape}"
                )
            values[due.name] = dataset[()]
        if datasets:
            raise InputError(
                f"holds weights that layer {part.name!r} has not: {', '.join(sorted(datasets))}"
            )
        part.adapter.take(values)


def _layers(part):
    """The layers with weights below a part, in order."""
    if part.adapter is not None:
        return [part]
    return [layer for inner in part.parts for layer in _layers(inner)]


# The legacy HDF5 format: a group for each layer of the outermost model; what is nested in it lies
# flat, by the weights' own names: first all that train, then the rest.


def _of_h5(model, root):
    """Yield each layer and its datasets by name."""
    parts = [part for part in model.parts if _layers(part)]
    for part in parts:
        datasets = collections.defaultdict(collections.deque)
        group = root[part.name]
        for path in _strings(group.attrs, "weight_names"):
            *above, last = path.split("/")
            if "data_dep_init" not in above:  # A copy of weight normalisation's own.
                datasets[last.partition(":")[0]].append(group[path])
        found = collections.defaultdict(dict)
        due = [(layer, due) for layer in _layers(part) for due in layer.adapter.due()]
        due.sort(key=lambda pair: not (pair[0].adapter.layer.trainable and pair[1].trains))
        for layer, weight in due:
            if datasets[weight.name]:
                found[id(layer)][weight.name] = datasets[weight.name].popleft()
        for layer in _layers(part):
            yield layer, found[id(layer)]
        left = [name for name, of_name in datasets.items() if of_name]
        if left:
            raise InputError(f"holds weights that {part.name!r} has not: {', '.join(left)}")
    names = {part.name for part in parts}
    for name, group in root.items():
        if name not in names and _strings(group.attrs, "weight_names"):
            raise InputError(f"holds weights of {name!r}, no layer of its model")


def _strings(attributes, name):
    """The strings of an attribute, which Keras splits where it is long."""
    parts = [name] if name in attributes else []
    while f"{name}{len(parts)}" in attributes:
        parts.append(f"{name}{len(parts)}")
    found = [value for part in parts for value in attributes[part]]
    return [value.decode() if isinstance(value, bytes) else value for value in found]


# The `.keras` format: groups nested as the models are, named after the layers' classes and counted.


def _of_keras(model, root):
    """Yield each layer and its datasets by name."""
    root = root.get("layers", root.get("_layer_checkpoint_dependencies"))
    counts = collections.Counter()
    left = set(root) - {"input_layer"}  # Of a Sequential model it is not always there.
    for part in model.parts:
        if part.kind == "InputLayer":
            left -= {name for name in left if name.startswith("input_layer_")}
            continue
        name = _snake_case(part.kind.rpartition(">")[2])
        counts[name] += 1
        name = f"{name}_{counts[name] - 1}" if counts[name] > 1 else name
        left.discard(name)
        if part.kind in MODELS:
            yield from _of_keras(part, root[name])
        elif part.adapter is not None:
            yield part, _of_layer(part, root[name])
    if left:
        raise InputError(f"holds weights of {', '.join(sorted(left))}, no layers of its model")


def _of_layer(part, group):
    due = part.adapter.due()
    own = sum(each.place.startswith("vars/") for each in due)
    if len(group["vars"]) != own:
        raise InputError(
            f"holds {len(group['vars'])} weights for layer {part.name!r}, which has {own}"
        )
    return {each.name: _placed(group, each.place) for each in due}


def _placed(group, place):
    folder, _, index = place.rpartition("/")
    datasets = group[folder]
    return datasets[str(len(datasets) - 1) if index == "-1" else index]


def _snake_case(name):
    """A class's name as Keras writes it in paths."""
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
