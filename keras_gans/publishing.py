"""A finished run -> an entry of the zoo."""

import hashlib
import os
import pathlib
import platform

from keras_gans import catalog, checkpoints, files, images, recipe, training, zoo
from keras_gans.environment import versions
from keras_gans.errors import InputError
from keras_gans.run_folder import RunFolder

GOLDEN_SAMPLES = 4


def publish(run_dir, entry, evaluation=None, data_dir=None):
    """Write the weights, golden samples, picture and card of a run beside the entry's recipe.

    Args:
        run_dir: folder of a finished run.
        entry: the entry's folder, which holds its recipe.
        evaluation: plain values, the scores as `tools/evaluate.py` writes them, for the card.
        data_dir: where TensorFlow Datasets keeps its records; the test set of a model that
            translates gives the golden samples and the picture.

    Raises:
        InputError: the run is not finished, or is of another recipe than the entry's.
    """
    entry = pathlib.Path(entry)
    plan, folder = recipe.load(str(entry / catalog.RECIPE)), RunFolder(run_dir)
    gan = training.load(run_dir)
    ran = recipe.Recipe.from_file(folder.recipe)
    changed = recipe.differences(plan.to_dict(), ran.to_dict())
    if changed:
        key, there, here = changed[0]
        raise InputError(f"{key} is {here!r} in the run and {there!r} in {str(entry)!r}")
    step = gan.steps_made
    if step < plan.steps:
        raise InputError(f"run {str(run_dir)!r} is at step {step} of {plan.steps}: finish it first")
    weights = checkpoints.pack(gan.shipped_variables)
    data = plan.load_data(data_dir, split="test") if gan.translates else None
    inputs = gan.golden_inputs(GOLDEN_SAMPLES, data)
    golden = checkpoints.pack([*inputs, gan.respond(*inputs)])
    for name, content in ((zoo.WEIGHTS, weights), (zoo.GOLDEN, golden)):
        with files.replacing(entry / name) as partial:
            partial.write_bytes(content)
    images.write_png(entry / zoo.SAMPLES, gan.preview(data))
    card = {
        "name": entry.name,
        "objective": plan.model.name,
        "dataset": plan.dataset.name,
        "data": recipe.read(folder.facts)["data"],
        "command": f"keras-gans-train --recipe={entry.name} --run_dir=runs/{entry.name}",
        "seed": plan.seed,
        "generator_updates": step,
        "real_images_seen": step * gan.batches_per_step * plan.batch_size,
        "seconds_per_step": seconds_per_step(folder.log),
        **{f"{player}_parameters": count for player, count in gan.parameters.items()},
        "weights_sha256": hashlib.sha256(weights).hexdigest(),
        "hardware": f"{os.cpu_count()} cores, {platform.machine()}",
        "versions": versions(),
        # What was measured on the way, of samples that the evaluation does not see.
        "curve": files.read_lines(folder.metrics),
        "evaluation": evaluation and evaluation | {"model": entry.name},
    }
    files.write_json(entry / zoo.CARD, card)


def seconds_per_step(log):
    """Seconds a generator update took, as the log of a run ends with; None where it says none."""
    told = [
        line["seconds_per_step"] for line in files.read_lines(log) if "seconds_per_step" in line
    ]
    return told[-1] if told else None
