"""The tables of docs/results.md and docs/scaling.md, docs/gallery.md, the entries' pages.

python tools/figures/results.py

They are made of the cards, docs/ring.json and docs/grid.json; a test fails where they are stale.
"""

import json
import pathlib

import numpy as np

from keras_gans import zoo
from keras_gans.models import MODELS
from keras_gans.utils import files
from keras_gans.zoo import catalog, loading, scoring
from keras_gans_tools import cli
from keras_gans_tools.figures import cost_model
from keras_gans_tools.figures.markdown import filled, table

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
RESULTS = DOCS / "results.md"
SCALING = DOCS / "scaling.md"
MIXTURES = ("ring", "grid")
# What tools/figures/mixture_table.py measures of a run.
COLUMNS = ("modes", "high_quality", "within_mode_sigma", "reverse_kl", "seconds")

# Metric and value of a card -> how it is told in a row, and the digits after the point. Modes are
# told of Stacked-MNIST and mixtures alone: of plain MNIST a misread digit is a hit.
TOLD = {
    ("frechet_mnist", "frechet_mnist"): ("`frechet_mnist` {}", 2),
    ("frechet_mnist_ratio", "frechet_mnist_ratio"): ("{} times that of real digits", 1),
    ("conditional_accuracy_mnist", "conditional_accuracy_mnist"): ("drawn as asked {}", 3),
    ("frechet_cifar10", "frechet_cifar10"): ("`frechet_cifar10` {}", 2),
    ("frechet_cifar10_ratio", "frechet_cifar10_ratio"): ("{} times that of real images", 1),
    ("conditional_accuracy_cifar10", "conditional_accuracy_cifar10"): ("drawn as asked {}", 3),
    ("mode_coverage", "modes"): ("modes {}", 0),
    ("mode_coverage", "high_quality"): ("of high quality {}", 3),
    ("mode_coverage", "reverse_kl"): ("reverse KL {}", 3),
    ("sliced_wasserstein", "sliced_wasserstein"): ("sliced Wasserstein {}", 3),
    ("a2b/domain_classifier", "translated"): ("A to B taken for B {}", 2),
    ("b2a/domain_classifier", "translated"): ("B to A taken for A {}", 2),
    ("a2b/cycle_l1", "cycle_l1"): ("cycle L1 {} of A", 3),
    ("b2a/cycle_l1", "cycle_l1"): ("{} of B", 3),
}


def with_interval(score, digits):
    low, high = score["interval"]
    return f"{score['value']:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def scores(card):
    """The most telling of what a card's evaluation found, in words, with intervals."""
    measured, told = (card["evaluation"] or {"metrics": {}})["metrics"], []
    for (metric, key), (words, digits) in TOLD.items():
        if metric == "mode_coverage" and card["dataset"] == "mnist":
            continue
        value = measured.get(metric, {"values": {}})["values"].get(key)
        if value is not None:
            told.append(words.format(with_interval(value, digits)))
    return ", ".join(told) or "not measured"


def trained(card):
    minutes = round(card["generator_updates"] * card["seconds_per_step"] / 60)
    unit = "minute" if minutes == 1 else "minutes"
    return f"{card['generator_updates']:,} updates, {minutes} {unit}"


def link(name, pictures):
    return f"[`{name}`]({pictures}/{name}/README.md)"


def entries():
    """The table of the trained entries that draw images."""
    rows = []
    for name in zoo.names(pretrained=True):
        card = zoo.card(name)
        if card["dataset"] in MIXTURES:
            continue  # These have tables of their own.
        data = card["dataset"].partition(":")[0]
        rows.append([link(name, "../zoo"), data, trained(card), scores(card)])
    return table(["entry", "data", "trained", "scores"], rows)


def gallery():
    """docs/gallery.md: an entry a row."""
    rows = []
    for name in zoo.names(pretrained=True):
        card = zoo.card(name)
        about = f"{link(name, '../zoo')}<br>{card['about'].get('objective', '')}"
        rows.append([about, f"![](../zoo/{name}/{loading.SAMPLES})", scores(card)])
    about = (
        "What each trained entry draws, from its card. Made by `python tools/figures/results.py`."
    )
    return f"# Gallery\n\n{about}\n\n{table(['entry', 'samples', 'scores'], rows)}\n"


def page(name):
    """An entry's own page: its card, rendered."""
    card = zoo.card(name)
    about = card["about"]
    use = "translate(images)" if MODELS[card["objective"]].translates else "generate(16, seed=0)"
    code = f'import keras_gans as kg\n\nkg.zoo.load("{name}").{use}'
    counts = [card[f"{player}_parameters"] for player in ("generator", "discriminator")]
    facts = {
        "objective": about.get("objective"),
        "paper": about.get("paper"),
        "data": about.get("data"),
        "licence of the data": about.get("data_licence"),
        "licence of the weights": about.get("licence"),
        "command": f"`{card['command']}`",
        "trained": f"{trained(card)} ({card['seconds_per_step']:.3f} s each), seed {card['seed']}",
        "real images seen": f"{card['real_images_seen']:,}",
        "hardware": card["hardware"],
        "versions": ", ".join(f"{key} {value}" for key, value in card["versions"].items()),
        "commit": card.get("commit"),
        "parameters": f"{counts[0]:,} of generators, {counts[1]:,} of discriminators",
        "weights": f"SHA-256 `{card['weights_sha256']}`",
        "intended use": about.get("use"),
        "limits": about.get("limits"),
    }
    parts = [
        f"# {name}",
        f"![]({loading.SAMPLES})",
        f"```python\n{code}\n```",
        table(["", ""], [[key, str(value)] for key, value in facts.items() if value]),
    ]
    if card["evaluation"]:
        metrics = card["evaluation"]["metrics"]
        asked = ",".join(sorted({key.rpartition("/")[2] for key in metrics}))
        parts += [
            "## Scores",
            table(scoring.HEADER, scoring.cells(metrics, 4)),
            f"`keras-gans-evaluate --model={name} --metrics={asked}`; card.json holds each "
            f"protocol. `keras-gans-reproduce {name}` trains again and compares.",
        ]
    if card.get("curve"):
        parts += ["## On the way", curve(card["curve"])]
    parts.append("Made of card.json and about.toml by `python tools/figures/results.py`.")
    return "\n\n".join(parts) + "\n"


def curve(lines):
    """A row a measurement: its step, then its values."""
    return table(
        list(lines[0]),
        [
            [f"{line['step']:,}", *(f"{x:.4g}" for key, x in line.items() if key != "step")]
            for line in lines
        ],
    )


def mixtures(runs):
    """A row a recipe, mean and standard deviation over its seeds.

    Args:
        runs: recipe's name -> list of dicts of `COLUMNS`.
    """
    rows = []
    for name, found in runs.items():
        cells = [
            f"{np.mean(values):.3g} ± {np.std(values):.2g}"
            for values in ([run[column] for run in found] for column in COLUMNS)
        ]
        cells[0] += f" (least {min(run['modes'] for run in found):.0f})"
        rows.append([f"`{name}`", *cells])
    return table(["recipe", *COLUMNS], rows)


def results_page():
    """docs/results.md with its tables as the cards and the mixtures' runs have them now."""
    parts = {"results": entries()}
    for name in MIXTURES:
        stored = json.loads((DOCS / f"{name}.json").read_text(encoding="utf-8"))
        parts[name] = mixtures(stored["runs"])
    return filled(RESULTS.read_text(encoding="utf-8"), parts)


def scaling():
    """docs/scaling.md with the cost model's table as the cards have it now."""
    return filled(SCALING.read_text(encoding="utf-8"), {"costs": cost_model.costs()})


def pages():
    """Path -> text of all that the cards are told in."""
    own = {
        catalog.folder(name) / "README.md": page(name)
        for name in zoo.names(pretrained=True)
        if catalog.folder(name).parent == ROOT / "zoo"
    }
    return {RESULTS: results_page(), SCALING: scaling(), DOCS / "gallery.md": gallery()} | own


def main():
    written = pages()
    for path, text in written.items():
        with files.replacing(path) as partial:
            partial.write_text(text, encoding="utf-8")
    print(f"written: {len(written)} pages")


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
