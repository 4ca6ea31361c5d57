"""A model and its recipe -> scores; and whether they are those of a card."""

from keras_gans import metrics

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


def outside(recorded, found):
    """The values of a card that a training again did not reach.

    Args:
        recorded: what stands under `metrics` in a card's evaluation.
        found: the same of another training.

    Returns:
        List of (metric, value's name, what was found, the card's interval).
    """
    return [
        (metric, key, found[metric]["values"][key]["value"], score["interval"])
        for metric, result in recorded.items()
        for key, score in result["values"].items()
        if not score["interval"][0] <= found[metric]["values"][key]["value"] <= score["interval"][1]
    ]


def cells(measured, digits):
    """A row a value, as `HEADER` names its strings; `digits` are the significant ones."""
    rows = []
    for name, result in measured.items():
        for key, score in result["values"].items():
            label = name if key == name.rpartition("/")[2] else f"{name} {key}"
            value, low, high = (f"{x:.{digits}g}" for x in (score["value"], *score["interval"]))
            samples = str(result["protocol"]["num_samples"])
            rows.append((label, value, f"[{low}, {high}]", samples))
    return rows


def table(measured):
    """One line a value: its name, the value, its 95 % interval, the samples it is of.

    Args:
        measured: what stands under `metrics` in results.
    """
    rows = [HEADER, *cells(measured, 6)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
