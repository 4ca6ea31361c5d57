"""Names that are nearly right."""

import pytest

import keras_gans as kg
from keras_gans import InputError
from keras_gans.utils.errors import unknown
from keras_gans.zoo.opening import open_model


@pytest.mark.parametrize(
    ("name", "nearest"), [("wgan_pg", "wgan_gp"), ("WGAN-GP", "wgan_gp"), ("Wgan Gp", "wgan_gp")]
)
def test_the_nearest_name_is_found_however_it_is_written(name, nearest):
    message = f"unknown recipe {name!r}: did you mean {nearest!r}?"
    assert str(unknown("recipe", name, ["lsgan", "wgan", "wgan_gp"])) == message


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: kg.zoo.load("WGAN_GP"), "unknown recipe 'WGAN_GP': did you mean 'wgan_gp'?"),
        (lambda: open_model("wgan_pg"), "unknown model 'wgan_pg': did you mean 'wgan_gp'?"),
        (
            lambda: kg.zoo.names(dataset="mnistt"),
            "unknown data set 'mnistt': did you mean 'mnist'?",
        ),
        (
            lambda: kg.zoo.names(objective="wgangp"),
            "unknown objective 'wgangp': did you mean 'wgan_gp'?",
        ),
    ],
)
def test_wrong_names_are_one_line(call, message):
    with pytest.raises(InputError) as error:
        call()
    assert str(error.value) == message


def test_a_folder_without_its_prefix(tmp_path, monkeypatch):
    (tmp_path / "my_images").mkdir()
    monkeypatch.chdir(tmp_path)
    message = "unknown data set 'my_images', but there is such a folder: 'folder:my_images'"
    with pytest.raises(InputError, match=message):
        kg.datasets.load("my_images", image_size=28)


def test_a_set_without_a_download_says_so(tmp_path):
    with pytest.raises(InputError, match=r"'imagenet2012' .* no download: .* fetched by hand"):
        kg.datasets.load("imagenet2012", image_size=32, data_dir=str(tmp_path))
