"""Every network: shapes, sizes, serialisation, and the sides it can make."""

import json

import keras
import numpy as np
import pytest

import keras_gans as kg
from keras_gans.networks import DISCRIMINATORS, GENERATORS
from keras_gans.networks.shapes import bases_and_doublings, leaky_relu

SHAPES = {"mlp": (4, 4, 3), "dcgan": (8, 8, 3), "resnet": (8, 8, 3)}
PAIRS = [(name, kind) for kind in (GENERATORS, DISCRIMINATORS) for name in SHAPES]


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_config_json_and_file_round_trip(name, kind, tmp_path):
    keras.utils.set_random_seed(0)
    model = kind[name](SHAPES[name], width=4, norm="batch")
    x = np.random.default_rng(0).standard_normal((3, *model.input_shape[1:])).astype(np.float32)
    twin = type(model).from_config(json.loads(json.dumps(model.get_config())))
    twin.set_weights(model.get_weights())
    np.testing.assert_array_equal(twin(x), model(x))
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded(x), model(x))
    assert loaded.get_config()["width"] == 4


@pytest.mark.parametrize("name", SHAPES)
def test_pair_shapes(name):
    shape = SHAPES[name]
    images = GENERATORS[name](shape, latent_dim=5, width=4)(np.ones((2, 5), np.float32))
    assert images.shape == (2, *shape)
    assert np.abs(images).max() <= 1.0
    assert DISCRIMINATORS[name](shape, width=4)(images).shape == (2, 1)


def test_points_are_not_squashed():
    generator = kg.networks.MLPGenerator((2,), width=4)
    generator.layers[-3].bias.assign([5.0, -5.0])
    np.testing.assert_allclose(generator(np.zeros((1, 64), np.float32))[0], [5.0, -5.0], atol=1e-5)


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        (8, (4, 1)),
        (16, (4, 2)),
        (28, (7, 2)),
        (32, (4, 3)),
        (48, (6, 3)),
        (64, (4, 4)),
        (128, (4, 5)),
    ],
)
def test_sides_that_grow_from_a_small_base(side, expected):
    base, doublings = expected
    assert bases_and_doublings((side, side, 1)) == ((base, base), doublings)
    assert kg.networks.DCGANGenerator((side, side, 1), width=1).output_shape[1:] == (side, side, 1)


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((30, 30, 1), "image size 30 is not .* the nearest are 28 and 32"),
        ((7, 7, 1), "the nearest are 8 and 10"),
        ((28, 34, 1), "beside 28 = 7 [*] 4 the other side must be a multiple of 4: 32 or 36"),
    ],
)
def test_impossible_sides(shape, message):
    for network in (kg.networks.DCGANGenerator, kg.networks.DCGANDiscriminator):
        with pytest.raises(kg.InputError, match=message):
            network(shape)


def test_width_doubles_up_to_eight_times():
    widths = [
        layer.filters
        for layer in kg.networks.DCGANDiscriminator((256, 256, 3), width=2).layers
        if isinstance(layer, keras.layers.Conv2D)
    ]
    assert widths == [2, 4, 8, 16, 16, 16]


def test_first_discriminator_layer_is_not_normalised():
    layers = kg.networks.DCGANDiscriminator((32, 32, 3), width=2, norm="batch").layers
    norms = [i for i, layer in enumerate(layers) if "Norm" in type(layer).__name__]
    convolutions = [i for i, layer in enumerate(layers) if isinstance(layer, keras.layers.Conv2D)]
    assert len(convolutions) == 3 and len(norms) == 2 and norms[0] > convolutions[1]


def test_leaky_relu():
    np.testing.assert_allclose(leaky_relu(np.array([-1.0, 0.0, 2.0])), [-0.2, 0.0, 2.0])


def test_unknown_norm():
    with pytest.raises(kg.InputError, match="unknown norm 'bacth': did you mean 'batch'"):
        kg.networks.MLPGenerator((2,), norm="bacth")


def test_a_hidden_layer_in_dcgans_generator():
    plain = kg.networks.DCGANGenerator((8, 8, 1), latent_dim=3, width=4)
    model = kg.networks.DCGANGenerator((8, 8, 1), latent_dim=3, width=4, hidden_units=5)
    # Of 3 latents 5 units, their norm's two and two, and 4x4x4 values of 5 units, not of 3 latents.
    assert model.count_params() - plain.count_params() == 3 * 5 + 4 * 5 + 64 * 5 - 64 * 3
    labelled = kg.networks.DCGANGenerator((8, 8, 1), width=4, hidden_units=5, num_classes=2)
    shapes = [layer.gamma.shape for layer in labelled.layers if hasattr(layer, "gamma")]
    assert shapes[0] == (2, 5)
    with pytest.raises(kg.InputError, match="norm 'instance' of a hidden layer"):
        kg.networks.DCGANGenerator((8, 8, 1), norm="instance", hidden_units=5)
