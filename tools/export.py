"""Export a run's generator: python tools/export.py --run_dir=runs/digits --out=exports/digits"""

from absl import flags

from keras_gans import training
from keras_gans.tools import cli

RUN_DIR = flags.DEFINE_string("run_dir", None, "folder of a run", required=True)
OUT = flags.DEFINE_string("out", None, "folder of the SavedModel to write", required=True)


def main():
    training.load(RUN_DIR.value).export(OUT.value)
    print(f"SavedModel: {OUT.value}")


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
