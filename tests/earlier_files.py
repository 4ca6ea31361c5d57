"""The files of an earlier commit in tests/fixtures/: how each is opened, and what is compared.

tools/assets/record_fixtures.py wrote them and a record of each; tests/test_earlier_files.py opens
them with the present code.
"""

import hashlib
import inspect
import os
import pathlib
import platform
import shutil

import keras
import numpy as np
import tensorflow as tf

import keras_gans as kg
from keras_gans.training import checkpoints, load, train
from keras_gans.training.recipe import Recipe

FIXTURES = pathlib.Path(__file__).parent / "fixtures"
# Case -> facts of its data; each is a recipe, and a checkpoint of its step 50.
CHECKPOINTS = {
    "wgan_gp": {"sample_shape": (8, 8, 1)},
    "lsgan": {"sample_shape": (2,)},
    "conditional": {"sample_shape": (8, 8, 1), "num_classes": 10},
    "cyclegan": {"sample_shape": (8, 8, 1)},
}
# A `.keras` file, a run that is not at its end, and a user's entry of the zoo.
CASES = ("saved", "run", "entry", *CHECKPOINTS)
BATCH_SIZE, MORE_STEPS = 8, 5
NETWORKS = ("generator", "discriminator", "ema_generator")
NETWORKS += ("a2b", "b2a", "discriminator_a", "discriminator_b", "ema_a2b", "ema_b2a")


def opened(case, root=FIXTURES):
    """The compiled GAN of a case, in a session whose automatic names start at 0."""
    keras.utils.clear_session()
    folder = root / case
    if case == "saved":
        return keras.models.load_model(folder / "gan.keras")
    if case == "run":
        return load(folder / "run")
    if case == "entry":
        # Found by KERAS_GANS_ZOO, which the caller sets.
        return kg.zoo.load("small")
    gan = Recipe.from_file(folder / "recipe.json").build(**CHECKPOINTS[case])
    assert checkpoints.restore(gan, folder)
    return gan


def resumed(scratch, root=FIXTURES):
    """The GAN at the end of the recorded run, which is copied to `scratch` and trained there."""
    shutil.copytree(root / "run" / "run", scratch)
    return train(Recipe.from_file(scratch / "recipe.json"), scratch)


def fit(gan, steps=MORE_STEPS):
    """Train `gan` on the first digits, or points of the ring, over and over in one order."""
    points = len(gan.sample_shape) == 1
    data = kg.datasets.examples("ring" if points else "digits", None if points else 8)
    samples = data.samples[:64] if points else np.float32(data.samples[:64] / 127.5 - 1.0)
    if gan.translates:
        samples = (samples, -samples)
    elif gan.takes_labels:
        samples = (samples, data.labels[:64])
    batches = tf.data.Dataset.from_tensor_slices(samples).batch(BATCH_SIZE).repeat()
    gan.fit(batches, steps_per_epoch=steps, verbose=0)


def networks(gan):
    """Name -> network, averages included."""
    return {name: getattr(gan, name) for name in NETWORKS if getattr(gan, name, None) is not None}


def outputs(gan, inputs):
    """Name -> what the networks, and the model itself, make of inputs.

    Args:
        gan: the model.
        inputs: mapping of `<network>_input<i>` to the i-th array that the network is given.
    """
    found = {}
    for name, network in networks(gan).items():
        given = [inputs[f"{name}_input{i}"] for i in range(len(network.inputs))]
        given = given if len(given) > 1 else given[0]
        if not found:  # The model is called on what its first network takes.
            found["gan_output"] = np.asarray(gan(given, training=False))
        found[f"{name}_output"] = np.asarray(network(given, training=False))
    return found


def variables(gan):
    """Owner -> its variables, in the order in which they are stored."""
    owners = {"gan": gan}
    for name in ("generator_optimizer", "discriminator_optimizer"):
        owners[name] = getattr(gan, name)
    return {name: owner.variables for name, owner in owners.items()}


def paths(gan):
    """Owner -> the paths of its variables."""
    return {owner: [v.path for v in held] for owner, held in variables(gan).items()}


def digests(gan):
    """Owner -> the start of the SHA-256 of each of its variables."""
    return {owner: [_digest(np.asarray(v)) for v in held] for owner, held in variables(gan).items()}


def _digest(array):
    return hashlib.sha256(f"{array.dtype}{array.shape}".encode() + array.tobytes()).hexdigest()[:16]


def machine():
    """What the last bits of a training depend on, as plain values."""
    cpu, info = {}, pathlib.Path("/proc/cpuinfo")
    if info.exists():
        lines = [line.partition(":") for line in info.read_text().split("\n\n")[0].splitlines()]
        cpu = {key.strip(): value.strip() for key, _, value in lines}
    extensions = [f for f in cpu.get("flags", "").split() if f.startswith(("avx", "amx", "fma"))]
    return {
        "processor": cpu.get("model name", platform.processor()),
        # A virtual machine's model name may be that of many processors.
        "processor_family_model": [cpu.get("cpu family"), cpu.get("model")],
        "vector_extensions": sorted(extensions),
        "cores": os.cpu_count(),
        "TF_ENABLE_ONEDNN_OPTS": os.environ.get("TF_ENABLE_ONEDNN_OPTS"),
        "tensorflow": tf.__version__,
        "keras": keras.__version__,
    }


def constructors():
    """Registered name -> the arguments of its class's constructor, those of its bases included."""
    found = {}
    for name, kind in sorted(keras.saving.get_custom_objects().items()):
        if name.startswith("keras_gans>") and isinstance(kind, type):
            ours = [base for base in kind.__mro__ if base.__module__.startswith("keras_gans")]
            named = {key for base in ours for key in inspect.signature(base.__init__).parameters}
            found[name] = sorted(named - {"self", "args", "kwargs"})
    return found
