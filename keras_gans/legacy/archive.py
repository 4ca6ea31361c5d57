"""A file of Keras 2 -> the model's configuration and weights, with no code of the file run.

Nothing is unpacked or unpickled. What a file declares must be there: the sizes are checked before
anything is read or allocated.
"""

import contextlib
import io
import json
import math
import pathlib
import re
import zipfile

import h5py

from keras_gans.utils.errors import InputError

# What a `.keras` file consists of.
MEMBERS = ("metadata.json", "config.json", "model.weights.h5")
# Keras does not compress; of a file that somebody did, no member may be larger by more than this.
COMPRESSION = 50
# Characters of a message.
LONGEST = 300
# How the HDF5 library, zip files and JSON say that a file is damaged.
DAMAGE = (
    OSError,
    EOFError,
    KeyError,
    MemoryError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
)


class Archive:
    """An open file.

    Attributes:
        config: dict, the model's configuration.
        root: `h5py.Group` of the weights.
        kind: `h5` or `keras`, how the weights are laid out.
        compiled: whether the file holds an optimizer or a loss too.
        size: int, numbers the file holds.
    """

    def __init__(self, kind, config, root, compiled):
        self.kind, self.root, self.compiled = kind, root, compiled
        self.config = _object(config)
        self.size = _size(root)


@contextlib.contextmanager
def opened(path):
    """Yield the `Archive` of a `.h5` or `.keras` file of Keras 2.

    Raises:
        InputError: it is none, or damaged, or holds what no such file does.
    """
    path = pathlib.Path(path)
    _check_file(path)
    with contextlib.ExitStack() as stack:
        try:
            open_kind = _keras if zipfile.is_zipfile(path) else _h5
            archive = open_kind(path, stack)
        except InputError as error:
            raise InputError(one_line(path, error)) from None
        except DAMAGE as error:
            raise InputError(
                f"{str(path)!r} is damaged, or no .h5 or .keras file of Keras 2"
            ) from error
        yield archive


def one_line(path, error):
    """What is wrong with a file, in one line: names in it may be of any length and kind."""
    text = re.sub(r"\x1b\[\d+m", "", str(error))  # Keras writes in bold.
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"{str(path)!r} {text if len(text) <= LONGEST else text[:LONGEST] + '...'}"


def _check_file(path):
    if path.is_dir() and (path / "saved_model.pb").exists():
        raise InputError(
            f"{str(path)!r} is a SavedModel, which Keras 3 cannot open as layers: save it anew "
            f"where it was made, tf.keras.models.load_model({str(path)!r}).save('model.h5')"
        )
    if not path.is_file():
        state = "is a folder" if path.is_dir() else "does not exist"
        raise InputError(f"{str(path)!r} {state}: name a .h5 or .keras file")


def _h5(path, stack):
    file = stack.enter_context(h5py.File(path, "r"))
    if "model_config" not in file.attrs:
        raise InputError(
            "holds no model, or its weights alone: save the whole model, model.save('model.h5')"
        )
    _check_version(file.attrs.get("keras_version", "2"))
    if not isinstance(file.get("model_weights", getlink=True), h5py.HardLink):
        raise InputError("holds a model without weights: save it anew, model.save('model.h5')")
    compiled = "training_config" in file.attrs or "optimizer_weights" in file
    _check_objects(file, path.stat().st_size)
    return Archive("h5", file.attrs["model_config"], file["model_weights"], compiled)


def _keras(path, stack):
    archive = stack.enter_context(zipfile.ZipFile(path))
    _check_members(archive.infolist(), path.stat().st_size)
    _check_version(_object(archive.read("metadata.json"))["keras_version"])
    config = archive.read("config.json")
    content = archive.read("model.weights.h5")
    file = stack.enter_context(h5py.File(io.BytesIO(content), "r"))
    _check_objects(file, len(content))
    return Archive("keras", config, file, "compile_config" in _object(config))


def _check_members(members, size):
    names = [member.filename for member in members]
    for name in names:
        if name not in MEMBERS:
            raise InputError(f"holds {name!r}, which no .keras file of a GAN's network does")
    if sorted(names) != sorted(MEMBERS):
        raise InputError(f"is no .keras file, which holds {', '.join(MEMBERS)} once each")
    for member in members:
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise InputError(f"holds {member.filename!r} compressed as no .keras file is")
        if member.file_size > COMPRESSION * size:
            raise InputError(
                f"declares {member.file_size} bytes of {member.filename!r} in a file of {size}"
            )


def _check_version(version):
    version = version.decode() if isinstance(version, bytes) else version
    if not str(version).startswith("2"):
        raise InputError(
            f"was saved by Keras {version}, not Keras 2: keras.saving.load_model opens it"
        )


def _check_objects(file, size):
    """All of an HDF5 file lies in it, once, at the size it declares."""
    declared, seen = 0, set()
    groups = [file]
    while groups:
        group = groups.pop()
        for name in group:
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise InputError(f"holds a link to elsewhere, {name!r}")
            entry = group[name]
            address = h5py.h5o.get_info(entry.id).addr
            if address in seen:
                raise InputError(f"holds {name!r} under two names")
            seen.add(address)
            if isinstance(entry, h5py.Group):
                groups.append(entry)
                continue
            if not isinstance(entry, h5py.Dataset) or entry.dtype.kind not in "biuf":
                raise InputError(f"holds {name!r}, which is no array of numbers")
            if entry.is_virtual or entry.external:
                raise InputError(f"holds numbers of another file, {name!r}")
            declared += entry.nbytes
            if declared > size or entry.id.get_storage_size() < entry.nbytes:
                raise InputError(
                    f"declares {entry.shape} numbers of {name!r}, more than a file of {size} bytes "
                    "holds"
                )


def _size(group):
    """Numbers in an HDF5 group."""
    return sum(
        math.prod(entry.shape) if isinstance(entry, h5py.Dataset) else _size(entry)
        for entry in group.values()
    )


def _object(text):
    found = json.loads(text)
    if not isinstance(found, dict):
        raise InputError("holds a configuration that is no JSON object")
    return found
