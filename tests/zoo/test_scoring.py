"""Scores of a training again, against those of a card; the command that makes them."""

import json
import os
import subprocess
import sys

from keras_gans import training, zoo
from keras_gans.zoo import publishing, scoring


def scores(value, low, high, count=100):
    values = {"modes": {"value": value, "interval": [low, high]}}
    return {"mode_coverage": {"values": values, "protocol": {"num_samples": count}}}


def test_outside_of_an_interval():
    told = scores(5.0, 4.0, 6.0)
    assert scoring.outside(told, scores(4.0, 0, 0)) == []
    assert scoring.outside(told, scores(6.1, 0, 0)) == [("mode_coverage", "modes", 6.1, [4.0, 6.0])]
    assert len(scoring.outside(told, scores(float("nan"), 0, 0))) == 1


def test_table():
    lines = scoring.table(scores(5.0, 4.0, 6.5)).splitlines()
    assert [line.split() for line in lines] == [
        ["metric", "value", "95", "%", "interval", "samples"],
        ["mode_coverage", "modes", "5", "[4,", "6.5]", "100"],
    ]


def reproduce(root, *arguments):
    command = [sys.executable, "-m", "keras_gans_tools.reproduce", *arguments]
    around = os.environ | {"KERAS_GANS_ZOO": str(root), "TF_CPP_MIN_LOG_LEVEL": "2"}
    return subprocess.run(command, cwd=root, env=around, capture_output=True, text=True)


def test_an_entry_is_trained_again_and_compared(own, tmp_path, monkeypatch):
    entry = own / "mine"
    monkeypatch.setenv("KERAS_GANS_ZOO", str(own))
    told = "tells no scores"
    assert told in reproduce(own, "mine").stderr
    gan, plan = training.load(tmp_path / "run"), zoo.recipe("mine")
    evaluation = scoring.scores(gan, plan, ["mode_coverage", "sliced_wasserstein"], num_samples=500)
    publishing.publish(tmp_path / "run", entry, json.loads(json.dumps(evaluation)))
    again = reproduce(own, "mine")
    assert again.returncode == 0, again.stderr
    assert "weights: the same bits as the card's" in again.stdout
    assert again.stdout.endswith("reproduced: mine\n")
    card = json.loads((entry / "card.json").read_text())
    card["evaluation"]["metrics"]["sliced_wasserstein"]["values"]["sliced_wasserstein"][
        "interval"
    ] = [0, 0.001]
    (entry / "card.json").write_text(json.dumps(card))
    missed = reproduce(own, "mine")
    assert missed.returncode == 2 and "the first sliced_wasserstein" in missed.stderr


def test_the_name_is_needed(tmp_path):
    assert "error: NAME is needed" in reproduce(tmp_path).stderr
    assert "unexpected argument 'two'" in reproduce(tmp_path, "one", "two").stderr
