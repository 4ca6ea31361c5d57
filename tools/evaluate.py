"""Measure a model: python tools/evaluate.py --model=runs/wgan_gp --metrics=frechet_mnist"""

import os

from absl import flags

from keras_gans import files, metrics
from keras_gans.metrics import inception
from keras_gans.opening import open_model
from keras_gans.tools import cli

MODEL = flags.DEFINE_string("model", None, "run folder, or name of a zoo entry", required=True)
METRICS = flags.DEFINE_list(
    "metrics", None, f"which of {', '.join(metrics.METRICS)}", required=True
)
SEED = flags.DEFINE_integer(
    "seed", 0, "seed of the latents", lower_bound=0, upper_bound=metrics.SELECTION_SEED - 1
)
NUM_SAMPLES = flags.DEFINE_integer(
    "num_samples", None, "generated samples; each metric's own number if not given", lower_bound=1
)
OUT = flags.DEFINE_string("out", None, "JSON file to write")
CHECKPOINTS = flags.DEFINE_enum(
    "checkpoints", "checkpoints", ["checkpoints", "best"], "of a run: its newest state, or its best"
)
SPLIT = flags.DEFINE_string("split", "test", "real samples to measure against")
BATCH_SIZE = flags.DEFINE_integer(
    "batch_size", 250, "samples at once; changes time and memory only"
)
DATA_DIR = flags.DEFINE_string("data_dir", None, "TensorFlow Datasets folder")
GRAPH = flags.DEFINE_string(
    "inception_graph", None, f"{inception.MEMBER}; downloaded once if not given"
)


def table(results):
    """One line a value: its name, the value, its 95 % interval, the samples generated."""
    rows = [("metric", "value", "95 % interval", "samples")]
    for name, result in results["metrics"].items():
        for key, score in result["values"].items():
            low, high = score["interval"]
            label = name if key == name.rpartition("/")[2] else f"{name} {key}"
            samples = str(result["protocol"]["num_samples"])
            rows.append((label, f"{score['value']:.6g}", f"[{low:.6g}, {high:.6g}]", samples))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def main():
    if GRAPH.value:
        os.environ[inception.PATH] = GRAPH.value
    gan, recipe = open_model(MODEL.value, CHECKPOINTS.value)
    arguments = recipe.dataset.arguments
    results = metrics.evaluate(
        gan,
        METRICS.value,
        recipe.dataset.name,
        image_size=arguments["image_size"],
        num_samples=NUM_SAMPLES.value,
        seed=SEED.value,
        splits=(arguments["split"], SPLIT.value),
        training_seed=recipe.seed,
        data_dir=DATA_DIR.value,
        batch_size=BATCH_SIZE.value,
    )
    results = {"model": MODEL.value, "step": gan.steps_made, **results}
    print(table(results))
    if OUT.value:
        files.write_json(OUT.value, results)
        print(f"written: {OUT.value}")


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
