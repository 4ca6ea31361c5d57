"""Convert a model that Keras 2 saved, tensorflow-addons' layers included, to Keras 3.

Writes a folder with `model.keras` and a SavedModel.

Examples:
    keras-gans-convert --model=old_cyclegan.h5 --out=converted
    keras-gans-convert --model=generator.keras --out=generator
"""

from absl import flags

from keras_gans_tools import cli

MODEL = flags.DEFINE_string("model", None, ".h5 or .keras file that Keras 2 saved", required=True)
OUT = flags.DEFINE_string(
    "out", None, "folder to write, with model.keras and saved_model", required=True
)


def main():
    from keras_gans import legacy
    from keras_gans.utils import files

    files.check_writable(OUT.value)
    role = legacy.convert(legacy.load(MODEL.value), OUT.value)
    print(f"{role}: {OUT.value}/model.keras, {OUT.value}/saved_model")


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
