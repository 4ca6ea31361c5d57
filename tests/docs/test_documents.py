"""What the documents say to type: Python is run as it stands, commands and flags exist."""

import pathlib
import re
import tomllib

import numpy as np
import PIL.Image
import pytest

import keras_gans as kg

ROOT = pathlib.Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
# A flag of ruff.
FOREIGN = {"check"}


def blocks(document):
    """The Python of a document, block by block."""
    return re.findall(r"```python\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)


# legacy.md needs the files of its own test, tests/legacy/test_documented.py.
WITH_PYTHON = [d for d in DOCUMENTS if blocks(d) and d.stem != "legacy"]


def run(document, folder, monkeypatch):
    """Run a document's Python in a folder with images; returns the names it defines."""
    monkeypatch.chdir(folder)
    (folder / "my_images").mkdir()
    random = np.random.default_rng(0)
    for i in range(330):
        pixels = random.integers(0, 255, (20, 24), np.uint8)
        PIL.Image.fromarray(pixels).save(folder / "my_images" / f"{i}.png")
    names = {"__name__": "__main__"}
    for block in blocks(document):
        exec(compile(block, str(document), "exec"), names)
    return names


def short(monkeypatch):
    """Make `fit` one step long and not compiled, and MNIST the digits of the package."""
    compile_, fit, load = kg.GAN.compile, kg.GAN.fit, kg.datasets.load

    def eagerly(self, *args, **kwargs):
        compile_(self, *args, **kwargs | {"run_eagerly": True})

    def one_step(self, x, **kwargs):
        return fit(self, x, **kwargs | {"epochs": 1, "steps_per_epoch": 1, "verbose": 0})

    def of_the_package(name, *args, **kwargs):
        if name == "mnist":
            name, kwargs = "digits", kwargs | {"image_size": 28}
        return load(name, *args, **kwargs)

    monkeypatch.setattr(kg.GAN, "compile", eagerly)
    monkeypatch.setattr(kg.GAN, "fit", one_step)
    monkeypatch.setattr(kg.datasets, "load", of_the_package)


@pytest.mark.parametrize("document", WITH_PYTHON, ids=lambda document: document.stem)
def test_python_runs(document, tmp_path, monkeypatch, own_parts):
    if document.stem == "scaling":
        pytest.skip("compiles the step for each device: with the slow tests")
    if document.stem == "exports":
        pytest.importorskip("onnxruntime")
        pytest.importorskip("tf2onnx")
        pytest.importorskip("ai_edge_litert")
    short(monkeypatch)
    names = run(document, tmp_path, monkeypatch)
    if document.stem == "guides":
        assert names["images"].shape == (16, 16, 16, 1)
        assert names["drawn"].shape == names["made"].shape == (4, 28, 28, 1)
        assert kg.losses.LOSSES["soft_hinge"] is names["SoftHinge"]
        assert (tmp_path / "mine.png").exists()


@pytest.mark.slow
@pytest.mark.parametrize("document", WITH_PYTHON, ids=lambda document: document.stem)
def test_python_runs_as_it_stands(document, tmp_path, monkeypatch, own_parts):
    try:
        run(document, tmp_path, monkeypatch)
    except kg.InputError as error:
        if "could not be downloaded" not in str(error):
            raise
        pytest.skip(str(error))


def test_keras_gans_is_imported_before_keras():
    for document in WITH_PYTHON:
        text = "\n".join(blocks(document))
        ours, theirs = (
            re.search(f"^(import|from) {name}\\b", text, re.M) for name in ("keras_gans", "keras")
        )
        assert theirs is None or ours.start() < theirs.start(), document


# Commands

SCRIPTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
COMMAND = re.compile(r"(keras-gans-\w+|python tools/[\w/]+\.py)((?:[^`\n\\#|;]|\\\n)*)")


def source(command):
    """The file behind a command."""
    if command.startswith("python "):
        return ROOT / command.removeprefix("python ")
    assert command in SCRIPTS, f"no command {command}"
    return ROOT / "tools" / f"{SCRIPTS[command].partition(':')[0].rpartition('.')[2]}.py"


def defined(path):
    """The flags of a command, those of every command included."""
    text = path.read_text(encoding="utf-8") + (ROOT / "tools/cli.py").read_text(encoding="utf-8")
    return {"help", *re.findall(r'DEFINE_\w+\(\s*"(\w+)"', text)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.stem)
def test_commands_and_flags_exist(document):
    text = document.read_text(encoding="utf-8")
    for command, rest in COMMAND.findall(text):
        path = source(command)
        assert path.is_file(), command
        for flag in re.findall(r"--(\w+)", rest):
            assert flag.removeprefix("no") in defined(path) or flag in defined(path), (
                command,
                flag,
            )
    anywhere = set().union(*(defined(path) for path in (ROOT / "tools").rglob("*.py")))
    assert set(re.findall(r"(?<![-\w])--([a-z]\w+)", text)) <= anywhere | FOREIGN
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"(?:^    |`)make (\w+)", text, re.MULTILINE)) <= set(targets)


def test_the_commands_are_found():
    found = [c for document in DOCUMENTS for c, _ in COMMAND.findall(document.read_text("utf-8"))]
    assert len(found) > 25 and set(SCRIPTS) <= set(found)
