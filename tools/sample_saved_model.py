"""Draw samples from an exported SavedModel with TensorFlow alone, as a server would.

    python tools/sample_saved_model.py exports/demo samples.png [SEED [LABEL]]

A model that takes labels draws the one given, or else 0.

Copy this file anywhere: it knows nothing of keras_gans.
"""

import sys

import tensorflow as tf

ROWS = 8


def main(path, out, seed=0, label=None):
    sample = tf.saved_model.load(path).signatures["sample"]
    inputs = {"seeds": int(seed) + tf.range(ROWS * ROWS, dtype=tf.int64)}
    if "labels" in sample.structured_input_signature[1]:
        inputs["labels"] = tf.fill([ROWS * ROWS], int(label or 0))
    images = sample(**inputs)["images"]
    images = tf.repeat(tf.repeat(images, 2, axis=1), 2, axis=2)
    images = tf.pad(images, [[0, 0], [1, 1], [1, 1], [0, 0]], constant_values=96)
    _, height, width, channels = images.shape
    rows = tf.reshape(images, (ROWS, ROWS, height, width, channels))
    grid = tf.reshape(tf.transpose(rows, (0, 2, 1, 3, 4)), (ROWS * height, ROWS * width, channels))
    tf.io.write_file(out, tf.io.encode_png(grid))
    assert "keras_gans" not in sys.modules
    print(f"{ROWS * ROWS} samples of {path}, by TensorFlow alone: {out}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: sample_saved_model.py SAVED_MODEL OUT.png [SEED [LABEL]]")
    main(*sys.argv[1:])
