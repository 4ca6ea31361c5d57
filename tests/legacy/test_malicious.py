"""Files that are broken, foreign, too large or made to harm: one line each, and nothing run."""

import base64
import io
import json
import marshal
import pathlib
import pickle
import zipfile

import h5py
import keras
import numpy as np
import pytest
from legacy_files import MODELS, config_of, entries, with_config, with_members

from keras_gans import InputError, legacy


@pytest.fixture
def mark(tmp_path):
    """A path that harmful code would write; checked after the test."""
    path = tmp_path / "harmed"
    yield path
    assert not path.exists()


def refused(path, said, **kwargs):
    with pytest.raises(InputError, match=said) as caught:
        legacy.load(path, **kwargs)
    message = str(caught.value)
    assert message.isprintable() and repr(str(path)) in message and len(message) < 500


class Harmful:
    """Writes a file where it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return pathlib.Path.touch, (self.path,)


def harmful_code(path):
    """Python code as Keras 2 stores it, that writes a file."""
    code = compile(f"open({str(path)!r}, 'w')", "model.py", "eval")
    return [base64.b64encode(marshal.dumps(code)).decode(), None, None]


# Code in the file.


@pytest.mark.parametrize("kind", ["h5", "keras"])
def test_the_code_of_a_lambda_layer_is_never_run(kind, tmp_path, mark):
    config = config_of("lambda_layer")
    for entry in entries(config):
        if entry["class_name"] == "Lambda":
            entry["config"]["function"] = harmful_code(mark)
    path = with_config(f"lambda_layer.{kind}", config, tmp_path)
    refused(path, "Lambda layers, whose stored code is never run.*'twice_and_one'")
    model = legacy.load(path, functions={"twice_and_one": lambda x: x})
    model(np.ones((1, 4), np.float32))


def test_a_lambda_layer_in_a_wrapper(tmp_path, mark):
    config = config_of("sngan")
    code = {"name": "inner", "function": harmful_code(mark), "function_type": "lambda"}
    config["config"]["layers"][1]["config"]["layer"] = {"class_name": "Lambda", "config": code}
    refused(with_config("sngan.h5", config, tmp_path), "'inner'")
    given = {"functions": {"inner": lambda x: x}}
    refused(with_config("sngan.h5", config, tmp_path), "of a Lambda", **given)


@pytest.mark.parametrize(
    "entry",
    [
        {"module": "os", "class_name": "system", "registered_name": None},
        {"module": "builtins", "class_name": "eval", "registered_name": None},
        {"class_name": "TFSMLayer"},
        {"module": "keras.layers", "class_name": "TorchModuleWrapper"},
        {"class_name": "Addons>SpectralNormalization>Lambda"},
    ],
)
def test_a_class_from_elsewhere(entry, tmp_path, mark):
    config = config_of("unet")
    config["config"]["layers"][5] |= entry
    refused(with_config("unet.h5", config, tmp_path), f"unknown here, .*{entry['class_name']}")


def test_names_that_would_write_over_the_terminal(tmp_path):
    config = config_of("unet")
    config["config"]["layers"][5]["class_name"] = "\x1b[2J\nerror: none" + 1000 * "x"
    refused(with_config("unet.h5", config, tmp_path), "unknown here, .*error: none")


@pytest.mark.parametrize("key", ["kernel_initializer", "kernel_regularizer", "kernel_constraint"])
def test_objects_of_a_layer_are_not_made(key, tmp_path, mark):
    harmful = {
        "module": "pathlib",
        "class_name": "Path.touch",
        "config": {"self": str(mark)},
        "registered_name": None,
    }
    config = config_of("lambda_layer")
    dense, lambda_layer = config["config"]["layers"][1:]
    dense["config"][key] = harmful
    legacy.load(
        with_config("lambda_layer.h5", config, tmp_path),
        functions={lambda_layer["config"]["name"]: lambda x: x},
    )


def test_an_activation_from_elsewhere(tmp_path, mark):
    for activation in (
        {"module": "os", "class_name": "function", "config": "system", "registered_name": None},
        {"module": "builtins", "class_name": "Lambda", "config": {"name": "x"}},
        "system",
    ):
        config = config_of("cyclegan")
        config["config"]["layers"][-1]["config"]["activation"] = activation
        refused(with_config("cyclegan.h5", config, tmp_path), "system|Lambda")


# Pickles and paths.


def test_a_pickle_in_the_archive(tmp_path, mark):
    members = {"model.pkl": pickle.dumps(Harmful(mark))}
    refused(with_members("cyclegan.keras", members, tmp_path), "holds 'model.pkl'")


@pytest.mark.parametrize("member", ["config.json", "metadata.json", "model.weights.h5"])
def test_a_pickle_in_place_of_a_member(member, tmp_path, mark):
    members = {member: pickle.dumps(Harmful(mark))}
    refused(with_members("cyclegan.keras", members, tmp_path), "damaged")


@pytest.mark.parametrize("name", ["model.h5", "model.keras"])
def test_a_pickle_by_another_name(name, tmp_path, mark):
    (tmp_path / name).write_bytes(pickle.dumps(Harmful(mark)))
    refused(tmp_path / name, "damaged, or no .h5 or .keras")


def test_a_pickle_in_the_weights(tmp_path, mark):
    path = with_config("cyclegan.h5", config_of("cyclegan"), tmp_path)
    with h5py.File(path, "r+") as file:
        kind = h5py.special_dtype(vlen=np.dtype("uint8"))
        hidden = file["model_weights"].create_dataset("hidden", (1,), dtype=kind)
        hidden[0] = np.frombuffer(pickle.dumps(Harmful(mark)), np.uint8)
    refused(path, "holds 'hidden', which is no array of numbers")


@pytest.mark.parametrize("name", ["../../harmed", "/etc/harmed", "a/../../harmed", "..\\harmed"])
def test_zip_slip(name, tmp_path, mark):
    (tmp_path / "in" / "it").mkdir(parents=True)
    refused(with_members("cyclegan.keras", {name: b"x"}, tmp_path / "in" / "it"), "harmed")
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["cyclegan.keras", "in", "it"]


def test_a_member_twice(tmp_path):
    path = with_members("cyclegan.keras", {}, tmp_path)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("config.json", "{}")
    refused(path, "once each")


def test_links_to_other_files(tmp_path):
    secret = tmp_path / "secret.h5"
    with h5py.File(secret, "w") as file:
        file["kernel:0"] = np.ones((5, 5), np.float32)
    (tmp_path / "secret").write_bytes(bytes(100))
    layout = h5py.VirtualLayout((5, 5), "float32")
    layout[:] = h5py.VirtualSource(str(secret), "kernel:0", (5, 5))
    changes = {
        "a link to elsewhere": lambda group: group.__setitem__(
            "kernel:0", h5py.ExternalLink(str(secret), "kernel:0")
        ),
        "link to elsewhere": lambda group: group.__setitem__("kernel:0", h5py.SoftLink("/")),
        "under two names": lambda group: group.__setitem__("kernel:0", group),
        "numbers of another file": lambda group: group.create_dataset(
            "kernel:0", (5, 5), "float32", external=[(str(tmp_path / "secret"), 0, 100)]
        ),
        "of another file": lambda group: group.create_virtual_dataset("kernel:0", layout),
    }
    for said, change in changes.items():
        path = with_config("cyclegan.h5", config_of("cyclegan"), tmp_path)
        with h5py.File(path, "r+") as file:
            change(file["model_weights"].create_group("more"))
        refused(path, said)


# Sizes.


def test_a_configuration_larger_than_its_weights(tmp_path):
    config = config_of("sngan")
    config["config"]["layers"][1]["config"]["layer"]["config"]["units"] = 10**12
    refused(with_config("sngan.h5", config, tmp_path), "declares more weights than it holds")


def test_weights_larger_than_their_file(tmp_path):
    path = with_config("cyclegan.h5", config_of("cyclegan"), tmp_path)
    with h5py.File(path, "r+") as file:
        file["model_weights"].create_dataset("huge", (10**6, 10**6), "float32", chunks=(8, 8))
    refused(path, "declares .* numbers of 'huge'")


def test_a_member_that_grows_when_read(tmp_path):
    members = {"config.json": bytes(50 * 1024**2)}
    path = with_members("cyclegan.keras", members, tmp_path, zipfile.ZIP_DEFLATED)
    refused(path, "declares 52428800 bytes of 'config.json'")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_compressed_otherwise(method, tmp_path):
    refused(with_members("cyclegan.keras", {}, tmp_path, method), "compressed as no")


@pytest.mark.parametrize("kind", ["h5", "keras"])
def test_a_configuration_nested_without_end(kind, tmp_path):
    deep = config_of("cyclegan")
    for _ in range(300):
        deep = {"class_name": "Sequential", "config": {"name": "a", "layers": [deep]}}
    refused(with_config(f"cyclegan.{kind}", deep, tmp_path), "nested|built")
    refused(with_config(f"cyclegan.{kind}", "[" * 60000, tmp_path), "damaged")


# Broken and foreign files.


@pytest.mark.parametrize("share", [0, 0.01, 0.3, 0.6, 0.9, 0.999])
@pytest.mark.parametrize("name", ["cyclegan.h5", "cyclegan.keras"])
def test_truncated(name, share, tmp_path):
    content = (MODELS / name).read_bytes()
    (tmp_path / name).write_bytes(content[: int(share * len(content))])
    refused(tmp_path / name, "damaged, or no .h5 or .keras file of Keras 2")


def test_foreign(tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.save(tmp_path / "new.keras")
    refused(tmp_path / "new.keras", "was saved by Keras 3.*keras.saving.load_model")
    np.savez(tmp_path / "arrays.npz", a=np.ones(3))
    refused(tmp_path / "arrays.npz", "holds 'a.npy'")
    with zipfile.ZipFile(tmp_path / "empty.keras", "w"):
        pass
    refused(tmp_path / "empty.keras", "is no .keras file")
    (tmp_path / "text.h5").write_text("{}")
    refused(tmp_path / "text.h5", "damaged, or no .h5")
    with h5py.File(tmp_path / "weights.h5", "w") as file:
        file["dense/kernel:0"] = np.ones(3)
    refused(tmp_path / "weights.h5", "its weights alone: save the whole model")
    refused(tmp_path, "is a folder: name a .h5 or .keras file")
    refused(tmp_path / "none.h5", "does not exist")


def test_bytes_changed_anywhere(tmp_path):
    """A flipped byte gives a model or an `InputError`, and nothing else."""
    random = np.random.default_rng(0)
    content = bytearray((MODELS / "lambda_layer.h5").read_bytes())
    given = {"twice_and_one": lambda x: x}
    refusals = 0
    for i in random.choice(len(content), 60, replace=False):
        changed = content.copy()
        changed[i] ^= 1 << random.integers(8)
        (tmp_path / "model.h5").write_bytes(changed)
        try:
            legacy.load(tmp_path / "model.h5", functions=given)
        except InputError as error:
            refusals += "\n" not in str(error)
    assert refusals > 2


ODD = (
    None,
    -1,
    0,
    10**12,
    1.5,
    1e308,
    True,
    "x",
    "Lambda",
    [],
    {},
    [None],
    {"class_name": "Dense"},
)


@pytest.mark.slow
def test_values_changed_anywhere(tmp_path):
    """An odd value anywhere in a configuration gives a model or an `InputError`."""
    random = np.random.default_rng(0)
    refusals = 0
    for _ in range(300):
        config = config_of("weight_norm")
        spots = list(_spots(config))
        holder, key = spots[random.integers(len(spots))]
        holder[key] = ODD[random.integers(len(ODD))]
        path = with_config("weight_norm.h5", config, tmp_path)
        try:
            legacy.load(path)
        except InputError as error:
            refusals += "\n" not in str(error)
    assert refusals > 50


def _spots(value):
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(pairs):
        yield value, key
        if isinstance(inner, dict | list):
            yield from _spots(inner)


def test_metadata_without_a_version(tmp_path):
    members = {"metadata.json": json.dumps({})}
    refused(with_members("cyclegan.keras", members, tmp_path), "damaged")


def test_weights_of_another_model(tmp_path):
    other = io.BytesIO(zipfile.ZipFile(MODELS / "unet.keras").read("model.weights.h5"))
    members = {"model.weights.h5": other.getvalue()}
    refused(with_members("cyclegan.keras", members, tmp_path), "more weights than it holds")
