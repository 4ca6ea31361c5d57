"""The Python of docs/legacy.md runs as it stands."""

import pathlib
import re
import shutil

from legacy_files import MODELS

GUIDE = pathlib.Path(__file__).parents[2] / "docs" / "legacy.md"


def test_the_blocks_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(MODELS / "cyclegan.h5", "old.h5")
    blocks = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 2
    exec(compile("\n".join(blocks), str(GUIDE), "exec"), {})
    assert (tmp_path / "converted" / "model.keras").exists()
