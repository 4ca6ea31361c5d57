"""Export a generator, or translators, to be used without this package: docs/exports.md.

Examples:
    keras-gans-export --model=wgan_gp --out=exports/wgan_gp
    keras-gans-export --model=wgan_gp --out=exports/wgan_gp.onnx --format=onnx
    keras-gans-export --model=runs/digits --serving_dir=models
"""

import pathlib

from absl import flags

from keras_gans_tools import cli, names

MODEL = flags.DEFINE_string("model", None, "run folder, or name of a zoo entry", required=True)
OUT = flags.DEFINE_string("out", None, "folder of the SavedModel, or file, to write")
FORMAT = flags.DEFINE_enum(
    "format", "saved_model", ["saved_model", "onnx", "litert"], "what to write"
)
SERVING_DIR = flags.DEFINE_string(
    "serving_dir", None, "write DIR/NAME/1/, then 2/, ..., as TensorFlow Serving reads it"
)
SCORE = flags.DEFINE_bool("score", False, "export the discriminator's logits too (saved_model)")
FLOAT16 = flags.DEFINE_bool("float16", False, "store weights in half precision (litert)")
names.check("model", "recipe", or_path=True)
cli.need_one("out", "serving_dir")


def main():
    from keras_gans.utils import files
    from keras_gans.utils.errors import InputError
    from keras_gans.zoo.opening import open_model

    options = {}
    for flag, kind in ((SCORE, "saved_model"), (FLOAT16, "litert")):
        if flag.value and FORMAT.value != kind:
            raise InputError(f"--{flag.name} goes with --format={kind}")
        if flag.value:
            options[flag.name] = True
    if SERVING_DIR.value and FORMAT.value != "saved_model":
        raise InputError("--serving_dir takes SavedModels: leave --format out")
    out = OUT.value if SERVING_DIR.value is None else next_version(SERVING_DIR.value, MODEL.value)
    files.check_writable(out)
    gan, recipe = open_model(MODEL.value)
    if FORMAT.value == "saved_model":
        options["card"] = card(gan, recipe)
    for path in gan.export(out, format=FORMAT.value, **options):
        print(f"{FORMAT.value}: {path}")


def next_version(folder, model):
    """The folder of a model's next version below `folder`: the first is 1."""
    folder = pathlib.Path(folder) / pathlib.Path(model).name
    versions = [int(path.name) for path in folder.glob("*") if path.name.isdecimal()]
    return folder / str(max(versions, default=0) + 1)


def card(gan, recipe):
    """What a client must know of an export, as plain values."""
    known = {
        "name": pathlib.Path(MODEL.value).name,
        "objective": recipe.model.name,
        "dataset": recipe.dataset.name,
        "sample_shape": list(gan.sample_shape),
        "value_range": [-1.0, 1.0],
        "steps": gan.steps_made,
    }
    if not gan.translates:
        known |= {"latent_dim": gan.latent_dim, "num_classes": gan.num_classes}
    return known


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
