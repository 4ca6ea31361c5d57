"""Make a zoo entry of a run: python tools/publish.py --run_dir=runs/wgan_gp --entry=zoo/wgan_gp

Without a run, put the scores of --evaluation on the card that the entry has.
"""

from absl import flags

from keras_gans.utils import files
from keras_gans.utils.errors import InputError
from keras_gans.zoo import publishing
from keras_gans_tools import cli

RUN_DIR = flags.DEFINE_string("run_dir", None, "folder of a finished run")
ENTRY = flags.DEFINE_string("entry", None, "folder of the entry, with its recipe", required=True)
EVALUATION = flags.DEFINE_string("evaluation", None, "JSON of keras-gans-evaluate, for the card")
WEIGHTS_URL = flags.DEFINE_string(
    "weights_url", None, "address of weights that are too large to ship"
)
DATA_DIR = flags.DEFINE_string("data_dir", None, "TensorFlow Datasets folder")


def main():
    scores = None
    if EVALUATION.value is not None:
        scores = files.read_table(EVALUATION.value)
    if RUN_DIR.value is not None:
        stored = publishing.publish(
            RUN_DIR.value, ENTRY.value, scores, DATA_DIR.value, WEIGHTS_URL.value
        )
        if WEIGHTS_URL.value is not None:
            print(f"to be put at {WEIGHTS_URL.value}: {stored}")
    elif scores is not None:
        publishing.measured_again(ENTRY.value, scores)
    else:
        raise InputError("nothing to publish: give --run_dir, or --evaluation for an entry")
    print(f"published: {ENTRY.value}")


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
