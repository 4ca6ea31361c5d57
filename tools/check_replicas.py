"""One trajectory, however many share the batch: every model on 1, 2 and 4 devices, and 2 processes.

python tools/check_replicas.py --out=docs/replicas.md

From equal weights and on equal data: the values a step returns and the gradients behind its
update, weights after 100 steps of SGD, and of Adam in float64 and float32, each against one device.
"""

import itertools
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile

import numpy as np
import tensorflow as tf
from absl import flags

from keras_gans import distribute, files
from keras_gans.errors import InputError
from keras_gans.models import MODELS
from keras_gans.tools import cli
from keras_gans.tools.small_recipes import small_recipe, small_side

CHECKED_MODELS = flags.DEFINE_list("models", sorted(MODELS), "models to check")
REPLICAS_OUT = flags.DEFINE_string("out", None, "Markdown file to write the table to as well")
ROLE = flags.DEFINE_string("role", None, "what the command's own processes are")
RESULTS = flags.DEFINE_string("results", None, "where they write")

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
# Who shares the batch -> how many processes.
ROLES = {"2 devices": 1, "4 devices": 1, "2 processes": 2}
# What is compared -> how far apart it may be, relative to the largest value; None is only told.
BOUNDS = {
    "values": 1e-5,
    "gradients": 1e-5,
    "sgd": 1e-5,
    "adam_float64": 1e-8,
    "adam_float32": None,
}


def main():
    unknown = [name for name in CHECKED_MODELS.value if name not in MODELS]
    if unknown:
        raise InputError(f"unknown model {unknown[0]!r}: choose from {', '.join(sorted(MODELS))}")
    if ROLE.value is not None:
        _play(ROLE.value, CHECKED_MODELS.value, pathlib.Path(RESULTS.value))
        return
    rows = ["| model | on | " + " | ".join(BOUNDS) + " |", "|---" * (2 + len(BOUNDS)) + "|"]
    print("\n".join(rows), flush=True)
    worst = dict.fromkeys(BOUNDS, 0.0)
    with tempfile.TemporaryDirectory() as folder:
        for role in ROLES:
            _start(role, CHECKED_MODELS.value, pathlib.Path(folder) / role)
        for name in CHECKED_MODELS.value:
            alone = {case: trained(name, None, case) for case in CASES}
            for role in ROLES:
                shared = {case: _load(pathlib.Path(folder) / role, name, case) for case in CASES}
                differences = apart(alone, shared)
                worst = {key: max(worst[key], differences[key]) for key in BOUNDS}
                cells = " | ".join(f"{value:.1e}" for value in differences.values())
                rows.append(f"| `{name}` | {role} | {cells} |")
                print(rows[-1], flush=True)
    if REPLICAS_OUT.value:
        with files.replacing(REPLICAS_OUT.value) as partial:
            partial.write_text("\n".join(rows) + "\n", encoding="utf-8")
    for key, bound in BOUNDS.items():
        if bound is not None and worst[key] > bound:
            raise InputError(f"{key} are {worst[key]:.1e} apart, more than {bound}")


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


def _start(role, names, folder):
    """Let processes of that role train all cases of all models, and write what became of them."""
    command = [sys.executable, "-m", "keras_gans.tools.check_replicas"]
    command += [f"--models={','.join(names)}", f"--role={role}", f"--results={folder}"]
    addresses = [f"localhost:{port}" for port in free_ports(ROLES[role])]
    processes = []
    for index in range(len(addresses)):
        task = {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": index}}
        around = {"TF_CONFIG": json.dumps(task)} if len(addresses) > 1 else {}
        processes.append(
            subprocess.Popen(command, env=os.environ | around, stderr=subprocess.PIPE, text=True)
        )
    for process in processes:
        _, errors = process.communicate()
        if process.returncode:
            raise InputError(f"{role} failed: {errors.strip().splitlines()[-1:]}")


def _play(role, names, folder):
    if ROLES[role] > 1:
        strategy = distribute.strategy("multi_worker")
    else:
        # Two strategies in one process mix up their collectives, so that each has a process.
        distribute.split_cpu(int(role.split()[0]))
        strategy = distribute.strategy("mirrored")
    for name, case in itertools.product(names, CASES):
        found = trained(name, strategy, case)
        print(f"{role}: {name}, {case}", flush=True)
        if distribute.is_chief(strategy):
            files.write_json(folder / f"{name}-{case}.json", found["values"])
            for part in ("start", "end"):
                np.savez(folder / f"{name}-{case}-{part}.npz", **found[part])


def _load(folder, name, case):
    base = pathlib.Path(folder) / f"{name}-{case}"
    found = {"values": json.loads(pathlib.Path(f"{base}.json").read_text(encoding="utf-8"))}
    for part in ("start", "end"):
        with np.load(f"{base}-{part}.npz", allow_pickle=False) as stored:
            found[part] = {key: stored[key] for key in stored.files}
    return found


def free_ports(count):
    """Ports of this machine that nothing listens on."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("localhost", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
