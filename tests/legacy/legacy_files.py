"""Recorded files with something changed."""

import json
import pathlib
import shutil
import zipfile

import h5py

MODELS = pathlib.Path(__file__).parent / "models"


def config_of(name):
    """The configuration in a recorded `.h5` file."""
    with h5py.File(MODELS / f"{name}.h5") as file:
        return json.loads(file.attrs["model_config"])


def with_config(name, config, folder):
    """A copy of a recorded file, `.h5` or `.keras`, with another configuration."""
    text = config if isinstance(config, str) else json.dumps(config)
    if name.endswith(".keras"):
        return with_members(name, {"config.json": text}, folder)
    path = shutil.copy(MODELS / name, folder / name)
    with h5py.File(path, "r+") as file:
        file.attrs["model_config"] = text
    return path


def with_members(name, members, folder, compression=zipfile.ZIP_STORED):
    """A copy of a recorded `.keras` file with members added or replaced."""
    with zipfile.ZipFile(MODELS / name) as archive:
        members = {each: archive.read(each) for each in archive.namelist()} | members
    with zipfile.ZipFile(folder / name, "w", compression) as archive:
        for each, content in members.items():
            archive.writestr(each, content)
    return folder / name


def entries(config):
    """Every dict in a configuration that describes an object by its class."""
    if isinstance(config, dict):
        if "class_name" in config:
            yield config
        config = list(config.values())
    if isinstance(config, list):
        for value in config:
            yield from entries(value)
