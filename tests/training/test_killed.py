"""Trainings that are killed, some in the middle of a write, end at the bits of one that was not."""

import subprocess
import sys

import pytest


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="forks")
@pytest.mark.parametrize("flags", [["--kills=8"], ["--model=cyclegan", "--kills=2", "--steps=20"]])
def test_killed_trainings(flags):
    command = [sys.executable, "-m", "keras_gans_tools.checks.kill_test", *flags]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500)
    assert done.returncode == 0, done.stderr
    assert "every end the same" in done.stdout
