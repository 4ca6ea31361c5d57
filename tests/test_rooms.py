"""The order of the sub-packages, as CONTRIBUTING.md lists it, holds for every import."""

import ast
import importlib
import inspect
import pathlib
import re

ROOT = pathlib.Path(__file__).parents[1]
PACKAGE = ROOT / "keras_gans"
ROOMS = (
    "utils",
    "distribution",
    "noise",
    "schedules",
    "datasets",
    "layers",
    "augment",
    "losses",
    "penalties",
    "networks",
    "export",
    "models",
    "latents",
    "legacy",
    "metrics",
    "training",
    "zoo",
    "serving",
)


def rooms_there():
    """Sub-packages and modules of the package, by name."""
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "version"}
    return folders | modules


def imported(path):
    """The rooms that a file imports, those imported inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            package, _, rest = name.partition(".")
            if package == "keras_gans":
                yield rest.split(".")[0]


def test_no_room_imports_one_above_it():
    upwards = []
    for name in sorted(rooms_there()):
        folder = PACKAGE / name
        for path in sorted(folder.rglob("*.py")) if folder.is_dir() else [PACKAGE / f"{name}.py"]:
            for other in imported(path):
                if other in ROOMS and ROOMS.index(other) > ROOMS.index(name):
                    upwards.append(f"{path.relative_to(ROOT)} imports {other}")
                elif other not in (*ROOMS, "version"):
                    upwards.append(f"{path.relative_to(ROOT)} imports {other}, which is no room")
    assert upwards == []


def test_every_room_is_known_and_documented_in_this_order():
    assert rooms_there() <= set(ROOMS)
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
    assert listed == [room for room in ROOMS if room in rooms_there()]


def test_no_module_has_the_name_of_a_public_function_of_its_package():
    # The module, once imported, would take the function's place.
    for init in PACKAGE.rglob("__init__.py"):
        name = ".".join(init.parent.relative_to(ROOT).parts)
        package = importlib.import_module(name)
        modules = [path for path in init.parent.iterdir() if path.suffix in (".py", "")]
        for path in set(modules) - {init}:
            found = getattr(package, path.stem, None)
            assert not inspect.isroutine(found), f"{name}.{path.stem}"


COMMAND = re.compile(r"\b((?:tools|tests)/[\w/]+\.py)\b")


def test_every_command_that_is_named_has_its_file():
    documents = [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("docs/*.json"),
        *ROOT.glob("zoo/*/*.*"),
        *PACKAGE.rglob("*.py"),
        *(ROOT / "tools").rglob("*.py"),
        ROOT / "Makefile",
    ]
    missing = {
        f"{path.relative_to(ROOT)} names {command}"
        for path in documents
        if path.suffix not in (".npz", ".png")
        for command in COMMAND.findall(path.read_text(encoding="utf-8"))
        if not (ROOT / command).is_file()
    }
    assert missing == set()
