"""Draw samples of a trained model: images as a grid, one by one or on the move; points as a plot.

A name that ends in .png is one picture of all samples, one in .gif a walk through the latents, and
any other a folder that gets a PNG for each sample.

Examples:
    keras-gans-sample --model=wgan_gp --out=samples.png --n=16 --scale=4
    keras-gans-sample --model=runs/digits --out=walk.gif
"""

import pathlib

from absl import flags

from keras_gans_tools import cli, names

IMAGES, POINTS = 64, 2500
# A walk goes round over so many latents a sample, in so many pictures from each to the next.
STATIONS, PICTURES = 4, 12

MODEL = flags.DEFINE_string("model", None, "run folder, or name of a zoo entry", required=True)
OUT = flags.DEFINE_string("out", "samples.png", "PNG or GIF file to write, or a folder")
N = flags.DEFINE_integer(
    "n",
    None,
    f"how many samples; {IMAGES} images or {POINTS:,} points if not given; of a model that takes "
    "labels a row a latent and a column a class",
    lower_bound=1,
)
LABELS = flags.DEFINE_list(
    "labels", None, "for a model that takes labels: one for all samples, or one for each"
)
SEED = flags.DEFINE_integer("seed", 0, "seed of the latents", lower_bound=0, upper_bound=2**31 - 1)
SCALE = flags.DEFINE_integer(
    "scale", None, "pixels each pixel of an image becomes, either way", lower_bound=1
)
names.check("model", "recipe", or_path=True)
flags.register_validator(
    "out",
    lambda out: kind_of(out) in (".png", ".gif", "folder"),
    message="--out ends in .png or .gif, or is a folder's name, which has no ending",
)


def main():
    from keras_gans import datasets
    from keras_gans.utils import files, images
    from keras_gans.utils.errors import InputError
    from keras_gans.zoo.opening import open_model

    out, kind = pathlib.Path(OUT.value), kind_of(OUT.value)
    files.check_writable(out, folder=kind == "folder")
    gan, recipe = open_model(MODEL.value)
    if gan.translates:
        raise InputError(f"model {MODEL.value!r} translates images: keras-gans-translate")
    of_images = len(gan.sample_shape) == 3
    if not of_images and (kind != ".png" or SCALE.value is not None):
        raise InputError(
            f"model {MODEL.value!r} makes points: one plot, --out=NAME.png, no --scale"
        )
    n = N.value or (IMAGES if of_images else POINTS)
    if gan.takes_labels and kind == ".png" and N.value is None and LABELS.value is None:
        images.write_png(out, gan.preview(None, SEED.value))
        print(f"every class of the same latents: {out}")
        return
    labels = asked(LABELS.value, getattr(gan, "class_names", None))
    if kind == ".gif":
        pictures = walk(gan, n, SEED.value, labels)
        images.save_gif(out, [images.grid(picture, scale=SCALE.value) for picture in pictures])
        print(f"{n} samples on the move: {out}")
        return
    samples = gan.generate(n, SEED.value, labels=labels)
    if kind == ".png":
        modes = datasets.MODES.get(recipe.dataset.name)
        images.write_png(out, images.picture(samples, modes and modes(), scale=SCALE.value))
    else:
        for i, sample in enumerate(samples):
            images.save_grid(
                out / f"{i:0{len(str(n - 1))}d}.png", sample[None], 1, SCALE.value or 1
            )
    print(f"{n} samples: {out}")


def kind_of(out):
    """What --out names: its ending, or `folder`."""
    path = pathlib.Path(out)
    return "folder" if path.is_dir() else path.suffix.lower() or "folder"


def asked(labels, class_names=None):
    """What the flag says: None, one label, or a list of them; names where the classes have some."""
    if labels is None:
        return None
    if not set(labels) <= set(class_names or ()):
        try:
            labels = [int(label) for label in labels]
        except ValueError:
            from keras_gans.utils.errors import InputError

            raise InputError(
                f"--labels takes whole numbers or names of classes, got {','.join(labels)!r}"
            ) from None
    return labels if len(labels) != 1 else labels[0]


def walk(gan, n, seed, labels):
    """Yield the samples of latents that go round from those of `seed`, of as many labels."""
    import numpy as np

    from keras_gans.networks.labels import labelled
    from keras_gans.utils import images

    stations = [np.asarray(gan.latents(n, (seed + i) % 2**31)) for i in range(STATIONS)]
    labels = gan.labels(n, labels)
    for here, there in zip(stations, stations[1:] + stations[:1], strict=True):
        for angle in np.linspace(0, np.pi / 2, PICTURES, endpoint=False, dtype=np.float32):
            # The sum of two normals by the squares of such weights is normal too.
            latents = np.cos(angle) * here + np.sin(angle) * there
            yield images.finish(gan(labelled(latents, labels), training=False)).numpy()


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
