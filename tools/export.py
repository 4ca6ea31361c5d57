"""Export a generator: python tools/export.py --model=runs/digits --out=exports/digits"""

from absl import flags

from keras_gans.zoo.opening import open_model
from keras_gans_tools import cli

MODEL = flags.DEFINE_string("model", None, "run folder, or name of a zoo entry", required=True)
OUT = flags.DEFINE_string("out", None, "folder of the SavedModel to write", required=True)


def main():
    gan, _ = open_model(MODEL.value)
    gan.export(OUT.value)
    print(f"SavedModel: {OUT.value}")


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
