"""Draw samples from a run: python tools/sample.py --run_dir=runs/digits --out=samples.png"""

from absl import flags

from keras_gans import images, training
from keras_gans.errors import InputError
from keras_gans.tools import cli

RUN_DIR = flags.DEFINE_string("run_dir", None, "folder of a run", required=True)
OUT = flags.DEFINE_string("out", "samples.png", "PNG file to write")
N = flags.DEFINE_integer("n", 64, "how many samples", lower_bound=1)
SEED = flags.DEFINE_integer("seed", 0, "seed of the latents", lower_bound=0, upper_bound=2**31 - 1)


def main():
    gan = training.load(RUN_DIR.value)
    if gan.translates:
        raise InputError("this run's model translates images: keras-gans-translate")
    images.write_png(OUT.value, images.picture(gan.generate(N.value, SEED.value)))
    print(f"{N.value} samples: {OUT.value}")


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
