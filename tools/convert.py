"""Convert a model of Keras 2: python tools/convert.py --model=old.h5 --out=converted"""

from absl import flags

from keras_gans import legacy
from keras_gans.tools import cli

MODEL = flags.DEFINE_string("model", None, ".h5 or .keras file that Keras 2 saved", required=True)
OUT = flags.DEFINE_string(
    "out", None, "folder to write, with model.keras and saved_model", required=True
)


def main():
    role = legacy.convert(legacy.load(MODEL.value), OUT.value)
    print(f"{role}: {OUT.value}/model.keras, {OUT.value}/saved_model")


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
