"""Ctrl-C and SIGTERM cost the step they come in, and no more."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from conftest import SMALL, equal, small
from test_training import EVERY, checkpoint_steps, state

from keras_gans import training
from keras_gans.training import callbacks


@pytest.fixture(autouse=True)
def heeded():
    """Ctrl-C as in a terminal: in a background job it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def send_at(monkeypatch, step, *signals):
    """Send this process signals within the step with that number."""
    act = callbacks.FiniteCheck.on_train_batch_end

    def end(self, batch, logs=None):
        if self.first + batch + 1 == step:
            for number in signals:
                os.kill(os.getpid(), number)
        act(self, batch, logs)

    monkeypatch.setattr(callbacks.FiniteCheck, "on_train_batch_end", end)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_step_is_finished_and_kept(tmp_path, monkeypatch, number):
    recipe = small(steps=7, **EVERY | {"checkpoint_every_steps": 5})
    whole = training.train(recipe, tmp_path / "whole")
    handlers = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]
    with monkeypatch.context() as patch, pytest.raises(callbacks.Interrupted) as stop:
        send_at(patch, 3, number)
        training.train(recipe, tmp_path / "run")
    assert (stop.value.signal, stop.value.step) == (number, 3)
    assert handlers == [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]
    assert checkpoint_steps(tmp_path / "run") == [0, 3]
    assert equal(state(whole), state(training.train(recipe, tmp_path / "run")))
    logs = [(tmp_path / run / "log.jsonl").read_text().splitlines() for run in ("whole", "run")]
    steps = [[json.loads(line)["step"] for line in log] for log in logs]
    assert steps[0] == steps[1] == [2, 4, 6, 7]


def test_a_second_one_stops_at_once(tmp_path, monkeypatch):
    send_at(monkeypatch, 3, signal.SIGINT, signal.SIGINT)
    with pytest.raises(KeyboardInterrupt) as stop:
        training.train(small(steps=7), tmp_path)
    assert not isinstance(stop.value, callbacks.Interrupted)
    assert checkpoint_steps(tmp_path) == [0]


def test_in_the_last_step_the_run_is_finished(tmp_path, monkeypatch):
    send_at(monkeypatch, 4, signal.SIGTERM)
    gan = training.train(small(steps=4), tmp_path)
    assert int(gan.step.value) == 4 and (tmp_path / "samples" / "step-00000004.png").exists()


def test_the_command_says_how_to_go_on(tmp_path):
    (tmp_path / "mine.json").write_text(json.dumps(SMALL | {"steps": 10**6, "log_every_steps": 50}))
    command = [sys.executable, "-m", "keras_gans_tools.train", "--recipe=mine.json"]
    process = subprocess.Popen(
        [*command, "--run_dir=run"], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    log = tmp_path / "run" / "log.jsonl"
    deadline = time.monotonic() + 120
    while not log.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    told = process.communicate(timeout=60)[1]
    (_, step) = checkpoint_steps(tmp_path / "run")
    assert process.returncode == 128 + signal.SIGTERM
    kept = f"interrupted after step {step}, which is kept in a checkpoint"
    assert f"{kept}: the same command goes on from there" in told
