"""keras-gans-data, as a person runs it."""

import os
import subprocess
import sys

import numpy as np
import PIL.Image


def run(*flags, cwd, **environment):
    arguments = [sys.executable, "-m", "keras_gans_tools.data", *flags]
    environment = os.environ | {"KERAS_GANS_CACHE": str(cwd / "cache")} | environment
    return subprocess.run(
        arguments, capture_output=True, text=True, cwd=cwd, timeout=300, env=environment
    )


def test_it_tells_what_a_folder_is(tmp_path):
    random = np.random.default_rng(0)
    for i in range(6):
        path = tmp_path / "set" / ("cats" if i < 4 else "dogs") / f"{i}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        shape = (9, 12, 3) if i else (8, 8)
        PIL.Image.fromarray(random.integers(0, 256, shape).astype(np.uint8)).save(path)
    (tmp_path / "set" / ".DS_Store").write_bytes(b"?")
    flags = ("--dataset=folder:set", "--image_size=8,16", "--verify", "--n=4")
    done = run(*flags, cwd=tmp_path, KERAS_GANS_DATA_MEMORY_MB="0")
    assert done.returncode == 0, done.stderr
    told = dict(line.split(None, 1) for line in done.stdout.splitlines())
    assert told["sizes"] == "9x12 5, 8x8 1" and told["modes"] == "RGB 5, L 1"
    assert told["skipped"] == "passed over 1: 1 hidden or the system's"
    assert told["samples"] == "6 samples of 8x16x3, uint8"
    assert told["classes"] == "cats 4, dogs 2"
    assert told["kept"].startswith(f"in   {tmp_path / 'cache' / 'data'}")
    assert told["verified"] == "the cache is what the files are"
    # Two by two, enlarged four times, two pixels between.
    assert PIL.Image.open(tmp_path / "data.png").size == (2 * 64 + 2, 2 * 32 + 2)
    status = (path := tmp_path / "set" / "dogs" / "5.png").stat()
    content = bytearray(path.read_bytes())
    content[-20] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    done = run(*flags, cwd=tmp_path, KERAS_GANS_DATA_MEMORY_MB="0")
    assert done.returncode == 2
    assert "1 files changed under equal size and time" in done.stderr.splitlines()[-1]
