"""Images kept in a file: the same as in memory, and never anything wrong."""

import errno
import json
import os
import shutil
import subprocess
import sys

import numpy as np
import PIL.Image
import pytest
import tensorflow as tf

from keras_gans import InputError, datasets
from keras_gans.datasets import store


@pytest.fixture
def pictures(tmp_path, monkeypatch):
    """A folder of 12 pictures of two classes, and an empty cache."""
    monkeypatch.setenv("KERAS_GANS_CACHE", str(tmp_path / "cache"))
    random = np.random.default_rng(0)
    for i in range(12):
        path = tmp_path / "pictures" / "ab"[i % 2] / f"{i}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        PIL.Image.fromarray(random.integers(0, 256, (9, 12, 3)).astype(np.uint8)).save(path)
    return tmp_path / "pictures"


def opened(folder, memory_mb=0, **kwargs):
    return datasets.examples(f"folder:{folder}", image_size=8, memory_mb=memory_mb, **kwargs)


def files_in_cache():
    return sorted(path.name.split(".", 1)[1] for path in store.folder().iterdir())


def test_batches_are_those_of_memory(pictures):
    memory, file = opened(pictures, memory_mb=1), opened(pictures)
    assert not isinstance(memory.samples, np.memmap) and isinstance(file.samples, np.memmap)
    np.testing.assert_array_equal(memory.samples, file.samples)
    assert memory.facts == file.facts and memory.spec == file.spec
    assert memory.facts["count"] == 12 and memory.facts["path"] == str(pictures)
    with pytest.raises(ValueError, match="read-only"):
        file.samples[0] = 0
    batches = [
        list(datasets.stream(d, 5, seed=3, start=2, labels=True).take(6).as_numpy_iterator())
        for d in (memory, file)
    ]
    for one, other in zip(*batches, strict=True):
        tf.nest.map_structure(np.testing.assert_array_equal, one, other)


def test_it_is_decoded_once(pictures, monkeypatch):
    first = np.array(opened(pictures).samples)
    monkeypatch.setattr(datasets.folder, "decode", None)
    np.testing.assert_array_equal(opened(pictures).samples, first)
    # In memory, it is read from the file as well.
    np.testing.assert_array_equal(opened(pictures, memory_mb=1).samples, first)
    with pytest.raises(TypeError):
        opened(pictures, mirror=True)


def test_grey_images_and_mirrored_ones(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GANS_CACHE", str(tmp_path / "cache"))
    (tmp_path / "grey").mkdir()
    for i in range(3):
        levels = np.arange(64).reshape(8, 8) + i
        PIL.Image.fromarray(levels.astype(np.uint8)).save(tmp_path / "grey" / f"{i}.png")
    file = opened(tmp_path / "grey", mirror=True)
    assert isinstance(file.samples, np.memmap) and file.samples.shape == (6, 8, 8, 1)
    np.testing.assert_array_equal(file.samples[4, :, ::-1, 0], np.arange(64).reshape(8, 8) + 1)
    memory = opened(tmp_path / "grey", memory_mb=1, mirror=True)
    np.testing.assert_array_equal(memory.samples, file.samples)
    assert memory.facts == file.facts


def test_a_changed_picture_is_seen(pictures):
    before = np.array(opened(pictures).samples)
    path = pictures / "a" / "0.png"
    PIL.Image.new("RGB", (9, 9), "red").save(path)
    after = opened(pictures)
    assert after.samples[0, 0, 0].tolist() == [255, 0, 0]
    np.testing.assert_array_equal(after.samples[1:], before[1:])
    # Of equal size and time it is seen by its content alone.
    found = datasets.found.listing(pictures)
    assert datasets.folder.changed(found, after.samples) == []
    status, content = path.stat(), bytearray(path.read_bytes())
    content[-20] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert datasets.folder.changed(found, opened(pictures).samples) == [str(path)]


@pytest.mark.parametrize("damage", ["truncated", "header", "description", "undescribed"])
def test_a_damaged_file_is_made_again(damage, pictures, capsys):
    whole = np.array(opened(pictures).samples)
    path = next(p for p in store.folder().glob("*.npy") if "hashes" not in p.name)
    if damage == "truncated":
        path.write_bytes(path.read_bytes()[:-1])
    elif damage == "header":
        path.write_bytes(b"?" + path.read_bytes()[1:])
    elif damage == "description":
        path.with_suffix(".json").write_text('{"bytes"')
    else:
        path.with_suffix(".json").unlink()
        path.write_bytes(bytes(path.stat().st_size))
    np.testing.assert_array_equal(opened(pictures).samples, whole)
    assert ("made again" in capsys.readouterr().err) == (damage != "undescribed")


def test_a_full_disk_is_one_line(pictures, monkeypatch):
    usage = shutil.disk_usage(pictures)
    monkeypatch.setattr(store.shutil, "disk_usage", lambda path: usage._replace(free=100))
    with pytest.raises(InputError, match=r"cannot cache .* needed\): make room, or set"):
        opened(pictures)
    monkeypatch.undo()


def test_a_disk_that_fills_up_meanwhile(pictures, monkeypatch, tmp_path):
    def full(file, shape):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store, "_write_header", full)
    with pytest.raises(InputError, match="No space left on device") as error:
        opened(pictures)
    assert "\n" not in str(error.value)
    assert files_in_cache() == ["lock"]


def test_the_cache_has_a_bound(pictures, monkeypatch):
    size = 12 * 8 * 8 * 3
    monkeypatch.setenv("KERAS_GANS_DATA_CACHE_GB", str(0.9 * size / 1e9))
    with pytest.raises(InputError, match="set KERAS_GANS_DATA_CACHE_GB to more, or image_size to"):
        opened(pictures)
    monkeypatch.setenv("KERAS_GANS_DATA_CACHE_GB", str(2.5 * (size + 128) / 1e9))
    for background in ("white", "black"):
        opened(pictures, background=background)
    os.utime(min(store.folder().glob("*.json"), key=lambda p: p.stat().st_mtime), (0, 0))
    opened(pictures, background="red")
    assert files_in_cache().count("json") == 2
    monkeypatch.setenv("KERAS_GANS_DATA_CACHE_GB", "much")
    with pytest.raises(InputError, match="KERAS_GANS_DATA_CACHE_GB must be a number"):
        opened(pictures, background="blue")


KILLED = """
import os, signal, sys
from keras_gans import datasets
from keras_gans.datasets import store
step = sys.argv[2]
def die(*args):
    os.kill(os.getpid(), signal.SIGKILL)
if step == "rename":
    os.replace = die
else:
    written = store._is_grey
    store._is_grey = lambda image, seen=[]: die() if len(seen) > 4 else seen.append(0) or True
datasets.examples("folder:" + sys.argv[1], 8, memory_mb=0)
"""


@pytest.mark.parametrize("step", ["image", "rename"])
def test_a_killed_writer_leaves_nothing_that_is_read(step, pictures):
    command = [sys.executable, "-c", KILLED, str(pictures), step]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == -9, done.stderr
    assert any("partial" in path.name for path in store.folder().iterdir())
    np.testing.assert_array_equal(opened(pictures).samples, opened(pictures, 1).samples)
    assert not any("partial" in path.name for path in store.folder().iterdir())


TWO = """
import json, sys
from keras_gans import datasets
print(json.dumps(datasets.examples("folder:" + sys.argv[1], 8, memory_mb=0).facts))
"""


def test_two_processes_at_once(pictures):
    command = [sys.executable, "-c", TWO, str(pictures)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [json.loads(process.communicate(timeout=120)[0]) for process in both]
    assert told[0] == told[1] == opened(pictures, memory_mb=1).facts
    assert files_in_cache().count("npy") == 1
