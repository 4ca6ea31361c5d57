"""Random calls of the Python surface: each ends in a result or in one line that a user can mend.

python tools/checks/fuzz_surface.py --calls=2000
python tools/checks/fuzz_surface.py --first=1234 --calls=1     # one of them again
"""

import collections
import inspect
import random
import sys
import traceback
import warnings

import keras_gans  # noqa: F401  (before TensorFlow, whose kernels it chooses)

# isort: split
import keras
import numpy as np
import tensorflow as tf
from absl import flags

import keras_gans as kg
from keras_gans.augment import AUGMENTS
from keras_gans.losses import LOSSES
from keras_gans.models import MODELS
from keras_gans.networks import DISCRIMINATORS, GENERATORS
from keras_gans.penalties import CONSTRAINTS, PENALTIES
from keras_gans.schedules import SCHEDULES
from keras_gans_tools import cli

CALLS = flags.DEFINE_integer("calls", 2000, "how many calls", lower_bound=1)
FIRST = flags.DEFINE_integer("first", 0, "number of the first of them", lower_bound=0)

# Instead of an argument: another kind, or out of range. None is so large that it fills the memory.
JUNK = (
    *(None, True, False, -1, 0, 1, 2, 7, 2.5, -0.5, 0.0, float("nan"), float("inf")),
    *("", "3", "adam", "batch", "nothing", b"x", [], [1], (2, 3), {}, {"a": 1}, object, len),
    *(np.int64(2), np.float32(0.5), np.zeros(3), np.zeros((2, 2), np.float32), 1j),
)
SHAPES = (
    *((8, 8, 1), (16, 16, 3), (8, 8, 2), (2,), (1,), (), (8, 8), (8, 8, 0), (-8, 8, 1)),
    *((8.0, 8, 1), (9, 9, 1), (8, 16, 1), (None, None, 3), "8", 8, None, [8, 8, 1], (8, 8, 1, 1)),
)
SEEDS = (0, 1, 2**31 - 1, 2**31, 2**32, -1, 1.5, None, "0")
# So small that a call takes a moment.
SMALL = {"width": 4, "latent_dim": 2, "depth": 1, "blocks": 1, "strided": 1, "group_size": 4}


class Silent(AssertionError):
    """A call that succeeded, and did nothing."""


def spoilt(chance, arguments, **others):
    """The arguments with up to two of them replaced by junk, or by one of `others` of that name."""
    arguments = dict(arguments)
    for name in chance.sample(sorted(arguments), min(len(arguments), chance.choice((0, 1, 1, 2)))):
        arguments[name] = chance.choice(others.get(name, JUNK))
    return arguments


def defaults(call):
    """Name -> default of a call's arguments that have one."""
    parameters = inspect.signature(call).parameters.values()
    return {
        p.name: p.default
        for p in parameters
        if p.default is not p.empty and p.kind is not p.VAR_KEYWORD and p.name != "name"
    }


def network(chance):
    kinds = GENERATORS | DISCRIMINATORS
    kind = kinds[chance.choice(sorted(kinds))]
    known = defaults(kind)
    known |= {name: value for name, value in SMALL.items() if name in known}
    shape = chance.choice(SHAPES) if chance.random() < 0.3 else (16, 16, 1)
    return kind, spoilt(chance, known | {"image_shape": shape}, image_shape=SHAPES)


def part(chance):
    """A loss, a penalty, a schedule, an augmentation."""
    kinds = LOSSES | PENALTIES | CONSTRAINTS | SCHEDULES | AUGMENTS
    kind = kinds[chance.choice(sorted(kinds))]
    known = defaults(kind)
    if kind in SCHEDULES.values():
        known |= {"start": 1.0, "end": 0.5, "duration": 10.0}
    if kind is kg.losses.FDivergence:
        known |= {"divergence": "kl"}
    return kind, spoilt(chance, known)


def made_of(kind, networks):
    """The model's class, with networks that fit one another."""
    takes = [name for name in inspect.signature(kind).parameters if name in networks]
    known = {name: networks[name] for name in takes}
    known |= defaults(kind) | {"seed": 0, "ema_halflife_kimg": 10.0, "augment": None}
    if kind in (kg.GAN, kg.ConditionalGAN):
        known |= {"loss": kg.losses.Hinge(), "penalties": (), "discriminator_steps": 1}
    return known


class Calls:
    """Draws calls: a function, its arguments, and what must have happened where it succeeds."""

    def __init__(self):
        point, image = (2,), (8, 8, 1)
        size = {"width": 4, "depth": 1}
        self.points = {
            "generator": kg.networks.MLPGenerator(point, latent_dim=2, **size),
            "discriminator": kg.networks.MLPDiscriminator(point, **size),
        }
        self.labelled = {
            "generator": kg.networks.MLPGenerator(point, latent_dim=2, num_classes=3, **size),
            "discriminator": kg.networks.MLPDiscriminator(point, num_classes=3, **size),
        }
        translator = kg.networks.ResNetTranslator(image, width=1, blocks=0, norm=None)
        judge = kg.networks.PatchDiscriminator(image, width=1, strided=1, norm=None)
        self.images = {"a2b": translator, "b2a": translator}
        self.images |= {"discriminator_a": judge, "discriminator_b": judge}
        self.models = [
            kg.LSGAN(**self.points),
            kg.WGANGP(**self.points, discriminator_steps=2),
            kg.ConditionalGAN(**self.labelled, loss=kg.losses.Hinge()),
            kg.CycleGAN(**self.images, pool_size=2),
        ]
        for gan in self.models:
            gan.compile("sgd", "sgd", run_eagerly=True)

    def draw(self, chance):
        """(what it is called, the function, its arguments, what checks its result or None)."""
        weights = {
            network: 3,
            part: 3,
            self.model: 4,
            self.compile: 2,
            self.fit: 5,
            self.generate: 3,
            self.translate: 2,
            self.data: 1,
        }
        drawn = chance.choices(list(weights), list(weights.values()))[0](chance)
        function, arguments, *check = drawn
        return getattr(function, "__qualname__", str(function)), function, arguments, check

    def model(self, chance):
        kind = MODELS[chance.choice(sorted(MODELS))]
        networks = self.points
        if kind.takes_labels or kind.translates:
            networks = self.labelled if kind.takes_labels else self.images
        known = made_of(kind, networks)
        for name in kind.fixed_arguments:
            known.pop(name, None)
        others = [*self.points.values(), *self.labelled.values(), *self.images.values(), None, "x"]
        replaced = dict.fromkeys(networks, others) | {"seed": SEEDS}
        return kind, spoilt(chance, known, **replaced)

    def compile(self, chance):
        optimizers = [*JUNK, "sgd", "nadam", keras.optimizers.SGD(), {"class_name": "Adam"}]
        optimizers += [keras.optimizers.Adam(use_ema=True), keras.optimizers.SGD]
        known = {"generator_optimizer": "sgd", "discriminator_optimizer": "adam"}
        known |= {"steps_per_execution": 1}
        chosen = spoilt(chance, known, **dict.fromkeys(list(known)[:2], optimizers))
        if chance.random() < 0.2:
            chosen[chance.choice(("loss", "metrics", "optimizer", "loss_weights"))] = "adam"
        return kg.LSGAN(**self.points).compile, chosen

    def fit(self, chance):
        gan = chance.choice(self.models)
        before = gan.steps_made
        known = {"x": self.rows(chance, gan), "y": None, "batch_size": 4, "shuffle": None}
        known |= {"epochs": 1, "steps_per_epoch": None, "initial_epoch": 0, "callbacks": None}
        chosen = spoilt(chance, known, x=(*JUNK, self.rows(chance, chance.choice(self.models))))
        if chance.random() < 0.1:
            name = chance.choice(("validation_data", "validation_split", "class_weight"))
            chosen[name] = chance.choice((0.5, {0: 1.0}))
        if isinstance(chosen["x"], (tf.data.Dataset, collections.abc.Iterator)):
            chosen.pop("batch_size")

        def check(history):
            if gan.steps_made == before or not history.history:
                raise Silent("fit made no step")

        return gan.fit, chosen | {"verbose": 0}, check

    def rows(self, chance, gan):
        """Data for `fit`, right or wrong in a few ways."""
        count = chance.choice((4, 9, 9, 3, 1, 0))
        shape = gan.sample_shape if chance.random() < 0.9 else chance.choice(((2,), (8, 8, 1), ()))
        scale = chance.choice((1.0, 1.0, 0.5, 255.0, np.nan))
        samples = np.linspace(-scale, scale, count * int(np.prod(shape)))
        with np.errstate(invalid="ignore"):
            samples = samples.astype(chance.choice(["float32"] * 8 + ["uint8"]))
        samples = samples.reshape(count, *shape)
        parts = (samples,)
        if gan.translates or chance.random() < 0.1:
            parts = (samples, samples)
        elif gan.takes_labels:
            parts = (samples, np.arange(count) % chance.choice((3, 3, 4)))
        x = parts if parts[1:] else samples
        form = chance.choice(("arrays", "arrays", "dataset", "endless", "generator", "list"))
        if form in ("dataset", "endless") and count:
            data = tf.data.Dataset.from_tensor_slices(x).batch(4, chance.random() < 0.5)
            return data if form == "dataset" else data.repeat()
        if form == "generator":
            return iter([x] * chance.choice((0, 1, 2, 5)))
        return list(x) if form == "list" else x

    def generate(self, chance):
        gan = chance.choice(self.models[:3])
        known = {"n": 3, "seed": 0, "batch_size": 2, "labels": None}
        chosen = spoilt(chance, known, seed=SEEDS, labels=(*JUNK, [0, 1, 2], [[0], [1, 2]]))

        def check(samples):
            if samples.shape != (chosen["n"], *gan.sample_shape):
                raise Silent(f"generate gave samples of shape {samples.shape}")

        return gan.generate, chosen, check

    def translate(self, chance):
        pictures = [np.zeros(shape, np.float32) for shape in ((2, 8, 8, 1), (1, 16, 12, 1))]
        pictures += [np.full((1, 8, 8, 1), value, np.float32) for value in (3.0, np.nan)]
        pictures += [np.zeros(shape, np.float32) for shape in ((8, 8, 1), (1, 9, 8, 1), (0, 8, 8))]
        known = {"pictures": pictures[0], "direction": "a2b", "batch_size": 2}
        directions = (*JUNK, "b2a", "a2c")
        chosen = spoilt(chance, known, pictures=(*JUNK, *pictures), direction=directions)

        def check(translated):
            if translated.shape != chosen["pictures"].shape:
                raise Silent(f"translate gave images of shape {translated.shape}")

        return self.models[3].translate, chosen, check

    def data(self, chance):
        names = ("digits", "digits", "nothing", "folder:", "unpaired:", "", *JUNK)
        known = {"name": "digits", "image_size": 8, "batch_size": 4, "split": "test", "seed": 0}
        known |= {"labels": False}
        return kg.datasets.load, spoilt(chance, known, name=names, seed=SEEDS)


def outcome(calls, number):
    """What became of call `number`: "result", "one line", or the traceback of another error."""
    name, function, arguments, check = calls.draw(random.Random(number))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = function(**arguments)
            for one in check:
                one(found)
    except kg.InputError as error:
        if "\n" not in str(error):
            return "one line"
        return f"call {number}: {name}: several lines: {error}"
    except Exception:
        return f"call {number}: {name}(**{arguments!r})\n{traceback.format_exc()}"
    return "result"


def run(first, count):
    """Counts of the outcomes, and the failures, of `count` calls."""
    calls, counts, failures = Calls(), collections.Counter(), []
    for number in range(first, first + count):
        found = outcome(calls, number)
        if found not in ("result", "one line"):
            failures.append(found)
            found = "failure"
        counts[found] += 1
        if number % 50 == 49:
            keras.backend.clear_session(free_memory=False)
    return counts, failures


def main():
    counts, failures = run(FIRST.value, CALLS.value)
    print("\n".join(failures))
    print(", ".join(f"{name} {counts[name]}" for name in ("result", "one line", "failure")))
    sys.exit(bool(failures))


if __name__ == "__main__":
    cli.run(main)
