"""Make a zoo entry of a run: python tools/publish.py --run_dir=runs/wgan_gp --entry=zoo/wgan_gp"""

import json
import pathlib

from absl import flags

from keras_gans import publishing
from keras_gans.tools import cli

RUN_DIR = flags.DEFINE_string("run_dir", None, "folder of a finished run", required=True)
ENTRY = flags.DEFINE_string("entry", None, "folder of the entry, with its recipe", required=True)
EVALUATION = flags.DEFINE_string("evaluation", None, "JSON of keras-gans-evaluate, for the card")
DATA_DIR = flags.DEFINE_string("data_dir", None, "TensorFlow Datasets folder")


def main():
    scores = None
    if EVALUATION.value is not None:
        scores = json.loads(pathlib.Path(EVALUATION.value).read_text(encoding="utf-8"))
    publishing.publish(RUN_DIR.value, ENTRY.value, scores, DATA_DIR.value)
    print(f"published: {ENTRY.value}")


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
