"""Scores of a training again, against those of a card; the command that makes them."""

import hashlib
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from keras_gans import training, zoo
from keras_gans.utils import arrays
from keras_gans.zoo import loading, publishing, scoring


def scores(value, low, high, count=100):
    values = {"modes": {"value": value, "interval": [low, high]}}
    return {"mode_coverage": {"values": values, "protocol": {"num_samples": count}}}


def again(value, low, high):
    """`scores` of more modes, and of less reverse KL, both judged."""
    values = {key: {"value": value, "interval": [low, high]} for key in ("modes", "reverse_kl")}
    return {"mode_coverage": {"values": values, "protocol": {"num_samples": 100}}}


def verdicts(told, now, runs=()):
    return [judgement.verdict for judgement in scoring.judged(told, now, runs)]


def test_worse_fails_and_better_is_told():
    told = again(5.0, 4.0, 6.0)
    assert verdicts(told, again(4.5, 3.0, 6.0)) == ["as told", "as told"]
    # Beyond the card's interval with the whole of its own.
    assert verdicts(told, again(6.5, 5.9, 7.1)) == ["as told", "as told"]
    assert verdicts(told, again(7.0, 6.1, 7.9)) == ["better", "worse"]
    assert verdicts(told, again(3.0, 2.1, 3.9)) == ["worse", "better"]
    assert verdicts(told, again(float("nan"), 4.0, 6.0)) == ["worse", "worse"]


def test_the_spread_over_seeds_goes_before_the_interval():
    # Mean 5, deviation 1.581: 5 -+ 2.776 * 1.581 * sqrt(1 + 1/5) = 0.192 and 9.808.
    runs = [{"modes": float(value), "reverse_kl": float(value)} for value in (3, 4, 5, 6, 7)]
    told = again(5.0, 4.9, 5.1)
    assert verdicts(told, again(9.8, 9.8, 9.8), runs) == ["as told", "as told"]
    assert verdicts(told, again(9.9, 9.9, 9.9), runs) == ["better", "worse"]
    assert verdicts(told, again(0.1, 0.1, 0.1), runs) == ["worse", "better"]
    found = scoring.judged(told, again(5.0, 5.0, 5.0), runs)[0]
    assert (found.name, found.by) == ("mode_coverage modes", "seeds")
    assert (found.low, found.high) == (
        pytest.approx(0.192, abs=5e-3),
        pytest.approx(9.808, abs=5e-3),
    )


def test_values_are_compared_as_they_are_stored(own, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GANS_ZOO", str(own))
    gan, weights, card = (
        training.load(tmp_path / "run"),
        own / "mine" / "weights.npz",
        own / "mine" / "card.json",
    )
    assert loading.holds_values("mine", gan)
    # An entry of float32, without paths, as the first were.
    content = arrays.pack(np.asarray(v) for v in gan.shipped_variables)
    weights.write_bytes(content)
    known = json.loads(card.read_text())
    card.write_text(json.dumps(known | {"weights_sha256": hashlib.sha256(content).hexdigest()}))
    assert loading.holds_values("mine", gan)
    kernel = gan.generator_variables[0]
    kernel.assign(kernel.value * (1 + 1e-6))
    assert not loading.holds_values("mine", gan)


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
    assert "weights: the same bits as the card's, promised: it is of this machine" in again.stdout
    assert "judged by the card's intervals: no table has its spread over seeds" in again.stdout
    assert again.stdout.endswith("reproduced: mine\n")
    card = json.loads((entry / "card.json").read_text())
    values = card["evaluation"]["metrics"]["sliced_wasserstein"]["values"]
    values["sliced_wasserstein"]["interval"] = [0, 0.001]
    card["machines"][0]["processor"] = "another"
    (entry / "card.json").write_text(json.dumps(card))
    missed = reproduce(own, "mine")
    assert missed.returncode == 2 and "worse, the first sliced_wasserstein" in missed.stderr
    assert "not promised: it is of" in missed.stdout


def test_the_name_is_needed(tmp_path):
    assert "error: NAME is needed" in reproduce(tmp_path).stderr
    assert "unexpected argument 'two'" in reproduce(tmp_path, "one", "two").stderr
