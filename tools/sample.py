"""Draw samples: python tools/sample.py --model=runs/digits --out=samples.png"""

from absl import flags

from keras_gans.utils import images
from keras_gans.utils.errors import InputError
from keras_gans.zoo.opening import open_model
from keras_gans_tools import cli

MODEL = flags.DEFINE_string("model", None, "run folder, or name of a zoo entry", required=True)
OUT = flags.DEFINE_string("out", "samples.png", "PNG file to write")
N = flags.DEFINE_integer("n", 64, "how many samples", lower_bound=1)
LABELS = flags.DEFINE_list(
    "labels", None, "for a model that takes labels: one for all samples, or one for each"
)
SEED = flags.DEFINE_integer("seed", 0, "seed of the latents", lower_bound=0, upper_bound=2**31 - 1)


def asked(labels):
    """What the flag says: None, one label, or a list of them."""
    try:
        numbers = [int(label) for label in labels or ()]
    except ValueError:
        raise InputError(f"--labels takes whole numbers, got {','.join(labels)!r}") from None
    return None if labels is None else numbers if len(numbers) != 1 else numbers[0]


def main():
    gan, _ = open_model(MODEL.value)
    if gan.translates:
        raise InputError(f"model {MODEL.value!r} translates images: keras-gans-translate")
    samples = gan.generate(N.value, SEED.value, labels=asked(LABELS.value))
    images.write_png(OUT.value, images.picture(samples))
    print(f"{N.value} samples: {OUT.value}")


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
