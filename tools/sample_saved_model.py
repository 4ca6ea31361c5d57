"""Draw samples from an exported SavedModel with TensorFlow alone, as a server would.

    python tools/sample_saved_model.py exports/demo samples.png

Copy this file anywhere: it knows nothing of keras_gans.
"""

import sys

import tensorflow as tf

ROWS = 8


def main(path, out, seed=0):
    sample = tf.saved_model.load(path).signatures["sample"]
    images = sample(n=tf.constant(ROWS * ROWS), seed=tf.constant(int(seed)))["samples"]
    _, height, width, channels = images.shape
    rows = tf.reshape(images, (ROWS, ROWS, height, width, channels))
    grid = tf.reshape(tf.transpose(rows, (0, 2, 1, 3, 4)), (ROWS * height, ROWS * width, channels))
    tf.io.write_file(out, tf.io.encode_png(grid))
    print(f"{ROWS * ROWS} samples of {path}: {out} (keras_gans imported: {'keras_gans' in sys.modules})")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: sample_saved_model.py SAVED_MODEL OUT.png [SEED]")
    main(*sys.argv[1:])
