"""Make a zoo entry of a finished run, beside the recipe that the entry's folder holds.

Without a run, put the scores of --evaluation on the card that the entry has.

Examples:
    keras-gans-publish --run_dir=runs/faces --entry=my_zoo/faces
    keras-gans-publish --entry=my_zoo/faces --evaluation=scores.json
"""

from absl import flags

from keras_gans_tools import cli

RUN_DIR = flags.DEFINE_string("run_dir", None, "folder of a finished run")
ENTRY = flags.DEFINE_string("entry", None, "folder of the entry, with its recipe", required=True)
EVALUATION = flags.DEFINE_string("evaluation", None, "JSON of keras-gans-evaluate, for the card")
WEIGHTS_URL = flags.DEFINE_string(
    "weights_url", None, "address of weights that are too large to ship"
)
DATA_DIR = flags.DEFINE_string("data_dir", None, "TensorFlow Datasets folder")
cli.need_one("run_dir", "evaluation")


def main():
    from keras_gans.utils import files
    from keras_gans.zoo import publishing

    scores = None if EVALUATION.value is None else files.read_table(EVALUATION.value)
    if RUN_DIR.value is None:
        publishing.measured_again(ENTRY.value, scores)
    else:
        stored = publishing.publish(
            RUN_DIR.value, ENTRY.value, scores, DATA_DIR.value, WEIGHTS_URL.value
        )
        if WEIGHTS_URL.value is not None:
            print(f"to be put at {WEIGHTS_URL.value}: {stored}")
    print(f"published: {ENTRY.value}")


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
