"""Folders as people have them: what is read, what is passed over, whose class it is, its split."""

import os

import numpy as np
import PIL.Image
import pytest

from keras_gans import InputError, datasets


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GANS_CACHE", str(tmp_path / "cache"))


def save(path, level=0, size=(8, 8)):
    path.parent.mkdir(parents=True, exist_ok=True)
    PIL.Image.new("L", size, level).save(path)
    return path


def levels(data):
    return data.samples[:, 0, 0, 0].tolist()


def opened(root, **kwargs):
    return datasets.examples(f"folder:{root}", image_size=8, **kwargs)


def test_hidden_entries_are_passed_over_and_told(tmp_path, capsys):
    root = tmp_path / "set"
    for i, name in enumerate(("cats/1.png", "dogs/1.png", "dogs/2.jfif", "dogs/3.pgm")):
        save(root / name.replace("jfif", "jpg"), i).rename(root / name)
    save(root / ".ipynb_checkpoints" / "1.png")
    save(root / "cats" / "._1.png")
    for name in ("Thumbs.db", ".DS_Store", "notes.txt", "dogs/README"):
        (root / name).write_bytes(b"?")
    data = opened(root)
    assert levels(data) == [0, 1, 2, 3] and data.labels.tolist() == [0, 1, 1, 1]
    assert data.class_names == ("cats", "dogs") and data.spec["class_names"] == ["cats", "dogs"]
    told = "passed over 6: 4 hidden or the system's, 1 of type .txt, 1 without a suffix"
    assert told in capsys.readouterr().err
    (root / "only").mkdir()
    (root / "only" / "a.heic").write_bytes(b"?")
    with pytest.raises(InputError, match=r"holds no image .*\(passed over 1: 1 of type .heic\)"):
        opened(root / "only")


def test_links_are_followed_but_not_in_circles(tmp_path, capsys):
    root = tmp_path / "set"
    save(root / "real" / "0.png", 10)
    (root / "real" / "1.png").symlink_to(save(tmp_path / "elsewhere.png", 20))
    save(tmp_path / "shelf" / "2.png", 30)
    (root / "shelf").symlink_to(tmp_path / "shelf")
    (root / "real" / "up").symlink_to(root)
    (root / "real" / "gone.png").symlink_to(tmp_path / "nowhere.png")
    (root / "real" / "self.png").symlink_to(root / "real" / "self.png")
    data = opened(root)
    assert levels(data) == [10, 20, 30] and data.class_names == ("real", "shelf")
    told = capsys.readouterr().err
    assert "1 links to a folder around them" in told and "2 that cannot be opened" in told


def test_classes_are_sorted_as_people_count(tmp_path):
    for i, name in enumerate(("10", "2", "1", "b/2", "b/10")):
        save(tmp_path / "set" / name / "0.png", i)
    data = opened(tmp_path / "set")
    assert data.class_names == ("1", "2", "10", "b/2", "b/10")
    # Images stand in the order of their paths.
    assert levels(data) == [2, 0, 1, 4, 3] and data.labels.tolist() == [0, 2, 1, 4, 3]


def test_images_without_a_label_among_others(tmp_path):
    save(tmp_path / "set" / "loose.png", 1)
    save(tmp_path / "set" / "cats" / "0.png", 2)
    data = opened(tmp_path / "set")
    assert data.labels.tolist() == [0, -1] and data.spec["num_classes"] == 1
    next(iter(datasets.stream(data, 2)))
    with pytest.raises(InputError, match="1 of 2 samples have no label: move them"):
        datasets.stream(data, 2, labels=True)


def test_splits_by_folders(tmp_path):
    for split in ("train", "test"):
        for name in ("a", "b"):
            save(tmp_path / "set" / split / name / "0.png", len(split + name))
    save(tmp_path / "set" / "train" / "a" / "1.png", 100)
    assert levels(opened(tmp_path / "set")) == [6, 100, 6]
    test = opened(tmp_path / "set", split="test")
    assert levels(test) == [5, 5] and test.class_names == ("a", "b")
    with pytest.raises(InputError, match="has no split 'valid': train or test"):
        opened(tmp_path / "set", split="valid")


def test_a_share_that_no_later_picture_moves(tmp_path):
    def both():
        parts = [opened(tmp_path / "set", split=s, test_share=0.3) for s in ("train", "test")]
        return [set(levels(part)) for part in parts]

    for i in range(0, 200, 2):
        save(tmp_path / "set" / f"{i}.png", i)
    train, test = both()
    assert not train & test and len(train | test) == 100 and 15 < len(test) < 45
    assert len(opened(tmp_path / "set", split="train+test", test_share=0.3).samples) == 100
    for i in range(1, 100, 2):
        save(tmp_path / "set" / f"{i}.png", i)
    for i in range(0, 200, 2):  # Another name is the same picture.
        os.rename(tmp_path / "set" / f"{i}.png", tmp_path / "set" / f"z{i}.png")
    later = both()
    assert train < later[0] and test < later[1]
    with pytest.raises(InputError, match=r"test_share must be between 0 and 1, got 1.5"):
        opened(tmp_path / "set", test_share=1.5)
    with pytest.raises(InputError, match="test_share is for folders"):
        datasets.examples("digits", test_share=0.5)


def test_a_file_that_goes_while_it_is_read(tmp_path, monkeypatch):
    save(tmp_path / "set" / "0.png")
    found = datasets.found.listing(tmp_path / "set")
    (tmp_path / "set" / "0.png").unlink()
    monkeypatch.setattr(datasets.folder, "listing", lambda path: found)
    with pytest.raises(InputError, match=r"cannot read image .*0.png': No such file"):
        opened(tmp_path / "set")


def test_formats_by_their_suffix(tmp_path):
    for i, suffix in enumerate(("ppm", "pgm", "avif")):
        PIL.Image.new("RGB", (8, 8), (40 * i,) * 3).save(tmp_path / f"{i}.{suffix}")
    found = datasets.examples(f"folder:{tmp_path}", 8).samples[:, 4, 4, 0].astype(int)
    assert np.abs(found - [0, 40, 80]).max() <= 2
