"""Record which sets of TensorFlow Datasets are image sets, and what is in them.

    python tools/assets/record_image_sets.py

Builds every builder that the installed package ships, without a network, and writes those with a
feature `image` to keras_gans/datasets/image_sets.json. Takes two minutes.
"""

import importlib.metadata
import os
import pathlib
import tempfile

from keras_gans.utils import files, progress
from keras_gans_tools import cli

PATH = pathlib.Path(__file__).parents[2] / "keras_gans" / "datasets" / "image_sets.json"
# An image set whose builder asks the network for its labels.
ONLINE = {"i_naturalist2021": "colour, sizes differ, classes"}


def main():
    names = found_names()
    with tempfile.TemporaryDirectory() as empty:
        sets = dict(ONLINE)
        for name in progress.each(names, len(names), "builders"):
            sets |= described(name, empty)
    known = {"tensorflow_datasets": importlib.metadata.version("tensorflow-datasets")}
    files.write_json(PATH, known | {"sets": dict(sorted(sets.items()))})
    print(f"{len(sets)} image sets of {len(names)}: {PATH}")


def found_names():
    import tensorflow_datasets as tfds

    return tfds.list_builders(with_community_datasets=False)


def described(name, data_dir):
    """Name -> what it holds, of one set; of one with two domains for each of its pairs; or {}.

    Args:
        name: of a builder.
        data_dir: an empty folder.
    """
    builder = _built(name, data_dir)
    features = getattr(builder, "info", None) and builder.info.features
    image = features["image"] if "image" in (features or {}) else None
    shape = getattr(image, "shape", None)
    if not isinstance(shape, tuple) or len(shape) != 3:
        return {}
    size = "sizes differ" if None in shape[:2] else f"{shape[0]}x{shape[1]}"
    text = f"{'grey' if shape[2] == 1 else 'colour'}, {size}"
    if name == "cycle_gan":
        return {f"{name}/{pair}": f"{text}, two domains" for pair in builder.builder_configs}
    label = dict(features).get("label")
    classes = getattr(label, "num_classes", None) if getattr(label, "shape", None) == () else None
    text += f", {classes} classes" if classes else ""
    by_hand = builder.MANUAL_DOWNLOAD_INSTRUCTIONS is not None
    return {name: text + (", fetched by hand" if by_hand else "")}


def _built(name, data_dir):
    """The builder, or None where it cannot be made: those of robots ask the network first."""
    import tensorflow_datasets as tfds

    try:
        return tfds.builder(name, data_dir=data_dir)
    except Exception:  # Each builder is code of its own.
        return None


def run():
    os.environ["NO_GCE_CHECK"] = "true"  # Nothing is asked of the network.
    from tensorflow_datasets.core.utils import gcs_utils

    gcs_utils._is_gcs_disabled = True
    cli.run(main)


if __name__ == "__main__":
    run()
