"""Every recipe of a 2-D mixture over several seeds.

    python tools/figures/mixture_table.py --dataset=ring

Protocol of PacGAN (arXiv 1712.04086, section 4.1): 2,500 samples; one within 3 sigma of a mode is
of high quality (98.9 % of perfect samples are); a mode counts with one of those.
"""

import dataclasses
import json
import pathlib
import time

from absl import flags

from keras_gans import datasets, metrics, zoo
from keras_gans.metrics.measures.mode_coverage import MODES
from keras_gans.utils import files
from keras_gans.utils.environment import described, machine, versions
from keras_gans.utils.errors import unknown
from keras_gans_tools import cli
from keras_gans_tools.figures import results
from keras_gans_tools.figures.results import COLUMNS

DATASET = flags.DEFINE_enum("dataset", "ring", ["ring", "grid"], "which mixture")
SEEDS = flags.DEFINE_integer("seeds", 5, "runs a recipe, with seeds 0, 1, ...", lower_bound=1)
RECIPES = flags.DEFINE_list("recipes", None, "which to train; others keep their runs in the file")
OUT = flags.DEFINE_string("out", None, "JSON file of all runs to write; docs/<dataset>.json")


def run_once(plan):
    """Train a recipe without writing anything; its scores and seconds of training."""
    gan = plan.build((2,))
    data = datasets.stream(plan.load_data(), plan.batch_size, plan.seed)
    start = time.perf_counter()
    gan.fit(data, steps_per_epoch=plan.steps, verbose=0)
    seconds = time.perf_counter() - start
    points = gan.generate(2500, seed=1, batch_size=2500)
    scores = MODES[plan.dataset.name].scores(metrics.Samples(points))
    values = {name: scores[name].value for name in COLUMNS[:-1]} | {"seconds": seconds}
    return values | {"high_quality": 100 * values["high_quality"]}  # A percentage, as PacGAN's.


def main():
    out = pathlib.Path(OUT.value or f"docs/{DATASET.value}.json")
    known = [name for name in zoo.names() if name.startswith(f"{DATASET.value}_")]
    asked = RECIPES.value or known
    for name in asked:
        if name not in known:
            raise unknown("recipe", name, known)
    runs = json.loads(out.read_text())["runs"] if RECIPES.value and out.is_file() else {}
    about = {
        "command": f"python tools/figures/mixture_table.py --dataset={DATASET.value}"
        f" --seeds={SEEDS.value}",
        "samples": 2500,
        "hardware": described(machine()),
        "tensorflow": versions()["tensorflow"],
    }
    for name in asked:
        plan = zoo.recipe(name)
        runs[name] = []
        for seed in range(SEEDS.value):
            runs[name].append(run_once(dataclasses.replace(plan, seed=seed)))
            print(name, "seed", seed, json.dumps(runs[name][-1]), flush=True)
        files.write_json(out, about | {"runs": dict(sorted(runs.items()))})
    print(results.mixtures(runs))


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
