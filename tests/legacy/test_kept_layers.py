"""Each layer gives what it gave in Keras 2: tools/assets/record_legacy_layers.py."""

import gzip
import json
import pathlib

import numpy as np
import pytest

from keras_gans.legacy.layers import KINDS, SPECTRAL, WEIGHT, Maker, kind_of

RECORDED = json.loads(
    gzip.decompress((pathlib.Path(__file__).parent / "layers.json.gz").read_bytes())
)


def _name(entry):
    config = entry["layer"]["config"]
    return f"{kind_of(entry['layer'])}-{config['name']}"


@pytest.mark.parametrize("entry", RECORDED, ids=_name)
def test_a_layer_gives_what_it_gave(entry):
    random = np.random.default_rng(0)
    inputs = [random.uniform(0, 2, (2, *shape)).astype(np.float32) for shape in entry["inputs"]]
    values = {name: random.uniform(0.1, 1, shape) for name, shape in entry["weights"]}
    values["initialized"] = True
    adapter = Maker(10**4, {}, {}).make(kind_of(entry["layer"]), entry["layer"]["config"])
    inputs = inputs[0] if len(inputs) == 1 else inputs
    adapter.layer(inputs)
    due = adapter.due()
    assert sorted(each.name for each in due if each.name != "initialized") == sorted(
        name for name, _ in entry["weights"]
    )
    adapter.take(values)
    outputs = np.array(adapter.layer(inputs, training=False))
    assert list(outputs.shape) == entry["shape"]
    spread = np.linspace(0, outputs.size - 1, len(entry["outputs"])).astype(int)
    np.testing.assert_allclose(outputs.ravel()[spread], entry["outputs"], rtol=1e-5, atol=1e-5)


def test_every_layer_is_recorded():
    recorded = {kind_of(entry["layer"]) for entry in RECORDED}
    assert recorded == {*KINDS, *SPECTRAL, WEIGHT, "Addons>GELU"}
