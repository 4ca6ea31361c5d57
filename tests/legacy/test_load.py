"""Models that Keras 2 saved give what they gave there: tools/assets/record_legacy_models.py."""

import io
import pathlib
import shutil
import warnings
import zipfile

import h5py
import keras
import numpy as np
import pytest
from legacy_files import MODELS, config_of, entries, with_config, with_members

from keras_gans import InputError, legacy

RECORDED = np.load(pathlib.Path(__file__).parent / "recorded.npz")
NAMES = ("cyclegan", "pix2pix", "unet", "sngan", "weight_norm")
KINDS = ("h5", "keras")
# The file says `gelu` of the function that was addons'.
FUNCTIONS = {
    "unet": {"gelu": legacy.gelu_tanh},
    "lambda_layer": {"twice_and_one": lambda x: 2 * x + 1},
}


def load(name, kind="h5", **kwargs):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        kwargs = {"functions": FUNCTIONS.get(name)} | kwargs
        return legacy.load(MODELS / f"{name}.{kind}", **kwargs)


def recorded(name, which):
    """The inputs or outputs of a model, a list."""
    return [RECORDED[key] for key in sorted(RECORDED) if key.startswith(f"{name}/{which}/")]


def assert_as_recorded(model, name):
    inputs = recorded(name, "inputs")
    found = model(inputs if len(inputs) > 1 else inputs[0], training=False)
    found = found if isinstance(found, list) else [found]
    for outputs, expected in zip(found, recorded(name, "outputs"), strict=True):
        np.testing.assert_allclose(outputs, expected, atol=1e-5, rtol=0)


def test_what_was_recorded_is_not_trivial():
    for name in NAMES:
        outputs = RECORDED[f"{name}/outputs/0"]
        assert np.abs(outputs).max() > 0.5 and outputs.std() > 0.1, name


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_outputs_are_those_of_the_old_packages(name, kind):
    model = load(name, kind)
    assert type(model).__module__.startswith("keras.")
    assert_as_recorded(model, name)


def test_operations_between_layers():
    assert_as_recorded(load("operations", "keras"), "operations")


@pytest.mark.parametrize("name", NAMES)
def test_a_loaded_model_is_a_keras_model_as_any(name, tmp_path):
    model = load(name)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    assert_as_recorded(again, name)
    assert not [v for v in model.variables if "legacy" in v.path]


def test_a_loaded_model_trains():
    model = load("sngan", "keras")
    model.compile("sgd", "mse")
    before = [np.array(weight) for weight in model.trainable_weights]
    inputs, outputs = RECORDED["sngan/inputs/0"], RECORDED["sngan/outputs/0"]
    model.fit(inputs, outputs + 1, verbose=0)
    for weight, old in zip(model.trainable_weights, before, strict=True):
        assert not np.array_equal(weight, old), weight.path


@pytest.mark.parametrize("kind", KINDS)
def test_layers_become_keras_layers(kind):
    layers = load("unet", kind)._flatten_layers()
    norms = [layer for layer in layers if isinstance(layer, keras.layers.GroupNormalization)]
    assert [layer.groups for layer in norms] == [4, 6, 6]
    names = {layer.name: layer for layer in load("weight_norm", kind)._flatten_layers()}
    assert type(names["made"]) is keras.layers.Conv2D
    assert not names["dense"].trainable and not names["weight_normalization"].trainable
    assert names["weight_normalization_1"].trainable
    spectral = load("sngan", kind).layers[4]
    assert isinstance(spectral, keras.layers.SpectralNormalization)
    assert spectral.power_iterations == 2


def test_initializers_are_keras_own_again():
    for layer in load("cyclegan")._flatten_layers():
        for name, value in vars(layer).items():
            if name.endswith("_initializer"):
                assert isinstance(value, keras.initializers.Initializer), (layer.name, name)


# What a file does not say, or says that is left out.


@pytest.mark.parametrize("kind", KINDS)
def test_the_optimizer_is_left_out_with_a_word(kind):
    with pytest.warns(UserWarning, match=r"sngan.*left out are its optimizer and loss") as told:
        model = legacy.load(MODELS / f"sngan.{kind}")
    assert len(told) == 1 and told[0].filename == __file__
    assert not model.compiled


def test_a_regularizer_is_left_out_with_a_word():
    with pytest.warns(UserWarning, match="left out are kernel_regularizer"):
        legacy.load(MODELS / "unet.h5", functions=FUNCTIONS["unet"])


def test_gelu_may_have_been_addons():
    with pytest.warns(UserWarning, match="functions={'gelu': legacy.gelu_tanh}"):
        exact = legacy.load(MODELS / "unet.h5")
    outputs = exact(RECORDED["unet/inputs/0"], training=False)
    off = np.abs(outputs - RECORDED["unet/outputs/0"]).max()
    assert 1e-5 < off < 1e-2


def test_before_keras_2_13_gelu_was_said_to_be_addons(tmp_path):
    config = config_of("unet")
    for entry in entries(config):
        for name in ("gelu", "mish"):
            if entry["config"].get("activation") == name:
                entry["config"]["activation"] = f"Addons>{name}"
    with pytest.warns(UserWarning) as told:
        model = legacy.load(with_config("unet.h5", config, tmp_path))
    assert not [each for each in told if "gelu_tanh" in str(each.message)]
    assert_as_recorded(model, "unet")


def test_gelu_tanh():
    x = np.array([-3.0, -1.0, 0.0, 0.5, 2.0], np.float32)
    inner = np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)
    np.testing.assert_allclose(legacy.gelu_tanh(x), x / 2 * (1 + np.tanh(inner)), atol=1e-6)


# One's own functions and classes.


@pytest.mark.parametrize("kind", KINDS)
def test_a_lambda_layer_runs_the_function_that_is_given(kind):
    assert_as_recorded(load("lambda_layer", kind), "lambda_layer")
    other = load("lambda_layer", kind, functions={"twice_and_one": lambda x: 0 * x})
    assert not np.any(other(RECORDED["lambda_layer/inputs/0"]))


class Reflect(keras.layers.Layer):
    """What a user had written for Keras 2, written for Keras 3."""

    def call(self, x):
        return keras.ops.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], "reflect")


@pytest.mark.parametrize("kind", ["ReflectionPadding", "Custom>ReflectionPadding"])
def test_a_class_of_ones_own(kind, tmp_path):
    config = config_of("unet")
    for entry in entries(config):
        if entry["class_name"] == "ZeroPadding2D":
            entry["class_name"] = kind
            del entry["config"]["padding"], entry["config"]["data_format"]
    path = with_config("unet.h5", config, tmp_path)
    with pytest.raises(InputError, match=f"unknown here, {kind}: give classes"):
        legacy.load(path)
    with pytest.warns(UserWarning):
        model = legacy.load(path, classes={"ReflectionPadding": Reflect})
    assert model(RECORDED["unet/inputs/0"]).shape == (2, 16, 16, 3)


def test_what_is_given_and_not_used_is_told():
    with pytest.raises(InputError, match="no layer or activation 'Padding', 'square'"):
        legacy.load(
            MODELS / "cyclegan.h5", functions={"square": np.square}, classes={"Padding": Reflect}
        )


# What cannot be loaded, by name.


def test_unknown_layers_are_named_at_once(tmp_path):
    with pytest.raises(InputError, match=r"SlicingOpLambda \(tf.__operators__.getitem\)"):
        load("sliced", "keras")
    config = config_of("unet")
    for entry in entries(config):
        if entry["class_name"] == "PReLU":
            entry["class_name"] = "Addons>Maxout"
        if entry["class_name"] == "MaxPooling2D":
            entry["class_name"] = "MyPooling"
    with pytest.raises(InputError, match="unknown here, Addons>Maxout, MyPooling: give"):
        legacy.load(with_config("unet.h5", config, tmp_path))


def test_an_activation_that_has_changed_is_named(tmp_path):
    config = config_of("cyclegan")
    for entry in entries(config):
        if entry["class_name"] == "Activation":
            entry["config"]["activation"] = "hard_sigmoid"
    path = with_config("cyclegan.h5", config, tmp_path)
    with pytest.raises(InputError, match=r"functions={'hard_sigmoid': your_function}"):
        legacy.load(path)
    relu = legacy.load(path, functions={"hard_sigmoid": keras.activations.relu})
    assert_as_recorded(relu, "cyclegan")


def test_a_setting_that_keras_3_has_not_is_named(tmp_path):
    config = config_of("cyclegan")
    for entry in entries(config):
        if entry["class_name"] == "Conv2DTranspose":
            entry["config"]["groups"] = 2
    path = with_config("cyclegan.h5", config, tmp_path)
    with pytest.raises(InputError, match="groups=2 of layer 'conv2d_transpose"):
        legacy.load(path)


def test_weight_normalisation_that_awaits_its_first_batch(tmp_path):
    path = shutil.copy(MODELS / "weight_norm.h5", tmp_path)
    with h5py.File(path, "r+") as file:
        file["model_weights/made/made/initialized:0"][()] = False
    with pytest.raises(InputError, match="awaits its first batch for its scale, 'made'"):
        legacy.load(path)


@pytest.mark.parametrize("change", ["missing", "more", "shape"])
def test_weights_that_do_not_fit_are_named(change, tmp_path):
    path = shutil.copy(MODELS / "weight_norm.h5", tmp_path)
    with h5py.File(path, "r+") as file:
        group = file["model_weights/made"]
        names = list(group.attrs["weight_names"])
        if change == "missing":
            group.attrs["weight_names"] = [name for name in names if "bias" not in name]
        elif change == "more":
            group["made/other:0"] = np.ones(2, np.float32)
            group.attrs["weight_names"] = [*names, "made/other:0"]
        else:
            del group["made/g:0"]
            group["made/g:0"] = np.ones(2, np.float32)
    said = {"missing": "none for the weight 'bias'", "more": "other", "shape": r"shape \(2,\)"}
    with pytest.raises(InputError, match=said[change]):
        legacy.load(path)


@pytest.mark.parametrize("change", ["missing", "more", "layer"])
def test_weights_of_a_keras_file_that_do_not_fit_are_named(change, tmp_path):
    with zipfile.ZipFile(MODELS / "sngan.keras") as archive:
        content = io.BytesIO(archive.read("model.weights.h5"))
    with h5py.File(content, "r+") as file:
        if change == "missing":
            del file["layers/batch_normalization/vars/0"]
        elif change == "more":
            file["layers/batch_normalization/vars/4"] = np.ones(2, np.float32)
        else:
            file["layers/dense/vars/0"] = np.ones(2, np.float32)
    path = with_members("sngan.keras", {"model.weights.h5": content.getvalue()}, tmp_path)
    said = {
        "missing": "holds 3 weights for layer 'batch_normalization', which has 4",
        "more": "holds 5 weights for layer 'batch_normalization'",
        "layer": "weights of dense, no layers",
    }
    with pytest.raises(InputError, match=said[change]):
        legacy.load(path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_of_a_class_of_its_own(kind, tmp_path):
    config = config_of("cyclegan") | {"class_name": "CycleGan"}
    with pytest.raises(InputError, match="is a CycleGan, no Functional or Sequential model"):
        legacy.load(with_config(f"cyclegan.{kind}", config, tmp_path))


def test_a_saved_model_is_told_how_to_save_anew(tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "saved_model.pb").write_bytes(b"\x08\x01")
    with pytest.raises(InputError, match=r"is a SavedModel.*save it anew.*\.save\('model.h5'\)"):
        legacy.load(tmp_path / "old")
