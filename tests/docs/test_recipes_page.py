"""docs/recipes.md says what recipes take now."""

import re

from keras_gans.training import parts
from keras_gans.training.recipe import Recipe
from keras_gans_tools.figures import recipes


def test_the_page_is_not_stale():
    assert recipes.PAGE.read_text(encoding="utf-8") == recipes.page(), (
        "stale: python tools/figures/recipes.py"
    )


def test_every_argument_has_a_meaning():
    for kind in recipes.KINDS.values():
        for part in parts.REGISTRIES[kind].values():
            assert set(parts.parameters(part)) <= set(recipes.described(part)), part


def test_every_key_and_name_stands_on_the_page():
    text = recipes.PAGE.read_text(encoding="utf-8")
    for key in Recipe.__dataclass_fields__:
        assert f"| `{key}` |" in text
    headings = set(re.findall(r"^### `(\w+)`$", text, re.M))
    assert headings == {name for kind in parts.REGISTRIES.values() for name in kind}


def test_what_a_table_says():
    # By hand, of the signature and the docstring of WGANGP.
    meaning = "lambda, or a schedule of it over thousands of images"
    row = ["`penalty_weight`", "float or schedule", "`10.0`", meaning]
    assert recipes.rows(parts.REGISTRIES["model"]["wgan_gp"])["penalty_weight"] == row
