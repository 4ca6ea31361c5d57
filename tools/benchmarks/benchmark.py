"""The library's step against the plainest hand-written one: python tools/benchmarks/benchmark.py

Both compute the same things (tests/models/test_plain_steps.py shows equal weights), on the same
data, with the moving average and the logged norms included. Then `fit` with the finite checks of a
run against `fit` without. With --scaling: two replicas, logical devices of this machine, against
one at the same global batch; they share its cores, so that the ratio shows what sharing costs, not
what it gains.
Runs are interleaved; each pair gives a ratio.
"""

import os
import time

import keras_gans as kg  # Before TensorFlow, whose kernels it chooses.

# isort: split
import keras
import numpy as np
import tensorflow as tf
from absl import flags

from keras_gans import datasets
from keras_gans.distribution import strategies
from keras_gans.models.feed import grouped
from keras_gans.training import callbacks
from keras_gans_tools import cli
from keras_gans_tools.benchmarks import plain_steps

PAIRS = flags.DEFINE_integer("pairs", 15, "interleaved pairs of runs", lower_bound=3)
SCALING = flags.DEFINE_bool("scaling", False, "compare one and two replicas instead")
SECONDS = flags.DEFINE_float("seconds", 4.0, "length of one run", lower_bound=0.1)

CASES = {
    "non_saturating": (kg.NonSaturatingGAN, plain_steps.NonSaturatingStep, 1),
    "wgan_gp": (kg.WGANGP, plain_steps.WGANGPStep, 5),
}


def networks(image_shape=(28, 28, 1), width=64):
    """A DCGAN pair without normalisation, from the same seed each time."""
    keras.utils.set_random_seed(0)
    generator = kg.networks.DCGANGenerator(image_shape, plain_steps.LATENT_DIM, width, norm=None)
    return generator, kg.networks.DCGANDiscriminator(image_shape, width)


def library(model, image_shape=(28, 28, 1), width=64):
    """A compiled GAN of the case."""
    gan = model(*networks(image_shape, width))
    gan.compile(*plain_steps.optimizers())
    return gan


def plain(step, image_shape=(28, 28, 1), width=64):
    """The hand-written step on equal networks."""
    average, _ = networks(image_shape, width)
    return step(*networks(image_shape, width), average)


class Fit:
    """The library's side of a case, with callbacks, or under a strategy, if asked."""

    def __init__(self, model, *watching, strategy=None):
        with (strategy or tf.distribute.get_strategy()).scope():
            self.gan = library(model)
        self.watching = watching

    def seconds_per_step(self, data, steps):
        """Timed inside one `fit`, from its first step's end to its last's."""
        clock = Clock()
        self.gan.fit(data, steps_per_epoch=steps + 1, verbose=0, callbacks=[*self.watching, clock])
        return (clock.end - clock.start) / steps


class Clock(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        self.end = time.perf_counter()
        if batch == 0:
            self.start = self.end


class Loop:
    """The hand-written side: the step in a bare loop."""

    def __init__(self, step, group):
        self.step, self.group = plain(step), group

    def seconds_per_step(self, data, steps):
        batches = iter(grouped(data, self.group).prefetch(tf.data.AUTOTUNE))
        self.run(next(batches))
        start = time.perf_counter()
        for _ in range(steps):
            self.run(next(batches))
        return (time.perf_counter() - start) / steps

    def run(self, reals):
        return self.step(reals if self.group > 1 else reals[:, 0])


def compare(ours, theirs, data, pairs, seconds):
    """Seconds a step of both, (pairs, 2), and the steps of one run; who goes first alternates."""
    warm = [side.seconds_per_step(data, 5) for side in (ours, theirs)]
    steps = max(5, round(seconds / min(warm)))
    rows = []
    for i in range(pairs):
        sides = (ours, theirs) if i % 2 else (theirs, ours)
        times = [side.seconds_per_step(data, steps) for side in sides]
        rows.append(times if i % 2 else times[::-1])
    return np.array(rows), steps


def median_interval(values):
    """Median and its distribution-free interval of about 95 %, from order statistics."""
    values, n = np.sort(values), len(values)
    half = 0.98 * np.sqrt(n)
    low, high = int(max(0, np.floor(n / 2 - half))), int(min(n - 1, np.ceil(n / 2 + half) - 1))
    return np.median(values), values[low], values[high]


def main():
    if SCALING.value:
        strategies.split_cpu(2)
    # Noise images: the cost of a step does not depend on what is in them.
    images = np.random.default_rng(0).integers(256, size=(10_000, 28, 28, 1), dtype=np.uint8)
    data = datasets.stream(datasets.Examples(images, None), batch_size=64)
    print(f"DCGAN width 64, 28x28x1, batch 64, {os.cpu_count()} cores, TensorFlow {tf.__version__}")
    for name, (model, step, group) in CASES.items():
        if SCALING.value:
            shared = Fit(model, strategy=strategies.strategy("mirrored"))
            report(name, "2 replicas", shared, "1", Fit(model), data)
            continue
        report(name, "fit", Fit(model), "plain", Loop(step, group), data)
        guarded = Fit(model, callbacks.FiniteCheck(), callbacks.CollapseWarning(10**9))
        report(name, "guarded", guarded, "fit", Fit(model), data)


def report(case, our_name, ours, their_name, theirs, data):
    """Compare two sides and print what was found."""
    times, steps = compare(ours, theirs, data, PAIRS.value, SECONDS.value)
    our_ms, their_ms = 1000 * np.median(times, axis=0)
    middle, low, high = median_interval(times[:, 1] / times[:, 0])
    print(
        f"{case}: {our_name} {our_ms:.1f}, {their_name} {their_ms:.1f} ms/step; speed of "
        f"{our_name} over {their_name}: median {middle:.3f}, interval [{low:.3f}, {high:.3f}], "
        f"{PAIRS.value} pairs of {steps} steps",
        flush=True,
    )


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
