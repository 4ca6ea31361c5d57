"""Files recorded at an earlier commit open and mean the same."""

import json
import shutil
import subprocess
import sys

import earlier_files
import numpy as np
import pytest
from earlier_files import CASES, FIXTURES

import keras_gans as kg


def read(*path):
    return json.loads(FIXTURES.joinpath(*path).read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def entries(monkeypatch):
    monkeypatch.setenv("KERAS_GANS_ZOO", str(FIXTURES / "entry"))


@pytest.mark.parametrize("case", CASES)
def test_it_opens_with_the_same_outputs_and_order(case):
    gan, recorded = earlier_files.opened(case), read(case, "record.json")
    assert int(np.asarray(gan.step)) == recorded["step"]
    found = earlier_files.paths(gan)
    # LeCam has one number more since.
    found = {owner: [p for p in held if p != "mean_of_ones"] for owner, held in found.items()}
    assert found == recorded["paths"]
    with np.load(FIXTURES / case / "outputs.npz", allow_pickle=False) as outputs:
        for name, found in earlier_files.outputs(gan, outputs).items():
            np.testing.assert_allclose(
                found, outputs[name], rtol=1e-5, atol=1e-5, err_msg=f"{case}: {name}"
            )


def test_a_run_of_other_noise_is_refused_in_one_line_and_left_alone(tmp_path):
    folder = shutil.copytree(FIXTURES / "run" / "run", tmp_path / "run")
    before = sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*"))
    with pytest.raises(kg.InputError, match="random numbers of an earlier version") as error:
        kg.training.train(kg.training.Recipe.from_file(folder / "recipe.json"), folder)
    assert "\n" not in str(error.value)
    assert sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*")) == before


@pytest.mark.parametrize("case", [case for case in CASES if case != "run"])
def test_it_trains_on(case):
    gan = earlier_files.opened(case)
    step = gan.steps_made
    earlier_files.fit(gan)
    assert gan.steps_made > step


def test_the_entry_is_what_its_card_says():
    assert kg.zoo.names(pretrained=True, dataset="ring", objective="gan") == ["small"]
    assert kg.zoo.card("small") == read("entry", "small", "card.json") | {"about": {}}


def test_registered_names_and_constructor_arguments_stay():
    recorded, present = read("constructors.json"), earlier_files.constructors()
    for name, arguments in recorded.items():
        assert name in present and set(arguments) <= set(present[name]), name
    # Whoever opens a `.keras` file has imported the package alone.
    code = "import keras_gans, keras; print(*keras.saving.get_custom_objects())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert recorded.keys() <= set(done.stdout.split())
