"""The guides' Python, run as it stands."""

import pathlib
import re

import numpy as np
import PIL.Image

import keras_gans as kg

GUIDES = pathlib.Path(__file__).parents[2] / "docs" / "guides.md"


def test_the_guides_run(tmp_path, monkeypatch, own_parts):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my_images").mkdir()
    random = np.random.default_rng(0)
    for i in range(32):
        pixels = random.integers(0, 255, (20, 24, 3), np.uint8)
        PIL.Image.fromarray(pixels).save(tmp_path / "my_images" / f"{i}.png")
    blocks = re.findall(r"```python\n(.*?)```", GUIDES.read_text(encoding="utf-8"), re.S)
    assert len(blocks) == 6
    names = {"__name__": "__main__"}
    for block in blocks:
        exec(compile(block, str(GUIDES), "exec"), names)
    assert names["images"].shape == (16, 16, 16, 3)
    assert (tmp_path / "exports" / "fine_tuned" / "saved_model.pb").exists()
    assert kg.losses.LOSSES["soft_hinge"] is names["SoftHinge"]
