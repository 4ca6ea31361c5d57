"""One trajectory, however many share the batch: every model on 1, 2 and 4 devices, and 2 processes.

python tools/checks/check_replicas.py

From equal weights and on equal data: the values a step returns and the gradients behind its
update, weights after 100 steps of SGD, and of Adam in float64 and float32, each against one device.
"""

import functools
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from absl import flags

from keras_gans.distribution import strategies
from keras_gans.models import MODELS
from keras_gans.utils import files
from keras_gans.utils.errors import InputError, unknown
from keras_gans_tools import cli
from keras_gans_tools.checks.replicas import CASES, apart, free_ports, trained

CHECKED_MODELS = flags.DEFINE_list("models", sorted(MODELS), "models to check")
CHECKED_ROLES = flags.DEFINE_list("roles", ["2 devices", "4 devices", "2 processes"], "who shares")
REPLICAS_OUT = flags.DEFINE_string("out", None, "Markdown file to write the table to as well")
ROLE = flags.DEFINE_string("role", None, "what the command's own processes are")
RESULTS = flags.DEFINE_string("results", None, "where they write")

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
    for kind, asked, known in (
        ("model", CHECKED_MODELS.value, MODELS),
        ("role", CHECKED_ROLES.value, ROLES),
    ):
        for name in asked:
            if name not in known:
                raise unknown(kind, name, known)
    if ROLE.value is not None:
        _play(ROLE.value, CHECKED_MODELS.value, pathlib.Path(RESULTS.value))
        return
    rows = ["| model | on | " + " | ".join(BOUNDS) + " |", "|---" * (2 + len(BOUNDS)) + "|"]
    print("\n".join(rows), flush=True)
    worst = dict.fromkeys(BOUNDS, 0.0)
    alone = functools.cache(lambda name: {case: trained(name, None, case) for case in CASES})
    for role in CHECKED_ROLES.value:
        with tempfile.TemporaryDirectory() as folder:
            _start(role, CHECKED_MODELS.value, folder)
            for name in CHECKED_MODELS.value:
                shared = {case: _load(folder, name, case) for case in CASES}
                differences = apart(alone(name), shared)
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


def _start(role, names, folder):
    """Let processes of that role train all cases of all models, and write what became of them."""
    command = [sys.executable, "-m", "keras_gans_tools.checks.check_replicas"]
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
        strategy = strategies.strategy("multi_worker")
    else:
        # Two strategies in one process mix up their collectives, so that each has a process.
        strategies.split_cpu(int(role.split()[0]))
        strategy = strategies.strategy("mirrored")
    for name, case in itertools.product(names, CASES):
        found = trained(name, strategy, case)
        print(f"{role}: {name}, {case}", flush=True)
        if strategies.is_chief(strategy):
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


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
