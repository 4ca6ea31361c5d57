"""Translate a folder of images from one domain to the other.

Examples:
    keras-gans-translate --model=cyclegan --images=photos --out=translated
    keras-gans-translate --model=cyclegan --images=photos --out=back --direction=b2a --image_size=64
"""

import pathlib

from absl import flags

from keras_gans_tools import cli, names

MODEL = flags.DEFINE_string("model", None, "run folder, or name of a zoo entry", required=True)
IMAGES = flags.DEFINE_string("images", None, "folder of images to translate", required=True)
OUT = flags.DEFINE_string("out", None, "folder the translations are written to", required=True)
DIRECTION = flags.DEFINE_enum("direction", "a2b", ["a2b", "b2a"], "which way to translate")
IMAGE_SIZE = flags.DEFINE_integer(
    "image_size",
    None,
    "side to crop and resize the images to; as they are if not given",
    lower_bound=1,
)
names.check("model", "recipe", or_path=True)


def main():
    from keras_gans import datasets
    from keras_gans.utils import files, images, progress
    from keras_gans.utils.errors import InputError
    from keras_gans.zoo.opening import open_model

    files.check_writable(OUT.value, folder=True)
    gan, _ = open_model(MODEL.value)
    if not gan.translates:
        raise InputError(f"model {MODEL.value!r} makes images of noise: keras-gans-sample")
    root, paths = datasets.image_paths(IMAGES.value)
    for path in progress.each(paths, len(paths), "translated"):
        pixels = datasets.read_image(path)
        if IMAGE_SIZE.value is not None:
            pixels = datasets.resize(pixels, IMAGE_SIZE.value)
        source = images.to_float(pixels[None, ..., : gan.sample_shape[-1]])
        try:
            translated = gan.translate(source, DIRECTION.value)
        except InputError as error:
            raise InputError(f"{path}: {error}, --image_size=N") from None
        out = pathlib.Path(OUT.value) / path.relative_to(root).with_suffix(".png")
        images.write_png(out, images.to_uint8(translated[0]))
    print(f"{len(paths)} images translated: {OUT.value}")


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
