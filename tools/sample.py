"""Draw samples: python tools/sample.py --model=runs/digits --out=samples.png"""

from absl import flags

from keras_gans.tools import cli
from keras_gans.utils import images
from keras_gans.utils.errors import InputError
from keras_gans.zoo.opening import open_model

MODEL = flags.DEFINE_string("model", None, "run folder, or name of a zoo entry", required=True)
OUT = flags.DEFINE_string("out", "samples.png", "PNG file to write")
N = flags.DEFINE_integer(
    "n",
    None,
    "how many samples; 64 if not given, of a model that takes labels a row a latent and a column a "
    "class",
    lower_bound=1,
)
LABELS = flags.DEFINE_list(
    "labels", None, "for a model that takes labels: one for all samples, or one for each"
)
SEED = flags.DEFINE_integer("seed", 0, "seed of the latents", lower_bound=0, upper_bound=2**31 - 1)


def asked(labels, class_names=None):
    """What the flag says: None, one label, or a list of them; names where the classes have some."""
    if labels is None:
        return None
    if not set(labels) <= set(class_names or ()):
        try:
            labels = [int(label) for label in labels]
        except ValueError:
            raise InputError(
                f"--labels takes whole numbers or names of classes, got {','.join(labels)!r}"
            ) from None
    return labels if len(labels) != 1 else labels[0]


def main():
    gan, _ = open_model(MODEL.value)
    if gan.translates:
        raise InputError(f"model {MODEL.value!r} translates images: keras-gans-translate")
    if gan.takes_labels and N.value is None and LABELS.value is None:
        images.write_png(OUT.value, gan.preview(None, SEED.value))
        print(f"every class of the same latents: {OUT.value}")
        return
    n = N.value or 64
    samples = gan.generate(
        n, SEED.value, labels=asked(LABELS.value, getattr(gan, "class_names", None))
    )
    images.write_png(OUT.value, images.picture(samples))
    print(f"{n} samples: {OUT.value}")


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
