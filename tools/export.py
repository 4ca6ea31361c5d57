"""Export a generator as a SavedModel, which needs TensorFlow alone.

Examples:
    keras-gans-export --model=wgan_gp --out=exports/wgan_gp
    keras-gans-export --model=runs/digits --out=exports/digits
"""

from absl import flags

from keras_gans_tools import cli, names

MODEL = flags.DEFINE_string("model", None, "run folder, or name of a zoo entry", required=True)
OUT = flags.DEFINE_string("out", None, "folder of the SavedModel to write", required=True)
names.check("model", "recipe", or_path=True)


def main():
    from keras_gans.utils import files
    from keras_gans.zoo.opening import open_model

    files.check_writable(OUT.value)
    gan, _ = open_model(MODEL.value)
    gan.export(OUT.value)
    print(f"SavedModel: {OUT.value}")


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
