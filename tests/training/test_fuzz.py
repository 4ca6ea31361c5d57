"""Whatever a recipe, a `--set` or a card holds: a checked object, or the one documented error."""

import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keras_gans import zoo
from keras_gans.training.recipe import Recipe
from keras_gans.utils import files
from keras_gans.utils.errors import InputError
from keras_gans.zoo import catalog, loading
from keras_gans.zoo.cards import read_card

RECIPES = {name: files.read_table(catalog.recipe_path(name)) for name in zoo.names()}
CARDS = [catalog.folder(name) / loading.CARD for name in zoo.names(pretrained=True)]

names = st.sampled_from(
    ["name", "adam", "dcgan", "mlp", "none", "r1", "cosine", "steps", "model", "folder:", "mnist:"]
)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), names
)
keys = st.one_of(names, st.text(max_size=8))
junk = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=8,
)


@st.composite
def spoilt(draw, values):
    """Nested plain values with a few places replaced, removed or added."""
    values = copy.deepcopy(values)
    for _ in range(draw(st.integers(1, 3))):
        place = values
        while True:
            inner = [key for key in place if isinstance(place[key], dict)]
            if not inner or draw(st.booleans()):
                break
            place = place[draw(st.sampled_from(sorted(inner)))]
        known = st.sampled_from(sorted(place)) if place else keys
        key = draw(st.one_of(known, known, keys))
        if draw(st.integers(0, 3)):
            place[key] = draw(junk)
        else:
            place.pop(key, None)
    return values


@st.composite
def spoilt_bytes(draw, content):
    """Bytes with a few of them replaced, and perhaps the end cut off."""
    content = bytearray(content)
    for _ in range(draw(st.integers(0, 4))):
        content[draw(st.integers(0, len(content) - 1))] = draw(st.integers(0, 255))
    return bytes(content[: draw(st.one_of(st.none(), st.integers(0, len(content))))])


def one_line(error):
    assert isinstance(error, InputError) and "\n" not in str(error)


def recipe_values(data):
    values = data.draw(spoilt(RECIPES[data.draw(st.sampled_from(sorted(RECIPES)))]))
    try:
        found = Recipe.from_dict(values)
    except InputError as error:
        one_line(error)
    else:
        assert Recipe.from_dict(json.loads(json.dumps(found.to_dict(), allow_nan=False))) == found


def recipe_bytes(data, tmp_path):
    name = data.draw(st.sampled_from(sorted(RECIPES)))
    content, suffix = catalog.recipe_path(name).read_bytes(), ".toml"
    if data.draw(st.booleans()):
        content, suffix = json.dumps(RECIPES[name]).encode(), ".json"
    path = tmp_path / f"recipe{suffix}"
    path.write_bytes(data.draw(spoilt_bytes(content)))
    try:
        assert isinstance(Recipe.from_file(path), Recipe)
    except InputError as error:
        one_line(error)


def overrides(data):
    known = ["steps", "model", "model.name", "generator.width", "dataset.name", "dataset", "dtype"]
    key = data.draw(st.one_of(st.sampled_from(known), st.text(max_size=12)))
    value = data.draw(st.one_of(st.text(max_size=12), junk.map(json.dumps)))
    text = data.draw(st.one_of(st.just(f"{key}={value}"), st.text(max_size=12)))
    name = data.draw(st.one_of(st.sampled_from(sorted(RECIPES)), st.text(max_size=6)))
    try:
        assert isinstance(zoo.recipe(name, [text]), Recipe)
    except InputError as error:
        one_line(error)


def cards(data, tmp_path):
    path, content = tmp_path / "card.json", data.draw(st.sampled_from(CARDS)).read_bytes()
    if data.draw(st.booleans()):
        content = json.dumps(data.draw(spoilt(json.loads(content)))).encode()
    path.write_bytes(data.draw(st.one_of(st.just(content), spoilt_bytes(content))))
    try:
        card = read_card(path)
    except InputError as error:
        one_line(error)
    else:
        assert len(card["weights_sha256"]) == 64 and all(card["data"]["sample_shape"])


CASES = [recipe_values, recipe_bytes, overrides, cards]


def fuzz(case, tmp_path, count):
    needs = {"tmp_path": tmp_path} if case in (recipe_bytes, cards) else {}

    @settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def run(data):
        case(data, **needs)

    run()


@pytest.mark.parametrize("case", CASES)
def test_some_cases(case, tmp_path):
    fuzz(case, tmp_path, 200)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_many_cases(case, tmp_path):
    fuzz(case, tmp_path, 2500)
