"""Runs on folders: which data they were, in memory or in a file, of rectangles and with opacity."""

import json

import numpy as np
import PIL.Image
import pytest
import tensorflow as tf
from conftest import equal, small, snapshot

from keras_gans import InputError, training

MLP = {"name": "mlp", "width": 8, "depth": 1}


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GANS_CACHE", str(tmp_path / "cache"))


def pictures(folder, count=10, size=(8, 8, 3), seed=0):
    random = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(count):
        pixels = random.integers(0, 256, size).astype(np.uint8)
        PIL.Image.fromarray(pixels).save(folder / f"{i}.png")
    return folder


def of_folder(folder, image_size=8, steps=2, network=MLP, **dataset):
    return small(
        steps=steps,
        batch_size=4,
        dataset={"name": f"folder:{folder}", "image_size": image_size, **dataset},
        generator=network,
        discriminator=network,
    )


def test_a_run_knows_its_data(tmp_path, monkeypatch):
    pictures(tmp_path / "here" / "set")
    monkeypatch.chdir(tmp_path / "here")
    training.train(of_folder("set"), tmp_path / "run")
    told = json.loads((tmp_path / "run" / "run.json").read_text())["dataset"]
    assert told["count"] == 10 and told["path"] == str(tmp_path / "here" / "set")
    # Where the same data is does not matter.
    (tmp_path / "moved").mkdir()
    (tmp_path / "here" / "set").rename(tmp_path / "moved" / "set")
    monkeypatch.chdir(tmp_path / "moved")
    training.train(of_folder("set"), tmp_path / "run")
    (tmp_path / "moved" / "set" / "3.png").unlink()
    with pytest.raises(InputError, match=r"on other data .*count: 10 there, 9 now") as error:
        training.train(of_folder("set"), tmp_path / "run")
    assert "\n" not in str(error.value)
    pictures(tmp_path / "elsewhere" / "set", seed=1)
    monkeypatch.chdir(tmp_path / "elsewhere")
    with pytest.raises(InputError, match=r"path: .*moved/set' there, .*elsewhere/set' now"):
        training.train(of_folder("set"), tmp_path / "run")
    # A run of an earlier version did not say what its data was.
    info = tmp_path / "run" / "run.json"
    known = json.loads(info.read_text())
    del known["dataset"]
    info.write_text(json.dumps(known))
    training.train(of_folder("set"), tmp_path / "run")


def test_memory_and_file_train_to_the_same_bits(tmp_path, monkeypatch):
    recipe = of_folder(pictures(tmp_path / "set"), steps=5)
    ends = []
    for memory_mb in ("1", "0"):
        monkeypatch.setenv("KERAS_GANS_DATA_MEMORY_MB", memory_mb)
        gan = training.train(recipe, tmp_path / f"run{memory_mb}")
        ends.append(snapshot(gan, gan.generator_optimizer, gan.discriminator_optimizer))
    assert equal(*ends)
    assert len(list((tmp_path / "cache" / "data").glob("*.json"))) == 1


@pytest.mark.parametrize(
    ("network", "size", "shape"),
    [
        ({"name": "dcgan", "width": 2}, [16, 32], (16, 32, 3)),
        ({"name": "resnet", "width": 2, "doubling": True}, [8, 24], (8, 24, 3)),
        ({"name": "dcgan", "width": 2}, 8, (8, 8, 4)),
    ],
    ids=["dcgan", "resnet", "opacity"],
)
def test_rectangles_and_opacity_train_export_and_draw(network, size, shape, tmp_path):
    folder = pictures(tmp_path / "set", size=shape)
    recipe = of_folder(folder, size, network=network, channels=shape[-1])
    gan = training.train(recipe, tmp_path / "run")
    assert gan.generate(3).shape == (3, *shape)
    gan.export(tmp_path / "served")
    sample = tf.saved_model.load(tmp_path / "served").signatures["sample"]
    assert sample(seeds=tf.constant([0, 1], tf.int64))["images"].shape == (2, *shape)
    grid = np.asarray(PIL.Image.open(tmp_path / "run" / "samples" / "step-00000002.png"))
    # 64 images, enlarged until they are 28 pixels high, two pixels between them.
    scale = -(-28 // shape[0])
    assert grid.shape == (8 * (scale * shape[0] + 2) - 2, 8 * (scale * shape[1] + 2) - 2, shape[2])
