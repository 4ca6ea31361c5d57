"""Memory and speed of a set larger than memory: python tools/checks/check_data_memory.py

Makes a folder of smooth random JPEGs, opens it in processes of their own (decoding into the cache,
opening the cache, reading batches), prints a table, and removes all. A process may grow by at most
64 MB of anonymous memory from the smallest set to the largest, and open a cached set in 2 seconds.

    --images=1000,10000,100000 --image_size=256   # 20 GB of cache, 2 GB of JPEGs
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy as np
from absl import flags

from keras_gans.utils import progress
from keras_gans.utils.errors import InputError
from keras_gans_tools import cli

IMAGES = flags.DEFINE_list("images", ["300", "1000"], "sizes of the sets, smallest first")
IMAGE_SIZE = flags.DEFINE_integer("image_size", 256, "side of the images", lower_bound=8)
MEMORY_MB = flags.DEFINE_float("memory_mb", 50.0, "above which a set is kept in the cache")
BATCHES = flags.DEFINE_integer("batches", 50, "batches of 64 that are read", lower_bound=1)
FOLDER = flags.DEFINE_string("folder", None, "where to work; a temporary folder if not given")
MOST_MB, MOST_SECONDS = 64.0, 2.0

PROCESS = """
import json, sys, time
import tensorflow as tf
from keras_gans import datasets

def anonymous():
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("RssAnon")) / 1024

folder, side, memory_mb, batches = sys.argv[1], *map(float, sys.argv[2:])
# The first batch of a small set: what TensorFlow takes for itself.
warm = datasets.examples("digits", int(side))
for _ in datasets.stream(warm, 64).take(3):
    pass
before, start = anonymous(), time.monotonic()
data = datasets.examples("folder:" + folder, int(side), memory_mb=memory_mb)
opened = time.monotonic() - start
start = time.monotonic()
for _ in datasets.stream(data, 64).take(int(batches)):
    pass
read = time.monotonic() - start
print(json.dumps({
    "kept in": type(data.samples).__name__,
    "megabytes": data.samples.nbytes / 1e6,
    "seconds to open": opened,
    "images/s": 64 * batches / read,
    "anonymous MB more": anonymous() - before,
    "sha256": data.facts["sha256"][:16],
}))
"""


def make(folder, first, count, side):
    """Write smooth random JPEGs, numbers `first` to `count`."""
    import PIL.Image

    for i in progress.each(range(first, count), count - first, "JPEGs made"):
        path = folder / f"{i // 1000:03}" / f"{i:06}.jpg"
        path.parent.mkdir(exist_ok=True)
        coarse = np.random.default_rng(i).integers(0, 256, (8, 8, 3)).astype(np.uint8)
        PIL.Image.fromarray(coarse).resize((side, side), PIL.Image.BICUBIC).save(path, quality=85)


def opened(folder, cache, memory_mb):
    """What a new process tells of opening and reading the folder."""
    arguments = [folder, IMAGE_SIZE.value, memory_mb, BATCHES.value]
    done = subprocess.run(
        [sys.executable, "-c", PROCESS, *map(str, arguments)],
        env=os.environ | {"KERAS_GANS_CACHE": str(cache)},
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise InputError(f"a process that read {str(folder)!r} failed: see above")
    return json.loads(done.stdout.splitlines()[-1])


def check(work):
    """Measure every size; returns what does not hold, in words."""
    folder, cache, rows, made = work / "jpegs", work / "cache", [], 0
    folder.mkdir()
    for count in map(int, IMAGES.value):
        make(folder, made, count, IMAGE_SIZE.value)
        made = count
        for how in ("decoded", "cached"):
            rows.append({"images": count, "": how} | opened(folder, cache, MEMORY_MB.value))
            if len(rows) == 1:
                print("| " + " | ".join(rows[0]) + " |\n" + "| --- " * len(rows[0]) + "|")
            told = (f"{v:.1f}" if isinstance(v, float) else str(v) for v in rows[-1].values())
            print("| " + " | ".join(told) + " |", flush=True)
        shutil.rmtree(cache)
    failures = []
    for how in ("decoded", "cached"):
        grown = [row["anonymous MB more"] for row in rows if row[""] == how]
        if grown[-1] - grown[0] > MOST_MB:
            failures.append(f"{how}: {grown[-1] - grown[0]:.0f} MB more of anonymous memory")
    slow = [row for row in rows if row[""] == "cached" and row["seconds to open"] > MOST_SECONDS]
    failures += [f"{row['seconds to open']:.1f} s to open {row['images']} images" for row in slow]
    if any(row["kept in"] != "memmap" for row in rows):
        failures.append("a set was kept in memory: give more --images, or less --memory_mb")
    return failures


def main():
    with tempfile.TemporaryDirectory(dir=FOLDER.value) as work:
        failures = check(pathlib.Path(work))
    if failures:
        sys.exit("\n".join(failures))
    print("memory is flat")


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
