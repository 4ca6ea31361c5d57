"""Files recorded at an earlier commit open, mean the same, and train on to the same bits."""

import json
import subprocess
import sys

import earlier_files
import numpy as np
import pytest
from earlier_files import CASES, FIXTURES

import keras_gans as kg


def read(*path):
    return json.loads(FIXTURES.joinpath(*path).read_text(encoding="utf-8"))


MACHINE = read("about.json")["machine"]
recording_machine = pytest.mark.skipif(
    earlier_files.machine() != MACHINE, reason="bits are compared on the recording machine alone"
)


@pytest.fixture(autouse=True)
def entries(monkeypatch):
    monkeypatch.setenv("KERAS_GANS_ZOO", str(FIXTURES / "entry"))


@pytest.fixture(scope="module")
def resumed(tmp_path_factory):
    """The folder of the recorded run, trained to its end, and its model."""
    folder = tmp_path_factory.mktemp("earlier") / "run"
    return folder, earlier_files.resumed(folder)


@pytest.mark.parametrize("case", CASES)
def test_it_opens_with_the_same_outputs_and_order(case):
    gan, recorded = earlier_files.opened(case), read(case, "record.json")
    assert int(np.asarray(gan.step)) == recorded["step"]
    assert earlier_files.paths(gan) == recorded["paths"]
    with np.load(FIXTURES / case / "outputs.npz", allow_pickle=False) as outputs:
        for name, found in earlier_files.outputs(gan, outputs).items():
            np.testing.assert_allclose(
                found, outputs[name], rtol=1e-5, atol=1e-5, err_msg=f"{case}: {name}"
            )


def test_the_run_resumes_to_its_end(resumed):
    folder, gan = resumed
    was = [json.loads(line) for line in (FIXTURES / "run/run/log.jsonl").read_text().splitlines()]
    now = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    assert int(np.asarray(gan.step)) == 40
    assert [line["step"] for line in now] == [10, 20, 30, 40]
    assert now[:2] == was
    assert was[0].keys() <= now[-1].keys()
    facts = json.loads((folder / "run.json").read_text())
    assert facts.keys() >= read("run", "run", "run.json").keys()
    assert facts["data"] == {"sample_shape": [2], "num_classes": None}


@recording_machine
def test_the_run_ends_at_the_same_bits(resumed):
    assert earlier_files.digests(resumed[1]) == read("run", "record.json")["end"]


@recording_machine
@pytest.mark.parametrize("case", [case for case in CASES if case != "run"])
def test_training_goes_on_to_the_same_bits(case):
    gan = earlier_files.opened(case)
    earlier_files.fit(gan)
    assert earlier_files.digests(gan) == read(case, "record.json")["end"]


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
