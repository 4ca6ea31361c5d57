"""The README's results and docs/gallery.md, from the cards: python tools/results.py

A test fails where they are stale.
"""

import pathlib

from keras_gans import catalog, files, recipe, zoo
from keras_gans.tools import cli

ROOT = pathlib.Path(__file__).resolve().parents[1]
README, GALLERY = ROOT / "README.md", ROOT / "docs" / "gallery.md"
BEGIN, END = "<!-- results: python tools/results.py -->", "<!-- end of results -->"

# Metric and value of a card -> how it is told, and the digits after the point. Modes are told of
# Stacked-MNIST alone: of plain MNIST a misread digit is a hit.
TOLD = {
    ("frechet_mnist", "frechet_mnist"): ("`frechet_mnist` {}", 2),
    ("conditional_accuracy", "conditional_accuracy"): ("drawn as asked {}", 3),
    ("mode_coverage", "modes"): ("modes of 1000: {}", 0),
    ("mode_coverage", "reverse_kl"): ("reverse KL {}", 3),
    ("a2b/domain_classifier", "translated"): ("A to B taken for B {}", 2),
    ("b2a/domain_classifier", "translated"): ("B to A taken for A {}", 2),
    ("a2b/cycle_l1", "cycle_l1"): ("cycle L1 {} of A", 3),
    ("b2a/cycle_l1", "cycle_l1"): ("{} of B", 3),
}


def scores(card):
    """What a card's evaluation found, in words, with intervals."""
    measured, told = (card["evaluation"] or {"metrics": {}})["metrics"], []
    for (metric, key), (words, digits) in TOLD.items():
        if metric == "mode_coverage" and card["dataset"] != "stacked_mnist":
            continue
        value = measured.get(metric, {"values": {}})["values"].get(key)
        if value is not None:
            low, high = value["interval"]
            told.append(
                words.format(f"{value['value']:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]")
            )
    return ", ".join(told)


def table(pictures):
    """The results of all trained entries; `pictures` is the way to the zoo from where it stands."""
    rows = ["| entry | data | trained | scores | samples |", "|---|---|---|---|---|"]
    for name in zoo.names(pretrained=True):
        card = zoo.card(name)
        minutes = card["generator_updates"] * card["seconds_per_step"] / 60
        rows.append(
            f"| `{name}` | {card['dataset'].partition(':')[0]} "
            f"| {card['generator_updates']:,} updates, {minutes:.0f} minutes "
            f"| {scores(card)} | ![]({pictures}/{name}/{zoo.SAMPLES}) |"
        )
    return "\n".join(rows)


def gallery():
    """docs/gallery.md: an entry a section, with the first lines of its recipe."""
    parts = ["# Gallery", "Every trained entry, from its card. Made by `python tools/results.py`."]
    for name in zoo.names(pretrained=True):
        card, path = zoo.card(name), catalog.recipe_path(name)
        lines = path.read_text(encoding="utf-8").splitlines()
        about = [line.removeprefix("# ") for line in lines if line.startswith("# ")]
        about = [line for line in about if not line.startswith(("keras-gans-train", "--set"))]
        told = [
            f"## {name}",
            f"![](../zoo/{name}/{zoo.SAMPLES})",
            " ".join(about),
            f"{scores(card)}." if card["evaluation"] else "Not measured.",
            f"`{card['command']}`: {card['generator_updates']:,} generator updates of "
            f"{recipe.load(name).batch_size} samples, {card['seconds_per_step']:.3f} s each on "
            f"{card['hardware']}; {card['generator_parameters']:,} and "
            f"{card['discriminator_parameters']:,} parameters; seed {card['seed']}.",
        ]
        parts += told
    return "\n\n".join(parts) + "\n"


def readme():
    """The README with its results renewed."""
    before, begin, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{begin}\n\n{table('zoo')}\n\n{end}{after}"


def main():
    for path, content in ((README, readme()), (GALLERY, gallery())):
        with files.replacing(path) as partial:
            partial.write_text(content, encoding="utf-8")
        print(f"written: {path.relative_to(ROOT)}")


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
