"""Draw samples from an exported SavedModel with TensorFlow alone, as a server would.

    python tools/sample_saved_model.py exports/demo samples.png [SEED [LABEL]]

A model that takes labels draws the one given; without one, a row a latent and a column a class.

Copy this file anywhere: it knows nothing of keras_gans.
"""

import sys

import numpy as np
import tensorflow as tf

ROWS = 8


def main(path, out, seed=0, label=None):
    model = tf.saved_model.load(path)
    sample, columns = model.signatures["sample"], ROWS
    if "classes" in model.signatures and label is None:
        columns = len(model.signatures["classes"]()["names"])
        # A row a seed, a column a class.
        seeds = tf.repeat(int(seed) + tf.range(ROWS, dtype=tf.int64), columns)
        images = sample(seeds=seeds, labels=tf.tile(tf.range(columns), [ROWS]))["images"]
    else:
        inputs = {"seeds": int(seed) + tf.range(ROWS * ROWS, dtype=tf.int64)}
        if "classes" in model.signatures:
            inputs["labels"] = tf.fill([ROWS * ROWS], int(label))
        images = sample(**inputs)["images"]
    images = images.numpy().repeat(2, axis=1).repeat(2, axis=2)
    images = np.pad(images, [(0, 0), (1, 1), (1, 1), (0, 0)], constant_values=96)
    _, height, width, channels = images.shape
    rows = images.reshape(ROWS, columns, height, width, channels)
    grid = rows.transpose(0, 2, 1, 3, 4).reshape(ROWS * height, columns * width, channels)
    tf.io.write_file(out, tf.io.encode_png(grid))
    assert "keras_gans" not in sys.modules
    print(f"{ROWS * columns} samples of {path}, by TensorFlow alone: {out}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: sample_saved_model.py SAVED_MODEL OUT.png [SEED [LABEL]]")
    main(*sys.argv[1:])
