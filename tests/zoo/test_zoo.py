"""Every shipped entry is what its card says, and a run becomes an entry only if it is its own."""

import functools
import io
import shutil

import keras
import numpy as np
import pytest
from conftest import equal, small, snapshot

from keras_gans import training, zoo
from keras_gans.utils import arrays, files
from keras_gans.utils.errors import InputError
from keras_gans.zoo import cards, catalog, loading, publishing, recipes
from keras_gans_tools.figures import results


@pytest.mark.parametrize("name", zoo.names(pretrained=True))
def test_golden_samples(name):
    gan = zoo.load(name)
    *inputs, outputs = arrays.unpack((catalog.folder(name) / loading.GOLDEN).read_bytes())
    np.testing.assert_allclose(gan.golden_outputs(*inputs), outputs, atol=1e-4)
    if not gan.translates:
        np.testing.assert_allclose(gan.generate(len(outputs), seed=0), outputs, atol=1e-4)
    assert int(gan.step.value) == zoo.card(name)["generator_updates"]


def test_mnist_entries_ship_their_weights():
    games = "vanilla non_saturating lsgan wgan wgan_gp fgan_kl fgan_reverse_kl cramer_gan sngan"
    others = "instance_noise conditional r3gan r3gan_clusters"
    assert {*games.split(), *others.split()} == set(zoo.names(pretrained=True, dataset="mnist"))
    assert "digits_wgan_gp" in zoo.names(pretrained=False)


def test_names_are_checked():
    with pytest.raises(InputError, match="did you mean 'wgan_gp'"):
        zoo.load("wgan_pg")
    with pytest.raises(InputError, match="'digits_wgan_gp' has a recipe but no weights"):
        zoo.load("digits_wgan_gp")


def test_without_weights_the_model_is_as_it_started():
    fresh, trained = zoo.load("wgan_gp", pretrained=False), zoo.load("wgan_gp")
    assert int(fresh.step.value) == 0
    assert not equal(snapshot(fresh.generator), snapshot(trained.generator))


@pytest.fixture
def run(tmp_path):
    """A finished run, and an entry's folder with its recipe."""
    gan = training.train(small(steps=2), tmp_path / "run")
    files.write_json(tmp_path / "entry" / "recipe.json", small(steps=2).to_dict())
    return gan, tmp_path / "run", tmp_path / "entry"


@pytest.fixture(autouse=True)
def json_recipes(monkeypatch, request):
    if "run" in request.fixturenames:
        monkeypatch.setattr(catalog, "RECIPE", "recipe.json")


def near(gan, shipped):
    """Whether the weights that shipped are those of the run, rounded to float16 (11 bits)."""
    pairs = zip(snapshot(gan), snapshot(shipped), strict=True)
    return all(np.allclose(a, b, rtol=2**-11, atol=1e-7) for a, b in pairs)


def test_weights_beyond_float16_are_not_published(run):
    gan, *_ = run
    gan.generator_variables[0].assign(gan.generator_variables[0] + 7e4)
    with pytest.raises(InputError, match="a weight is beyond 65504"):
        publishing.packed(gan)


def test_an_entry_holds_the_run(run, monkeypatch):
    gan, run_dir, entry = run
    publishing.publish(run_dir, entry, {"metrics": {}})
    monkeypatch.setattr(catalog, "_root", lambda: entry.parent)
    card = zoo.card("entry")
    assert (card["generator_updates"], card["real_images_seen"]) == (2, 16)
    monkeypatch.setattr(recipes, "recipe", lambda name, *_, **__: small(steps=2))
    loaded = zoo.load("entry")
    assert near(gan, loaded)
    history = loaded.fit(small().load_data().samples[:64], batch_size=8, verbose=0).history
    assert np.isfinite(history["g_loss"]).all() and int(loaded.step.value) == 10


def test_weights_that_are_not_the_cards_are_refused(run, monkeypatch):
    _, run_dir, entry = run
    publishing.publish(run_dir, entry)
    monkeypatch.setattr(catalog, "_root", lambda: entry.parent)
    monkeypatch.setattr(recipes, "recipe", lambda name, *_, **__: small(steps=2))
    content = bytearray((entry / loading.WEIGHTS).read_bytes())
    content[len(content) // 2] ^= 1
    (entry / loading.WEIGHTS).write_bytes(content)
    with pytest.raises(InputError, match="is not what the card describes"):
        zoo.load("entry")


def test_weights_too_large_to_ship_come_by_an_address(run, tmp_path, monkeypatch):
    gan, run_dir, entry = run
    monkeypatch.setattr(publishing, "MOST_BYTES", 1000)
    with pytest.raises(InputError, match="more than the 0 that ship: publish them"):
        publishing.publish(run_dir, entry)
    served = tmp_path / "served.npz"
    stored = publishing.publish(run_dir, entry, url=served.as_uri())
    assert not (entry / loading.WEIGHTS).exists()
    # Keras goes elsewhere if the folder is missing.
    (tmp_path / "keras").mkdir()
    cached = functools.partial(keras.utils.get_file, cache_dir=tmp_path / "keras")
    monkeypatch.setattr(keras.utils, "get_file", cached)
    monkeypatch.setattr(catalog, "_root", lambda: entry.parent)
    monkeypatch.setattr(recipes, "recipe", lambda name, *_, **__: small(steps=2))
    with pytest.raises(InputError, match="cannot download the weights of 'entry'"):
        zoo.load("entry")
    damaged = bytearray(stored.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    served.write_bytes(damaged)
    with pytest.raises(InputError, match="hash does not match"):
        zoo.load("entry")
    stored.rename(served)
    assert near(gan, zoo.load("entry"))
    served.unlink()
    assert near(gan, zoo.load("entry"))  # From the cache.


def test_an_entry_is_measured_again(run):
    _, run_dir, entry = run
    publishing.publish(run_dir, entry, {"metrics": {"a": 1}})
    with pytest.raises(InputError, match="scores are of 'other' at step 2, not of 'entry'"):
        publishing.measured_again(entry, {"model": "other", "step": 2})
    publishing.measured_again(entry, {"model": "entry", "step": 2, "metrics": {"b": 2}})
    assert cards.read_card(entry / loading.CARD)["evaluation"]["metrics"] == {"b": 2}


def test_what_ships_is_small():
    sizes = [
        sum(file.stat().st_size for file in catalog.folder(name).iterdir()) for name in zoo.names()
    ]
    assert max(sizes) < publishing.MOST_BYTES + 1e6 and sum(sizes) < 80e6


def test_only_a_finished_run_of_the_same_recipe_is_published(run):
    _, run_dir, entry = run
    files.write_json(entry / "recipe.json", small(steps=3).to_dict())
    with pytest.raises(InputError, match="steps is 2 in the run and 3 in"):
        publishing.publish(run_dir, entry)
    shutil.rmtree(run_dir / "checkpoints")
    files.write_json(entry / "recipe.json", small(steps=2).to_dict())
    with pytest.raises(InputError, match="has no checkpoint yet"):
        publishing.publish(run_dir, entry)
    assert not (entry / loading.CARD).exists()


def test_pickles_are_not_opened():
    buffer = io.BytesIO()
    np.savez(buffer, evil=np.array([{}], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle=False"):
        arrays.unpack(buffer.getvalue())


def test_filters():
    assert "conditional" in zoo.names(conditional=True) and "wgan" not in zoo.names(
        conditional=True
    )
    assert zoo.names(objective="wgan_gp", dataset="mnist", pretrained=True) == ["wgan_gp"]
    assert {name.split("_")[0] for name in zoo.names(dataset="ring")} == {"ring"}
    assert zoo.names(dataset="ring", objective="lsgan", conditional=False) == ["ring_lsgan"]
    assert zoo.names(dataset="ring", conditional=True) == []


def test_a_users_own_entries(own, monkeypatch):
    with pytest.raises(InputError, match="unknown recipe 'mine'"):
        zoo.load("mine")
    zoo.register(own)
    zoo.register(own)
    assert "mine" in zoo.names(dataset="ring", pretrained=True)
    assert zoo.load("mine").generate(3).shape == (3, 2)
    monkeypatch.setattr(catalog, "_registered", [])
    monkeypatch.setenv("KERAS_GANS_ZOO", str(own))
    assert "mine" in zoo.names()


def test_folders_that_cannot_be_registered(own, tmp_path):
    with pytest.raises(InputError, match="holds no entry"):
        zoo.register(tmp_path / "run")
    (own / "mine").rename(own / "wgan_gp")
    with pytest.raises(InputError, match="has an entry 'wgan_gp', and so has"):
        zoo.register(own)


def test_the_pages_tell_what_the_cards_say():
    for path, text in results.pages().items():
        assert path.read_text(encoding="utf-8") == text, (
            f"{path} is stale: python tools/figures/results.py"
        )
    stored = zoo.card("stacked_mnist_r3gan")["evaluation"]["metrics"]["mode_coverage"]["values"]
    assert f"modes {stored['modes']['value']:.0f} [" in results.entries()


def test_every_trained_entry_says_what_it_is_for():
    for name in zoo.names(pretrained=True):
        about = zoo.card(name)["about"]
        assert {"paper", "data", "data_licence", "use", "limits"} <= about.keys(), name
