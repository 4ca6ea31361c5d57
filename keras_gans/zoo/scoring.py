"""A model and its recipe -> scores; and whether they are those of a card."""

import math
import statistics
from typing import NamedTuple

from keras_gans import metrics
from keras_gans.metrics.statistics.resampling import student_t

HEADER = ("metric", "value", "95 % interval", "samples")


def scores(gan, recipe, names, *, split="test", **kwargs):
    """`metrics.evaluate` with the data that a model was trained on by its recipe.

    Args:
        gan: the trained model.
        recipe: its `Recipe`.
        names: metrics' names.
        split: real samples to measure against.
        **kwargs: `num_samples`, `seed`, `data_dir` and `batch_size`, as in `metrics.evaluate`.

    Returns:
        A dict of plain values, as `metrics.evaluate` returns, and the `step` of the model.
    """
    arguments = dict(recipe.dataset.arguments)
    trained_on = arguments.pop("split")
    results = metrics.evaluate(
        gan,
        names,
        recipe.dataset.name,
        splits=(trained_on, split),
        training_seed=recipe.seed,
        **arguments,
        **kwargs,
    )
    return {"step": gan.steps_made, **results}


def scores_again(gan, recipe, evaluation, data_dir=None):
    """The scores of a card's `evaluation`, by the same protocols, of another training.

    Returns:
        A dict of plain values, as under `metrics` of the card.
    """
    counts = {}
    for name, result in evaluation["metrics"].items():
        # Of a translator each metric stands there for either direction.
        counts.setdefault(result["protocol"]["num_samples"], set()).add(name.rpartition("/")[2])
    found = {}
    for count, names in counts.items():
        seed = evaluation["seed"]
        again = scores(gan, recipe, sorted(names), num_samples=count, seed=seed, data_dir=data_dir)
        found |= again["metrics"]
    return found


class Judgement(NamedTuple):
    """One value of a training again, beside what the card tells.

    Attributes:
        name: of the metric, and of the value where that has another name.
        value: found now.
        verdict: "worse", "better", or "as told".
        low, high: what it was judged by.
        by: what that is: "seeds", where it would lie, at 95 %, by the spread over trainings with
            other seeds; else "samples", the card's interval, of the draw of samples alone.
    """

    name: str
    value: float
    verdict: str
    low: float
    high: float
    by: str


def judged(recorded, found, runs=()):
    """A training again against a card: a `Judgement` of each value that has a better side.

    By the card's interval, a value is worse or better if its own interval is beyond it too.

    Args:
        recorded: what stands under `metrics` in a card's evaluation.
        found: the same of another training.
        runs: of trainings with other seeds, a dict value's name -> float each.
    """
    judgements = []
    for metric, result in recorded.items():
        for key, told in result["values"].items():
            better = metrics.METRICS[metric.rpartition("/")[2]].better_directions.get(key)
            now = found[metric]["values"][key]
            if better is None:
                continue
            of_seeds = [run[key] for run in runs if key in run]
            low, high = _range_of(of_seeds) if of_seeds else told["interval"]
            ends = (now["value"],) * 2 if of_seeds else now["interval"]
            below, above = ends[1] < low, ends[0] > high
            verdict = "better" if (below, above)[better is max] else "as told"
            if (above, below)[better is max] or not math.isfinite(now["value"]):
                verdict = "worse"
            by = "seeds" if of_seeds else "samples"
            name = _label(metric, key)
            judgements.append(Judgement(name, now["value"], verdict, low, high, by))
    return judgements


def _range_of(values):
    """Where one more of these would lie, at 95 %, were they normal."""
    spread = statistics.stdev(values) * math.sqrt(1 + 1 / len(values))
    half = student_t(len(values) - 1) * spread
    return statistics.mean(values) - half, statistics.mean(values) + half


def cells(measured, digits):
    """A row a value, as `HEADER` names its strings; `digits` are the significant ones."""
    rows = []
    for name, result in measured.items():
        for key, score in result["values"].items():
            label = _label(name, key)
            value, low, high = (f"{x:.{digits}g}" for x in (score["value"], *score["interval"]))
            samples = str(result["protocol"]["num_samples"])
            rows.append((label, value, f"[{low}, {high}]", samples))
    return rows


def _label(metric, key):
    return metric if key == metric.rpartition("/")[2] else f"{metric} {key}"


def table(measured):
    """One line a value: its name, the value, its 95 % interval, the samples it is of.

    Args:
        measured: what stands under `metrics` in results.
    """
    rows = [HEADER, *cells(measured, 6)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
