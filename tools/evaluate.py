"""Measure a model; every metric's name is its protocol (docs/metrics.md).

Whether each metric fits the model and its data is looked at first. One that fails all the same
leaves the others' results, which are printed and written before the command ends with its line.

Examples:
    keras-gans-evaluate --model=wgan_gp --metrics=frechet_mnist,coverage_mnist
    keras-gans-evaluate --model=runs/wgan_gp --metrics=frechet_mnist --out=scores.json
"""

import os

from absl import flags

from keras_gans_tools import cli, names

# The seed that a training chooses its best checkpoint by.
SELECTION_SEED = 2**31 - 1

MODEL = flags.DEFINE_string("model", None, "run folder, or name of a zoo entry", required=True)
METRICS = flags.DEFINE_list(
    "metrics", None, "which to measure: keras-gans-list --kind=metric", required=True
)
SEED = flags.DEFINE_integer(
    "seed", 0, "seed of the latents", lower_bound=0, upper_bound=SELECTION_SEED - 1
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
    "batch_size", 250, "samples at once; changes time and memory only", lower_bound=1
)
DATA_DIR = flags.DEFINE_string("data_dir", None, "TensorFlow Datasets folder")
GRAPH = flags.DEFINE_string(
    "inception_graph", None, "classify_image_graph_def.pb; downloaded once if not given"
)
names.check("model", "recipe", or_path=True)
names.check("metrics", "metric")


def main():
    from keras_gans import metrics
    from keras_gans.metrics.features import inception
    from keras_gans.utils import files
    from keras_gans.zoo import scoring
    from keras_gans.zoo.opening import open_model

    if GRAPH.value:
        os.environ[inception.PATH] = GRAPH.value
    if OUT.value:
        files.check_writable(OUT.value)
    gan, recipe = open_model(MODEL.value, CHECKPOINTS.value)
    failure = None
    try:
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
    except metrics.NotAllMeasured as error:
        failure, results = error, {"step": gan.steps_made, **error.results}
    results = {"model": MODEL.value, **results}
    print(scoring.table(results["metrics"]))
    if OUT.value:
        files.write_json(OUT.value, results)
        print(f"written: {OUT.value}")
    if failure is not None:
        raise failure


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
