"""docs/recipes.md: every key of a recipe, and the arguments of every part that has a name.

python tools/figures/recipes.py

It is made of the constructors' signatures and of their docstrings; a test fails where it is stale.
"""

import dataclasses
import inspect
import pathlib
import re
import types
import typing

from keras_gans import datasets
from keras_gans.schedules import Schedule
from keras_gans.training import parts
from keras_gans.training.recipe import Recipe
from keras_gans.utils import files
from keras_gans_tools import cli
from keras_gans_tools.figures.markdown import table

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "recipes.md"
# Heading, and the key of `parts.REGISTRIES`.
KINDS = {
    "Models": "model",
    "Losses": "loss",
    "Penalties": "penalties",
    "Constraints": "constraint",
    "Augments": "augment",
    "Generators": "generator",
    "Discriminators": "discriminator",
    "Optimizers": "generator_optimizer",
    "Schedules": "schedule",
}
# Parts whose arguments most of their kind have too: told once.
REFERENCES = {"gan": parts.REGISTRIES["model"], "adam": parts.REGISTRIES["generator_optimizer"]}
# Arguments that Keras explains by what a recipe cannot say.
MEANINGS = {"learning_rate": "size of a step; a schedule is of the updates made"}
HEADER = ["argument", "type", "default", "meaning"]


def described(part):
    """Argument -> its first sentence, from the `Args` or `Attributes` of a part and its bases."""
    found, elsewhere = {}, {}
    for owner in getattr(part, "__mro__", (part,)):
        for names, text in _entries(owner.__doc__ or ""):
            for name in names:
                # What is "as in" a base is told there.
                (elsewhere if text.startswith("as in") else found).setdefault(name, _sentence(text))
    return elsewhere | found | MEANINGS


def _entries(doc):
    """Pairs (names, text) of the arguments that a docstring explains."""
    block = re.search(r"^(?:Args|Attributes):\n((?:[ ]{4}.*\n?|\n)+)", inspect.cleandoc(doc), re.M)
    for entry in re.split(r"\n(?= {4}\S)", "\n" + block.group(1)) if block else ():
        names, colon, text = entry.strip().partition(":")
        if colon:
            yield [name.strip("*` ") for name in names.split(",")], " ".join(text.split())


def _sentence(text):
    """The first sentence that says more than Keras's `A float, defaults to 0.9.`"""
    sentences = re.split(r"(?<=[^.])\.(?: |$)", text)
    telling = [
        s
        for s in sentences
        if s and not re.match(r"(A )?(float|int|bool|defaults)\w*(\W|$)", s, re.I)
    ]
    return (telling or sentences)[0].replace("|", "\\|")


def type_of(parameter):
    """An argument's type in words."""
    kind = parameter.annotation
    if parameter.name == "learning_rate":
        return "float or schedule"
    if kind is inspect.Parameter.empty:
        if parameter.name in parts.REGISTRIES:
            return "list of tables" if parameter.name == "penalties" else "table or name"
        if parameter.default in (None, inspect.Parameter.empty):
            return "number"
        kind = type(parameter.default)
    kinds = typing.get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    words = {Schedule: "schedule", types.NoneType: "none"}
    return " or ".join(words.get(one) or one.__name__ for one in kinds)


def value(default):
    """A default as a recipe writes it."""
    if default in (inspect.Parameter.empty, dataclasses.MISSING):
        return "needed"
    if default is None:
        return "`none`"
    if default == ():
        return "`[]`"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def rows(part):
    """Argument -> its row of a table."""
    told = described(part)
    return {
        name: [f"`{name}`", type_of(p), value(p.default), told.get(name, "")]
        for name, p in parts.parameters(part).items()
    }


def arguments(part, first=None):
    """The table of a part's arguments, without those that are as of the `first` of its kind."""
    own, common = rows(part), rows(REFERENCES[first][first]) if first else {}
    shared = [name for name, row in own.items() if row == common.get(name)]
    left = [row for name, row in own.items() if name not in shared]
    text = [table(HEADER, left)] if left else []
    if shared:
        listed = ", ".join(f"`{name}`" for name in shared)
        text.append(f"{'And as' if left else 'As'} of [`{first}`](#{first}): {listed}.")
    return "\n\n".join(text) or "No arguments."


def keys():
    """The table of a recipe's own keys."""
    told, rows = described(Recipe), []
    for field in dataclasses.fields(Recipe):
        is_part = field.type in (parts.Part, parts.Part | None)
        kind = "table or name" if is_part else field.type.__name__
        rows.append(
            [
                f"`{field.name}`",
                kind,
                value(field.default),
                told[field.name].removeprefix("`Part`: "),
            ]
        )
    return table(["key", *HEADER[1:]], rows)


def page():
    """The text of docs/recipes.md."""
    sections = [
        "# Recipes",
        "A recipe is a TOML or JSON file that says what differs from the defaults; "
        "`keras-gans-train --recipe=FILE --dry_run` prints all of it. A table names a part and "
        'gives its arguments, `loss = {name = "hinge"}`; without any the name is enough, '
        '`loss = "hinge"`. Where a schedule may stand for a number, it is a table as well. On the '
        "command line: `--set model.penalty_weight=5`. Parts of your own: "
        "[guides.md](guides.md#parts-of-your-own).",
        "Made by `python tools/figures/recipes.py`.",
        "## Keys",
        keys(),
        "## Data sets",
        "Names: `keras-gans-list`. Every data set takes:",
        arguments(datasets.examples),
    ]
    for heading, kind in KINDS.items():
        sections.append(f"## {heading}")
        for name, part in parts.REGISTRIES[kind].items():
            summary = _sentence(" ".join((part.__doc__ or "").strip().partition("\n\n")[0].split()))
            first = next((key for key in REFERENCES if part in REFERENCES[key].values()), None)
            shown = arguments(part, None if name == first else first)
            sections += [f"### `{name}`", summary + ".", shown]
    return "\n\n".join(sections) + "\n"


def main():
    with files.replacing(PAGE) as partial:
        partial.write_text(page(), encoding="utf-8")
    print(f"written: {PAGE}")


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
