"""Pack the image sets that ship, from the folder that holds `glyphs` and `images`:

python tools/assets/pack_images.py --source=../shared

Writes <set>.npz beside the package's readers. The archives are LZMA-compressed, three quarters of
the size of deflated ones, and `numpy.load` opens them all the same.
"""

import io
import pathlib
import zipfile

import numpy as np
from absl import flags

from keras_gans.datasets.folder import folder_examples
from keras_gans.utils import files
from keras_gans_tools import cli

SOURCE = flags.DEFINE_string("source", None, "holds glyphs/ and images/", required=True)
OUT_DIR = flags.DEFINE_string("out_dir", "keras_gans/datasets", "folder to write to")
UNPAIRED = ("regular2bold", "twemoji2noto")
SIDE = 64
# So that the same arrays give the same bytes on another day.
DATE = (1980, 1, 1, 0, 0, 0)


def pack(path, arrays):
    """Write named arrays as an `.npz` archive, LZMA-compressed, the same bytes each time."""
    with (
        files.replacing(path) as partial,
        zipfile.ZipFile(partial, "w", zipfile.ZIP_LZMA) as archive,
    ):
        for name, array in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, array, allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", DATE), content.getvalue(), zipfile.ZIP_LZMA
            )
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")


def main():
    source, out = pathlib.Path(SOURCE.value), pathlib.Path(OUT_DIR.value)
    with np.load(source / "glyphs" / "glyphs.npz", allow_pickle=False) as stored:
        pack(out / "glyphs.npz", dict(stored))
    for name in UNPAIRED:
        folders = ("trainA", "trainB", "testA", "testB")
        root = source / "images" / name
        pack(out / f"{name}.npz", {f: folder_examples(root / f, SIDE).samples for f in folders})


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
