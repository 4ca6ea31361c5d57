"""oneDNN is on unless someone chose otherwise, and TensorFlow loaded too early is told of once."""

import ast
import os
import pathlib
import subprocess
import sys

import pytest

TOOLS = pathlib.Path(__file__).parents[2] / "tools"
OFF = """
import os, warnings, platform
platform.machine = lambda: "x86_64"
{before}
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    {between}
    import keras_gans
    import keras_gans.utils.onednn as onednn
told = [str(w.message) for w in told if "oneDNN" in str(w.message)]
print(len(told), os.environ["TF_ENABLE_ONEDNN_OPTS"], onednn.enabled())
"""
# As TensorFlow would decide on a processor with AVX2 alone, and no one having chosen.
LEFT_OFF = (
    "os.environ['TF_ENABLE_ONEDNN_OPTS'] = '0'; import tensorflow; "
    "from tensorflow.python.util import _pywrap_util_port as p; p.IsMklEnabled(); "
    "del os.environ['TF_ENABLE_ONEDNN_OPTS']"
)


def printed(before="", between="pass", **environment):
    environment = {
        k: v for k, v in os.environ.items() if k != "TF_ENABLE_ONEDNN_OPTS"
    } | environment
    command = [sys.executable, "-c", OFF.format(before=before, between=between)]
    found = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    return found.stdout.split()


def test_on_by_itself():
    assert printed() == ["0", "1", "True"]


def test_a_choice_is_left_alone():
    assert printed(TF_ENABLE_ONEDNN_OPTS="0") == ["0", "0", "False"]


def test_tensorflow_loaded_before_is_told_of_once():
    assert printed(LEFT_OFF) == ["1", "1", "False"]


def scripts():
    for path in sorted(TOOLS.rglob("*.py")):
        text = path.read_text()
        # Those that do not load the package, or not yet, set the variable themselves.
        ours = "from keras_gans" in text and "TF_ENABLE_ONEDNN_OPTS" not in text
        if '__name__ == "__main__"' in text and ours:
            yield path


@pytest.mark.parametrize("path", scripts(), ids=lambda path: path.stem)
def test_every_script_loads_the_package_before_tensorflow(path):
    modules = []
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules.append(node.module)
    first = [name.split(".")[0] for name in modules]
    ours = first.index("keras_gans") if "keras_gans" in first else len(first)
    assert not {"keras", "tensorflow", "tensorflow_datasets"} & set(first[:ours])
