"""The whole state of a run in one file: both players, both optimizers, EMA, step.

Noise and the order of the data are functions of the seed and the step, so nothing else is needed.
A checkpoint is an `.npz` archive whose name carries the start of its SHA-256. It is put together in
memory, so that a disk that fills up costs nothing but that checkpoint.
"""

import pathlib

from keras_gans.utils import arrays, files
from keras_gans.utils.errors import InputError


def variables(gan):
    """Every variable that shapes the rest of the run, in a fixed order."""
    return [
        *gan.variables,
        *gan.generator_optimizer.variables,
        *gan.discriminator_optimizer.variables,
    ]


def variable_paths(gan):
    """What each of `variables` is: the owner, its place in it, and its name there."""
    optimizers = ("generator_optimizer", "discriminator_optimizer")
    return gan.variable_paths + [
        f"{name}/{i:03d}/{arrays.numberless(variable.path)}"
        for name in optimizers
        for i, variable in enumerate(getattr(gan, name).variables)
    ]


def save(gan, folder, keep):
    """Write a checkpoint named after the step, and remove all but the `keep` newest."""
    content = arrays.pack(variables(gan), variable_paths(gan))
    name = f"step-{gan.steps_made:08d}-{arrays.digest(content)}.npz"
    with files.replacing(pathlib.Path(folder) / name) as partial:
        partial.write_bytes(content)
    for old in found(folder)[:-keep]:
        old.unlink()


def found(folder):
    """Paths of the checkpoints in `folder`, oldest first."""
    return sorted(pathlib.Path(folder).glob("step-*.npz"))


def step_of(path):
    """The step a checkpoint's name tells."""
    return int(path.stem.split("-")[1])


def restore(gan, folder):
    """Load the newest undamaged checkpoint into the compiled `gan`; False if there is none.

    Raises:
        InputError: a checkpoint is of another model, or all are damaged.
    """
    stored = found(folder)
    for path in reversed(stored):
        content = path.read_bytes()
        if path.stem.endswith(arrays.digest(content)):
            arrays.check_paths(content, variable_paths(gan), path)
            arrays.assign(variables(gan), arrays.unpack(content), path)
            return True
        print(f"checkpoint {path} is damaged: trying the one before", flush=True)
    if stored:
        raise InputError(
            f"every checkpoint in {str(folder)!r} is damaged: remove the folder to start anew"
        )
    return False
