"""A small model of every name, trained on one device or on several, and how far apart they end."""

import socket

import numpy as np
import tensorflow as tf

from keras_gans.utils.errors import InputError
from keras_gans_tools.checks.small_recipes import R3, small_recipe, small_side

BATCH = 8


SGD = {"name": "sgd", "learning_rate": 1e-3}
ADAM = {"name": "adam", "learning_rate": 1e-3, "beta_1": 0.5}
# Name -> steps, optimizer, dtype.
CASES = {
    "values": (1, SGD, "float32"),
    # Weights of float32 would round away the small gradients that are read from them.
    "gradients": (1, SGD, "float64"),
    "sgd": (100, SGD, "float32"),
    "adam_float64": (100, ADAM, "float64"),
    "adam_float32": (100, ADAM, "float32"),
}


def trained(name, strategy, case, **changes):
    """A small model of that name after a case's steps: what they returned and made.

    Args:
        name: of the registry.
        strategy: `tf.distribute` strategy, or None for one device.
        case: name or value of `CASES`.
        **changes: laid over its recipe.

    Returns:
        Dict `values` (float a name, of the last step), `start` and `end` (variable -> array).
    """
    steps, optimizer, dtype = CASES[case] if isinstance(case, str) else case
    optimizers = dict.fromkeys(("generator_optimizer", "discriminator_optimizer"), optimizer)
    if name == "r3gan" and dtype == "float64":
        # On CPUs TensorFlow has no gradient of grouped convolutions in float64.
        whole = R3 | {"group_size": 2 * R3["width"]}
        changes |= {player: {"name": "r3"} | whole for player in ("generator", "discriminator")}
    recipe = small_recipe(name, dtype=dtype, **optimizers, **changes)
    with (strategy or tf.distribute.get_strategy()).scope():
        gan = recipe.build(sample_shape=[small_side(name)] * 2 + [1], num_classes=3)
    random = np.random.default_rng(0)
    # Away from the start, where whole layers are zero.
    for variable in gan.generator_variables + gan.discriminator_variables:
        variable.assign(np.asarray(variable) + random.normal(0, 0.05, variable.shape))
    start = _arrays(gan)
    count = steps * BATCH * gan.batches_per_step
    images = random.uniform(-1, 1, (2, count, *gan.sample_shape)).astype(np.float32)
    samples = tuple(images) if gan.translates else images[0]
    if gan.takes_labels:
        samples = (samples, random.integers(3, size=count))
    data = tf.data.Dataset.from_tensor_slices(samples).batch(BATCH).prefetch(1)
    history = gan.fit(data, steps_per_epoch=steps, verbose=0).history
    values = {key: float(last) for key, (*_, last) in history.items()}
    if not np.isfinite(list(values.values())).all():
        raise InputError(f"{name!r} diverged: {values}")
    return {"values": values, "start": start, "end": _arrays(gan)}


def apart(alone, shared):
    """How far two dicts case -> what `trained` returned are apart, by the names of `BOUNDS`."""
    told = shared["values"]["values"]
    values = [abs(a - told[key]) / max(abs(a), 0.1) for key, a in alone["values"]["values"].items()]
    found = {"values": max(values)}
    found["gradients"] = difference(moved(alone["gradients"]), moved(shared["gradients"]))
    for case in ("sgd", "adam_float64", "adam_float32"):
        found[case] = difference(alone[case]["end"], shared[case]["end"])
    return found


def moved(found):
    """How each variable changed in what `trained` returned, in units of the learning rate."""
    rate = SGD["learning_rate"]
    return {key: (end - found["start"][key]) / rate for key, end in found["end"].items()}


def difference(a, b):
    """The largest difference of two dicts of arrays, relative to each array's largest value."""

    def largest(array):
        return np.abs(array).max(initial=0.0)

    return max(largest(a[key] - b[key]) / max(largest(a[key]), 1e-3) for key in a)


def _arrays(gan):
    """Number of a variable -> its value, of all that are not counters."""
    found = {str(i): np.asarray(v) for i, v in enumerate(gan.variables)}
    return {key: value for key, value in found.items() if value.dtype.kind == "f"}


def free_ports(count):
    """Ports of this machine that nothing listens on."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("localhost", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
