"""Train a recipe in a run folder; an interrupted run goes on from its last checkpoint.

Examples:
    keras-gans-train --recipe=wgan_gp --run_dir=runs/wgan_gp
    keras-gans-train --recipe=wgan_gp --run_dir=runs/mine --set dataset=folder:my_images \\
        --set dataset.image_size=32
"""

import json
import shlex

from absl import flags

from keras_gans_tools import cli, names

RECIPE = flags.DEFINE_string(
    "recipe", None, "zoo entry, or path of a recipe.toml or .json", required=True
)
RUN_DIR = flags.DEFINE_string("run_dir", None, "folder of the run; an interrupted one goes on")
SET = flags.DEFINE_multi_string("set", [], "key=value laid over the recipe, e.g. model.seed=1")
INIT_FROM = flags.DEFINE_string(
    "init_from", None, "start from the weights of a zoo entry or of another run's folder"
)
DATA_DIR = flags.DEFINE_string("data_dir", None, "TensorFlow Datasets folder")
METRICS = flags.DEFINE_list("metrics", [], "metrics to watch while training")
EVALUATE_EVERY_STEPS = flags.DEFINE_integer(
    "evaluate_every_steps", 1000, "generator updates between two measurements", lower_bound=1
)
EVALUATE_SAMPLES = flags.DEFINE_integer(
    "evaluate_samples", 1000, "generated samples of a measurement", lower_bound=1
)
BEST = flags.DEFINE_string("best", None, "the value that chooses the checkpoint kept in best/")
DETERMINISTIC = flags.DEFINE_bool(
    "deterministic", False, "use only operations that round the same way each time, on GPUs too"
)
STRATEGY = flags.DEFINE_enum(
    "strategy", "default", sorted(names.groups()["strategy"]), "which devices train together"
)
TPU = flags.DEFINE_string("tpu", "local", "name or address of the TPU of --strategy=tpu")
LOGICAL_CPUS = flags.DEFINE_integer(
    "logical_cpus", 1, "split the CPU into so many devices, for --strategy=mirrored", lower_bound=1
)
DRY_RUN = flags.DEFINE_bool(
    "dry_run", False, "build everything, print the resolved recipe, and stop"
)
names.check("recipe", "recipe", or_path=True)
names.check("init_from", "recipe", or_path=True)
names.check("metrics", "metric")
cli.need_one("run_dir", "dry_run")


def main():
    import tensorflow as tf

    from keras_gans import training, zoo
    from keras_gans.distribution import strategies
    from keras_gans.training import callbacks

    if LOGICAL_CPUS.value > 1:
        strategies.split_cpu(LOGICAL_CPUS.value)
    strategy = strategies.strategy(STRATEGY.value, TPU.value)
    if DETERMINISTIC.value:
        tf.config.experimental.enable_op_determinism()
    chosen = zoo.recipe(RECIPE.value, SET.value, DATA_DIR.value)
    if DRY_RUN.value:
        describe(chosen)
        return
    evaluation_plan = None
    if METRICS.value or BEST.value:
        evaluation_plan = callbacks.EvaluationPlan(
            tuple(METRICS.value), EVALUATE_EVERY_STEPS.value, EVALUATE_SAMPLES.value, BEST.value
        )
    source = None
    if INIT_FROM.value is not None:
        source = training.Source(INIT_FROM.value, zoo.open_model(INIT_FROM.value)[0])
    gan = training.train(chosen, RUN_DIR.value, DATA_DIR.value, evaluation_plan, strategy, source)
    print(f"trained: {RUN_DIR.value}")
    print(f"next: {next_command(gan, RUN_DIR.value)}")


def describe(recipe):
    """Print what a recipe resolves to, its data and the sizes of its players."""
    data = recipe.load_data(DATA_DIR.value)
    gan = recipe.build(**data.spec)
    print(json.dumps(recipe.to_dict(), indent=2))
    print(f"{data.counted} of shape {gan.sample_shape}")
    for player, count in gan.parameters.items():
        print(f"{count} {player} parameters")


def next_command(gan, run_dir):
    """What a person may type to see what was trained."""
    out = shlex.quote(f"--out={run_dir}/{'translated' if gan.translates else 'samples.png'}")
    model = shlex.quote(f"--model={run_dir}")
    if gan.translates:
        return f"keras-gans-translate {model} --images=FOLDER {out}"
    return f"keras-gans-sample {model} {out}"


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
