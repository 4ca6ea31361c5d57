"""A GAN and some metrics' names -> numbers, and how each was made."""

import numpy as np

from keras_gans import datasets
from keras_gans.metrics.evaluation.translating import translations
from keras_gans.metrics.measures.image_to_image import Translation
from keras_gans.metrics.registry import METRICS
from keras_gans.metrics.samples import REFERENCE, TRAINING, Samples, Subject
from keras_gans.utils import images
from keras_gans.utils.environment import versions
from keras_gans.utils.errors import InputError, unknown

# What a training selects by is drawn from this seed, what is reported from another.
SELECTION_SEED = 2**31 - 1


def evaluate(
    gan,
    names,
    dataset,
    *,
    image_size=None,
    num_samples=None,
    seed=0,
    splits=("train", "test"),
    training_seed=0,
    data_dir=None,
    batch_size=250,
    **layout,
):
    """Measure a GAN by metrics of the registry.

    Args:
        gan: a `GAN`, or a `CycleGAN`, which is measured in both directions.
        names: metrics' names.
        dataset, image_size, data_dir: the real data, as in `datasets.examples`.
        num_samples: int, generated samples, or images translated; each metric's own number, or all
            of the test images, when None.
        seed: int in [0, 2**31), of the latents, or of the domain classifier.
        splits: what was trained on, and what the generated samples are measured against.
        training_seed: the seed the training data were drawn with, where they are drawn.
        batch_size: int; changes time and memory only.
        **layout: `channels`, `crop`, `test_share`, ...: as in `datasets.examples`.

    Returns:
        A dict of plain values, the same for the same arguments: under `metrics`, for each name its
        `values` (each with a 95 % `interval`) and its `protocol`, of a translator under
        `a2b/name` and `b2a/name`; beside them the real data's SHA-256 and the versions.

    Raises:
        InputError: an unknown metric, or one that does not fit the model or the data: found out
            before any sample is made.
        NotAllMeasured: a metric failed all the same; the others' results are in it.
    """
    data = {"image_size": image_size, "splits": splits, "data_dir": data_dir}
    data |= {"batch_size": batch_size, "layout": layout}
    if gan.translates:
        measured, failed, real = _of_translator(gan, names, dataset, num_samples, seed, data)
    else:
        data["training_seed"] = training_seed
        measured, failed, real = _of_generator(gan, names, dataset, num_samples, seed, **data)
    results = {
        "dataset": dataset,
        "seed": seed,
        "metrics": measured,
        "real": real,
        "versions": versions(),
    }
    if failed:
        raise NotAllMeasured(failed, results)
    return results


class NotAllMeasured(InputError):
    """Some metrics failed.

    Attributes:
        failed: dict, their names -> the exceptions.
        results: what `evaluate` returns, of the others.
    """

    def __init__(self, failed, results):
        lines = [f"{name} failed: {_line(error)}" for name, error in failed.items()]
        super().__init__("; ".join(lines))
        self.failed, self.results = failed, results


def _line(error):
    text = (str(error).strip() or type(error).__name__).splitlines()[0]
    return text if isinstance(error, InputError) else f"{type(error).__name__}: {text}"


def _of_generator(
    gan,
    names,
    dataset,
    num_samples,
    seed,
    *,
    image_size,
    splits,
    data_dir,
    batch_size,
    layout,
    training_seed,
):
    counts = {name: count_for(name, dataset, num_samples) for name in names}
    for name in names:
        METRICS[name].prepare()

    actual = {TRAINING: splits[0], REFERENCE: splits[1]}

    def load(role):
        # Another seed, so that drawn sets are not those of the training.
        drawn = training_seed if role == TRAINING else (training_seed + 1) % 2**31
        found = datasets.examples(dataset, image_size, actual[role], drawn, data_dir, **layout)
        return shuffled(found, batch_size)

    subject = Subject(blank(gan, max(counts.values(), default=0)), load, dataset)
    for name in names:
        METRICS[name].check(subject.first(counts[name]))
    subject = subject.of(draw(gan, max(counts.values(), default=0), seed, batch_size))
    measured, failed = _each({name: (METRICS[name], subject.first(counts[name])) for name in names})
    real = {
        role: {"split": actual[role], "count": len(part), "sha256": part.sha256}
        for role, part in sorted(subject.parts.items())
    }
    return measured, failed, real


def _of_translator(gan, names, dataset, num_samples, seed, data):
    for name in names:
        if find(name).subject is not Translation:
            raise InputError(f"metric {name!r} measures a GAN, not an image-to-image model")
    counterparts = any("counterparts" in METRICS[name].compared for name in names)
    subjects, real = translations(
        gan, dataset, counterparts=counterparts, num_samples=num_samples, seed=seed, **data
    )
    measured, failed = _each(
        {
            f"{direction}/{name}": (METRICS[name], subject)
            for direction, subject in subjects.items()
            for name in names
        }
    )
    return measured, failed, real


def _each(asked):
    """What each metric finds, and the exceptions of those that fail.

    Args:
        asked: dict name -> (metric, subject).
    """
    measured, failed = {}, {}
    for name, (metric, subject) in asked.items():
        try:
            measured[name] = measure(metric, subject)
        except Exception as error:  # One metric's failure must not lose what the others found.
            failed[name] = error
    return measured, failed


def measure(metric, subject):
    """One metric's `values` and `protocol`, as plain values."""
    if not isinstance(subject, metric.subject):
        wanted, got = metric.subject.__name__, type(subject).__name__
        raise InputError(f"metric {metric.name!r} measures a {wanted}, got a {got}")
    metric.check(subject)
    protocol = metric.protocol(subject)
    values = {
        name: {"value": score.value, "interval": [score.low, score.high]}
        for name, score in metric.measure(subject).items()
    }
    return {"values": values, "protocol": protocol}


def draw(gan, count, seed, batch_size=250):
    """`count` generated `Samples`, images as uint8, with the labels of what was asked for; they
    start with those of a smaller count.
    """
    labels = rotating(count, gan.num_classes) if gan.takes_labels else None
    drawn = [
        images.to_uint8(batch).numpy() if batch.ndim == 4 else batch
        for batch in gan.generated_batches(count, seed, batch_size, labels)
    ]
    empty = np.zeros((0, *gan.sample_shape), np.float32)
    return Samples(np.concatenate(drawn or [empty]), labels, batch_size=batch_size)


def blank(gan, count):
    """`count` black `Samples` of the shape and with the labels of those that `draw` would make.

    Against them metrics are checked before anything is drawn.
    """
    labels = rotating(count, gan.num_classes) if gan.takes_labels else None
    dtype = np.uint8 if len(gan.sample_shape) == 3 else np.float32
    return Samples(np.zeros((count, *gan.sample_shape), dtype), labels)


def rotating(count, num_classes):
    """Labels 0, 1, ..., then 1, 2, ..., 0, and so on: int32 (count,).

    All classes are equal in number, and so they are among every tenth, from which intervals are
    estimated.
    """
    i = np.arange(count)
    return ((i + i // num_classes) % num_classes).astype(np.int32)


def shuffled(examples, batch_size=250, kept=True, most=None):
    """Real `Samples` of `datasets.Examples`, in an order that means nothing, always the same; the
    first `most` of them.
    """
    order = np.random.default_rng(0).permutation(len(examples.samples))[:most]
    labels = None if examples.labels is None else examples.labels[order]
    return Samples(examples.samples[order], labels, kept=kept, batch_size=batch_size)


def find(name):
    """The metric called `name`; an `InputError` suggests the nearest name."""
    if name not in METRICS:
        raise unknown("metric", name, METRICS)
    return METRICS[name]


def count_for(name, dataset, num_samples=None):
    """How many samples the metric called `name` takes of a GAN of `dataset`.

    Raises:
        InputError: no such metric, or not of a GAN, or not with `num_samples`.
    """
    metric = find(name)
    if metric.subject is not Subject:
        raise InputError(f"metric {name!r} measures an image-to-image model, not a GAN")
    if metric.fixed and num_samples not in (None, metric.num_samples):
        raise InputError(f"{name} means {metric.num_samples} samples: leave num_samples out")
    return num_samples or metric.samples_for(dataset)
