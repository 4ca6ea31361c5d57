"""Networks of images whose height is not their width."""

import pytest

import keras_gans as kg
from keras_gans.networks.shapes import bases_and_doublings


def test_both_sides_are_doubled_as_often():
    assert bases_and_doublings((64, 128, 3)) == ((4, 8), 4)
    assert bases_and_doublings((96, 56, 1)) == ((12, 7), 3)
    with pytest.raises(kg.InputError, match=r"beside 64 = 4 [*] 16 the other side must be a mul"):
        bases_and_doublings((64, 100, 3))


@pytest.mark.parametrize("shape", [(16, 48, 3), (28, 12, 1)])
@pytest.mark.parametrize("name", ["DCGAN", "ResNet", "R3"])
def test_pairs(name, shape):
    size = {"width": 16} if name == "R3" else {"width": 2}
    generator = getattr(kg.networks, f"{name}Generator")(shape, **size)
    discriminator = getattr(kg.networks, f"{name}Discriminator")(shape, **size)
    assert generator.output_shape[1:] == shape
    assert discriminator.input_shape[1:] == shape and discriminator.output_shape == (None, 1)
    again = type(generator).from_config(generator.get_config())
    assert again.count_params() == generator.count_params()
