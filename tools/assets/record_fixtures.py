"""Record the files that later commits must still open: python tools/assets/record_fixtures.py

It writes tests/fixtures/ anew with small files of every format that models are kept in (a `.keras`
file, a run folder in mid-run, an entry of the zoo, checkpoints of four models after 50 steps), the
outputs of their networks, the order of their variables, and a digest of each variable after further
training. Files recorded at an older commit show more: run it again only where a format is to change
or there is a new one.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import keras_gans  # noqa: F401  (before TensorFlow, whose kernels it chooses)

# isort: split
import keras
import numpy as np

import keras_gans as kg
from keras_gans.training import checkpoints, train
from keras_gans.training.recipe import Recipe
from keras_gans.zoo import publishing

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tests"))

import earlier_files
from earlier_files import FIXTURES

STEPS, CUT_AT = 50, 20

# Of the run, and of the entry published of it.
RUN = """\
steps = 40
batch_size = 8
log_every_steps = 10
sample_every_steps = 20
checkpoint_every_steps = 20
dataset = "ring"
model = {name = "gan", loss = "non_saturating", penalties = [{name = "r1", weight = 0.1}]}
generator = {name = "mlp", width = 8, depth = 2, latent_dim = 4}
discriminator = {name = "mlp", width = 8, depth = 2}
generator_optimizer = {name = "adam", learning_rate = 1e-3, beta_1 = 0.5}
discriminator_optimizer = {name = "adam", learning_rate = {name = "cosine", start = 1e-3, end = 0.0, duration = 40}}
"""  # noqa: E501

ADAM = {"name": "adam", "learning_rate": 1e-3, "beta_1": 0.5}
DCGAN = {"name": "dcgan", "width": 2}
MLP = {"name": "mlp", "width": 8, "depth": 2}
DIGITS = {"name": "digits", "image_size": 8}
SMALL = {
    "steps": STEPS,
    "batch_size": earlier_files.BATCH_SIZE,
    "dataset": DIGITS,
    "generator": DCGAN | {"latent_dim": 4},
    "discriminator": DCGAN,
    "generator_optimizer": ADAM,
    "discriminator_optimizer": ADAM,
}
# Case -> what its recipe has besides, or instead.
RECIPES = {
    "wgan_gp": {
        "model": {"name": "wgan_gp", "discriminator_steps": 2, "augment": "diff_augment"},
        "generator_optimizer": ADAM
        | {"learning_rate": {"name": "linear", "start": 1e-3, "end": 0.0, "duration": 100}},
    },
    "lsgan": {
        "dataset": "ring",
        "model": {"name": "lsgan", "accumulation_steps": 2},
        "generator": MLP | {"latent_dim": 4},
        "discriminator": MLP,
        "discriminator_optimizer": {"name": "sgd", "learning_rate": 1e-2, "momentum": 0.5},
    },
    "conditional": {
        "model": {"name": "conditional", "loss": "hinge"},
        "discriminator": DCGAN | {"spectral_norm": True},
    },
    # Normalised, translators of so few pixels are chaotic.
    "cyclegan": {
        "model": {"name": "cyclegan", "pool_size": 4, "cycle_noise": 0.1},
        "generator": {"name": "translator", "width": 2, "blocks": 1, "norm": None},
        "discriminator": {"name": "patch", "width": 2, "strided": 1},
    },
}


def main():
    with tempfile.TemporaryDirectory() as scratch:
        root, scratch = pathlib.Path(scratch) / "fixtures", pathlib.Path(scratch)
        states = {"saved": _saved(root / "saved")}
        finished = _run(root, scratch)
        for case in earlier_files.CHECKPOINTS:
            states[case] = _checkpoint(case, root / case)
        os.environ["KERAS_GANS_ZOO"] = str(root / "entry")
        for case in earlier_files.CASES:
            _record(case, root, scratch, states.get(case), finished)
        commit = subprocess.run(
            ["git", "-C", str(FIXTURES.parent), "rev-parse", "HEAD"],
            capture_output=True,
            text=True,
            check=True,
        )
        about = {"commit": commit.stdout.strip(), "machine": earlier_files.machine()}
        _write(root / "about.json", about)
        _write(root / "constructors.json", earlier_files.constructors())
        shutil.rmtree(FIXTURES, ignore_errors=True)
        shutil.copytree(root, FIXTURES)


def _saved(folder):
    """A `.keras` file of a model with state of its own in all that may have some."""
    keras.utils.set_random_seed(0)
    image_shape = (8, 8, 1)
    gan = kg.GAN(
        kg.networks.DCGANGenerator(image_shape, latent_dim=4, width=2),
        kg.networks.DCGANDiscriminator(image_shape, width=2),
        loss=kg.losses.Hinge(),
        penalties=[kg.penalties.R1(weight=0.5), kg.penalties.LeCam()],
        augment=kg.augment.AdaptiveAugment(),
        discriminator_steps=2,
        ema_halflife_kimg=kg.schedules.Linear(0.1, 0.5, duration=1.0),
        seed=3,
    )
    gan.compile(
        keras.optimizers.Adam(kg.schedules.Cosine(1e-3, 0.0, duration=100), beta_1=0.5),
        keras.optimizers.SGD(1e-2, momentum=0.5),
    )
    earlier_files.fit(gan, STEPS)
    folder.mkdir(parents=True)
    gan.save(folder / "gan.keras")
    return earlier_files.digests(gan)


def _run(root, scratch):
    """A run as one killed after a checkpoint leaves it, and the entry of the whole; its end."""
    whole = scratch / "whole"
    published = scratch / "published" / "small"
    published.mkdir(parents=True)
    (published / "recipe.toml").write_text(RUN, encoding="utf-8")
    gan = train(Recipe.from_file(published / "recipe.toml"), whole)
    publishing.publish(whole, published)
    entry, run = root / "entry" / "small", root / "run" / "run"
    entry.mkdir(parents=True)
    for name in ("recipe.toml", "card.json", "weights.npz"):
        shutil.copy(published / name, entry / name)
    (run / "checkpoints").mkdir(parents=True)
    for name in ("recipe.json", "run.json"):
        shutil.copy(whole / name, run / name)
    log = (whole / "log.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in log if json.loads(line)["step"] <= CUT_AT]
    (run / "log.jsonl").write_text("".join(kept), encoding="utf-8")
    [cut] = (whole / "checkpoints").glob(f"step-{CUT_AT:08d}-*.npz")
    shutil.copy(cut, run / "checkpoints" / cut.name)
    return earlier_files.digests(gan)


def _checkpoint(case, folder):
    """A recipe, and the checkpoint of its model after `STEPS` steps."""
    recipe = Recipe.from_dict(SMALL | RECIPES[case])
    gan = recipe.build(**earlier_files.CHECKPOINTS[case])
    earlier_files.fit(gan, STEPS)
    folder.mkdir(parents=True)
    _write(folder / "recipe.json", recipe.to_dict())
    checkpoints.save(gan, folder, keep=1)
    return earlier_files.digests(gan)


def _record(case, root, scratch, state, finished):
    """Write what is known of a case: outputs, order, and the end of further training."""
    gan = earlier_files.opened(case, root)
    assert state in (None, earlier_files.digests(gan)), f"{case}: opened other than it was saved"
    record = {"step": int(np.asarray(gan.step)), "paths": earlier_files.paths(gan)}
    inputs = _inputs(gan)
    np.savez(root / case / "outputs.npz", **inputs, **earlier_files.outputs(gan, inputs))
    if case == "run":
        gan = earlier_files.resumed(scratch / "resumed", root)
        assert earlier_files.digests(gan) == finished, "the resumed run has another end"
    else:
        earlier_files.fit(gan)
    _write(root / case / "record.json", record | {"end": earlier_files.digests(gan)})


def _inputs(gan):
    """Random inputs of each network, named as `earlier_files.outputs` takes them."""
    random, found = np.random.default_rng(0), {}
    for name, network in earlier_files.networks(gan).items():
        shape = network.inputs[0].shape[1:]
        shape = gan.sample_shape if None in shape else shape
        found[f"{name}_input0"] = random.standard_normal((4, *shape)).astype(np.float32)
        if len(network.inputs) == 2:
            found[f"{name}_input1"] = random.integers(10, size=4).astype(np.int32)
    return found


def _write(path, values):
    path.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
