"""Two processes train one model by the commands of the README; one of them dies; strategies that
are not there.
"""

import json
import os
import subprocess
import sys
import time

import pytest
from test_determinism import end
from test_training import checkpoint_steps

from keras_gans.distribution import strategies
from keras_gans.training import checkpoints
from keras_gans.utils.errors import InputError
from keras_gans_tools.checks.replicas import free_ports

SMALL = ["--recipe=digits_wgan_gp", "--strategy=multi_worker"]
CHANGES = {
    "generator.width": 8,
    "discriminator.width": 8,
    "batch_size": 8,
    "checkpoint_every_steps": 10,
    "sample_every_steps": 20,
    "log_every_steps": 10,
}


def start(folder, run, steps, **more):
    """Two workers of one run, as processes."""
    addresses = [f"localhost:{port}" for port in free_ports(2)]
    sets = [f"--set={key}={value}" for key, value in (CHANGES | more | {"steps": steps}).items()]
    command = [sys.executable, "-m", "keras_gans_tools.train", *SMALL, f"--run_dir={run}", *sets]
    workers = []
    for index in range(2):
        task = {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": index}}
        with (folder / f"{run}-{index}.txt").open("w") as out:
            workers.append(
                subprocess.Popen(
                    command,
                    cwd=folder,
                    env=os.environ | {"TF_CONFIG": json.dumps(task)},
                    stdout=out,
                    stderr=out,
                )
            )
    return workers


def told(folder, run, index):
    return (folder / f"{run}-{index}.txt").read_text()


@pytest.mark.slow
def test_a_worker_dies_and_both_come_back(tmp_path):
    for worker in start(tmp_path, "whole", 60):
        assert worker.wait(300) == 0
    assert checkpoint_steps(tmp_path / "whole") == [40, 50, 60]
    assert "step 60/60" in told(tmp_path, "whole", 0) and "step" not in told(tmp_path, "whole", 1)

    chief, other = start(tmp_path, "cut", 60)
    deadline = time.monotonic() + 200
    while 20 not in checkpoint_steps(tmp_path / "cut") and time.monotonic() < deadline:
        time.sleep(0.02)
    other.kill()
    assert chief.wait(200) == 2
    error = [x for x in told(tmp_path, "cut", 0).splitlines() if x.startswith("error: ")]
    assert len(error) == 1 and "the training failed" in error[0] and "is kept in" in error[0]
    for worker in start(tmp_path, "cut", 60):
        assert worker.wait(300) == 0
    assert "going on from step" in told(tmp_path, "cut", 0)
    assert end(tmp_path / "cut") == end(tmp_path / "whole")


@pytest.mark.slow
def test_a_signal_to_one_worker_ends_both_with_a_checkpoint(tmp_path):
    chief, other = start(tmp_path, "run", 10**6)
    deadline = time.monotonic() + 200
    while not checkpoints.found(tmp_path / "run" / "checkpoints")[1:]:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    other.terminate()
    assert chief.wait(100) == other.wait(100) == 143
    kept = checkpoint_steps(tmp_path / "run")[-1]
    for index in range(2):
        assert f"interrupted after step {kept}" in told(tmp_path, "run", index)


@pytest.mark.parametrize(
    ("name", "around", "message"),
    [
        ("mirorred", {}, "unknown strategy 'mirorred': did you mean 'mirrored'"),
        ("multi_worker", {}, "needs TF_CONFIG in the environment"),
        ("multi_worker", {"TF_CONFIG": "{"}, "TF_CONFIG names no cluster with this task"),
        ("multi_worker", {"TF_CONFIG": "[]"}, "TF_CONFIG names no cluster with this task"),
        (
            "multi_worker",
            {
                "TF_CONFIG": '{"cluster": {"worker": ["a:1"]}, '
                '"task": {"type": "worker", "index": 1}}'
            },
            "TF_CONFIG names no cluster with this task",
        ),
        ("multi_worker", {"KUBERNETES_SERVICE_HOST": "10.0.0.1"}, "KubernetesClusterResolver"),
        ("tpu", {}, "found no TPU 'local'"),
    ],
)
def test_a_strategy_that_is_not_there_ends_in_one_line(name, around, message, monkeypatch):
    for variable in ("TF_CONFIG", "SLURM_STEP_NUM_TASKS", "KUBERNETES_SERVICE_HOST"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in around.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(InputError) as error:
        strategies.strategy(name)
    assert message in str(error.value) and "\n" not in str(error.value)


def test_one_process_is_its_own_chief():
    strategy = strategies.strategy()
    assert strategies.is_chief(strategy) and strategies.workers(strategy) == 1
    assert strategies.agree(strategy, 3) == 3
