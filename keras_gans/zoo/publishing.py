"""A finished run -> an entry of the zoo."""

import hashlib
import pathlib
import subprocess

import numpy as np

from keras_gans import training
from keras_gans.training import recipe
from keras_gans.training.run_folder import RunFolder
from keras_gans.utils import arrays, files, images
from keras_gans.utils.environment import described, machine, versions
from keras_gans.utils.errors import InputError
from keras_gans.zoo import catalog, loading, recipes
from keras_gans.zoo.cards import URL, read_card
from keras_gans.zoo.opening import open_model

GOLDEN_SAMPLES = 4
# What the weights of an entry that ships with the package may be.
MOST_BYTES = 15_000_000


def publish(run_dir, entry, evaluation=None, data_dir=None, url=None):
    """Write the weights, golden samples, picture and card of a run beside the entry's recipe.

    Args:
        run_dir: folder of a finished run.
        entry: the entry's folder, which holds its recipe.
        evaluation: plain values, the scores as `tools/evaluate.py` writes them, for the card.
        data_dir: where TensorFlow Datasets keeps its records; the test set of a model that
            translates gives the golden samples and the picture.
        url: where the weights will be fetched from, if they are too large to ship.

    Returns:
        The path of the weights: in the entry, or, with a `url`, in the run, to be put there.

    Raises:
        InputError: the run is not finished, or is of another recipe than the entry's, or its
            weights are more than `MOST_BYTES` and have no `url`.
    """
    entry = pathlib.Path(entry)
    plan, folder = recipes.recipe(str(entry / catalog.RECIPE), check_data=False), RunFolder(run_dir)
    gan = training.load(run_dir)
    ran, info = folder.read_recipe(), folder.read_info()
    changed = recipe.differences(plan.to_dict(), ran.to_dict())
    if changed:
        key, there, here = changed[0]
        raise InputError(f"{key} is {here!r} in the run and {there!r} in {str(entry)!r}")
    step = gan.steps_made
    if step < plan.steps:
        raise InputError(f"run {str(run_dir)!r} is at step {step} of {plan.steps}: finish it first")
    weights = packed(gan)
    if url is None and len(weights) > MOST_BYTES:
        raise InputError(
            f"the weights are {len(weights) / 1e6:.1f} MB, more than the {MOST_BYTES / 1e6:.0f} "
            "that ship: publish them by an address, --weights_url"
        )
    data_spec, machines = info["data"], folder.machines()
    began = folder.source()
    gan = loading.float32_model(plan, data_spec, weights, run_dir)
    stored = (entry if url is None else folder.path) / loading.WEIGHTS
    with files.replacing(stored) as partial:
        partial.write_bytes(weights)
    draw(gan, plan, entry, data_dir)
    card = {
        "name": entry.name,
        "objective": plan.model.name,
        "dataset": plan.dataset.name,
        "data": data_spec,
        "command": _command(entry.name, began),
        **({} if began is None else {"init_from": began}),
        "seed": plan.seed,
        "generator_updates": step,
        "real_images_seen": step * gan.batches_per_step * plan.batch_size,
        "seconds_per_step": seconds_per_step(folder.log),
        **{f"{player}_parameters": count for player, count in gan.parameters.items()},
        "weights_bytes": len(weights),
        "weights_sha256": hashlib.sha256(weights).hexdigest(),
        **({} if url is None else {URL: url}),
        "commit": _commit(entry),
        "hardware": described((machines or [machine()])[-1]),
        "machines": machines,
        "versions": versions(),
        **({"imports": info["imports"]} if info["imports"] else {}),
        # What was measured on the way, of samples that the evaluation does not see.
        "curve": files.read_lines(folder.metrics),
    }
    _write_card(entry, card, evaluation)
    return stored


def draw(gan, plan, entry, data_dir=None):
    """Write the golden samples and the picture of an entry.

    Args:
        gan: its model, as `zoo.load` gives it.
        plan: its `Recipe`.
        entry: `pathlib.Path`, its folder.
        data_dir: as in `publish`.
    """
    data = plan.load_data(data_dir, split="test") if gan.translates else None
    inputs = gan.golden_inputs(GOLDEN_SAMPLES, data)
    with files.replacing(entry / loading.GOLDEN) as partial:
        partial.write_bytes(arrays.pack([*inputs, gan.golden_outputs(*inputs)]))
    images.write_png(entry / loading.SAMPLES, gan.preview(data))


def _command(name, began):
    """The command that trains the entry called `name` again."""
    source = "" if began is None else f" --init_from={began['name']}"
    return f"keras-gans-train --recipe={name} --run_dir=runs/{name}{source}"


def source_of(card):
    """The `training.Source` that an entry's training started from; None where it was drawn.

    Raises:
        InputError: it is not there, or has other weights by now.
    """
    began = card.get("init_from")
    if began is None:
        return None
    source = training.Source(began["name"], open_model(began["name"])[0])
    if source.facts() != began:
        raise InputError(
            f"{began['name']!r}, which the training started from, has other weights now"
        )
    return source


def packed(gan):
    """The bytes of the weights that ship: float32 rounded to float16, at half the size.

    Raises:
        InputError: a weight is beyond what float16 holds.
    """
    values = [np.asarray(variable) for variable in gan.shipped_variables]
    most = np.finfo(np.float16).max
    if any(np.abs(v).max(initial=0) > most for v in values if v.dtype == np.float32):
        raise InputError("a weight is beyond 65504, the largest of float16: it cannot be published")
    rounded = (v.astype(np.float16) if v.dtype == np.float32 else v for v in values)
    return arrays.pack(rounded, gan.shipped_paths)


def measured_again(entry, evaluation):
    """Put other scores on the card of an entry.

    Args:
        entry: the entry's folder.
        evaluation: plain values, as `tools/evaluate.py` writes them of this entry.

    Raises:
        InputError: there is no card, or the scores are of another model.
    """
    entry = pathlib.Path(entry)
    card = read_card(entry / loading.CARD)
    there, here = card["generator_updates"], evaluation.get("step")
    if (evaluation.get("model"), here) != (entry.name, there):
        raise InputError(
            f"the scores are of {evaluation.get('model')!r} at step {here}, not of {entry.name!r} "
            f"at step {there}: keras-gans-evaluate --model={entry.name} --out=..."
        )
    _write_card(entry, card, evaluation)


def _write_card(entry, card, evaluation):
    of_entry = evaluation and evaluation | {"model": entry.name}
    files.write_json(entry / loading.CARD, card | {"evaluation": of_entry})


def _commit(folder):
    """The commit of the checkout that a folder is in, or None."""
    command = ["git", "-C", str(folder), "rev-parse", "HEAD"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return found.stdout.strip()


def seconds_per_step(log):
    """Seconds a generator update took, as the log of a run ends with; None where it says none."""
    told = [line.get("seconds_per_step") for line in files.read_lines(log)]
    told = [seconds for seconds in told if seconds is not None]
    return told[-1] if told else None
