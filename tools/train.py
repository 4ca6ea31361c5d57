"""Train a recipe: python tools/train.py --recipe=digits_wgan_gp --run_dir=runs/digits"""

import json

import tensorflow as tf
from absl import flags

from keras_gans import training, zoo
from keras_gans.distribution import strategies
from keras_gans.tools import cli
from keras_gans.training import callbacks
from keras_gans.utils.errors import InputError

RECIPE = flags.DEFINE_string(
    "recipe", None, "zoo entry, or path of a recipe.toml or .json", required=True
)
RUN_DIR = flags.DEFINE_string("run_dir", None, "folder of the run; an interrupted one goes on")
SET = flags.DEFINE_multi_string("set", [], "key=value laid over the recipe, e.g. model.seed=1")
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
    "strategy", "default", sorted(strategies.STRATEGIES), "which devices train together"
)
TPU = flags.DEFINE_string("tpu", "local", "name or address of the TPU of --strategy=tpu")
LOGICAL_CPUS = flags.DEFINE_integer(
    "logical_cpus", 1, "split the CPU into so many devices, for --strategy=mirrored", lower_bound=1
)
DRY_RUN = flags.DEFINE_bool(
    "dry_run", False, "build everything, print the resolved recipe, and stop"
)


def main():
    if LOGICAL_CPUS.value > 1:
        strategies.split_cpu(LOGICAL_CPUS.value)
    strategy = strategies.strategy(STRATEGY.value, TPU.value)
    if DETERMINISTIC.value:
        tf.config.experimental.enable_op_determinism()
    chosen = zoo.recipe(RECIPE.value, SET.value, DATA_DIR.value)
    if DRY_RUN.value:
        data = chosen.load_data(DATA_DIR.value)
        gan = chosen.build(**data.spec)
        print(json.dumps(chosen.to_dict(), indent=2))
        print(f"{data.counted} of shape {gan.sample_shape}")
        for player, count in gan.parameters.items():
            print(f"{count} {player} parameters")
        return
    if RUN_DIR.value is None:
        raise InputError("--run_dir is needed: the folder to write the run to")
    evaluation_plan = None
    if METRICS.value or BEST.value:
        evaluation_plan = callbacks.EvaluationPlan(
            tuple(METRICS.value), EVALUATE_EVERY_STEPS.value, EVALUATE_SAMPLES.value, BEST.value
        )
    training.train(chosen, RUN_DIR.value, DATA_DIR.value, evaluation_plan, strategy)
    print(f"trained: {RUN_DIR.value}")


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
