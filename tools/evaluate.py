"""Measure a model: python tools/evaluate.py --model=runs/wgan_gp --metrics=frechet_mnist"""

import os

from absl import flags

from keras_gans import metrics
from keras_gans.metrics.features import inception
from keras_gans.utils import files
from keras_gans.zoo import scoring
from keras_gans.zoo.opening import open_model
from keras_gans_tools import cli

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


def main():
    if GRAPH.value:
        os.environ[inception.PATH] = GRAPH.value
    gan, recipe = open_model(MODEL.value, CHECKPOINTS.value)
    results = scoring.scores(
        gan,
        recipe,
        METRICS.value,
        split=SPLIT.value,
        num_samples=NUM_SAMPLES.value,
        seed=SEED.value,
        data_dir=DATA_DIR.value,
        batch_size=BATCH_SIZE.value,
    )
    results = {"model": MODEL.value, **results}
    print(scoring.table(results["metrics"]))
    if OUT.value:
        files.write_json(OUT.value, results)
        print(f"written: {OUT.value}")


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
