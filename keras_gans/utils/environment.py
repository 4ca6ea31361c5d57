"""What a result was made with."""

import importlib.metadata
import platform

import tensorflow as tf


def versions():
    """Package -> version, as plain strings."""
    packages = ("keras-gans", "keras", "tensorflow-datasets", "numpy")
    found = {name: importlib.metadata.version(name) for name in packages}
    return found | {"tensorflow": tf.__version__, "python": platform.python_version()}
