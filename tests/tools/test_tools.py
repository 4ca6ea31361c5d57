"""The commands, as a person runs them."""

import json
import subprocess
import sys

import numpy as np
import PIL.Image
import pytest
from conftest import SMALL

from keras_gans_tools.assets import palette


def command(tool, *flags, cwd):
    arguments = [sys.executable, "-m", f"keras_gans_tools.{tool}", *flags]
    return subprocess.run(arguments, capture_output=True, text=True, cwd=cwd, timeout=300)


def test_train_sample_export(tmp_path):
    (tmp_path / "mine.json").write_text(json.dumps(SMALL))
    trained = command(
        "train", "--recipe=mine.json", "--run_dir=run", "--set", "steps=2", cwd=tmp_path
    )
    assert trained.returncode == 0, trained.stderr
    assert "step 2/2" in trained.stdout
    sampled = command("sample", "--model=run", "--n=9", "--out=out.png", cwd=tmp_path)
    assert sampled.returncode == 0, sampled.stderr
    assert PIL.Image.open(tmp_path / "out.png").size == (256, 256)
    exported = command("export", "--model=run", "--out=saved", cwd=tmp_path)
    assert exported.returncode == 0, exported.stderr
    assert (tmp_path / "saved" / "saved_model.pb").exists()


def test_dry_run_resolves_and_writes_nothing(tmp_path):
    done = command("train", "--recipe=digits_wgan_gp", "--dry_run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert '"ema_halflife_kimg": 10.0' in done.stdout
    assert "1500 samples of shape (16, 16, 1)" in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--recipe=digits_wgan"], "unknown recipe 'digits_wgan': did you mean 'digits_wgan_gp'"),
        (["--recipe=digits_wgan_gp"], "--run_dir is needed"),
        (
            [
                "--recipe=digits_wgan_gp",
                "--run_dir=r",
                "--set=discriminator.norm=batch",
            ],
            "normalises over the batch",
        ),
        (["--recipe=digits_wgan_gp", "--run_dir=r", "stray"], "unexpected argument 'stray'"),
    ],
)
def test_bad_input_ends_in_one_line(flags, message, tmp_path):
    done = command("train", *flags, cwd=tmp_path)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert [line for line in done.stderr.splitlines() if "error:" in line and message in line]
    assert list(tmp_path.iterdir()) == []


def test_list_names_everything(tmp_path):
    done = command("list", cwd=tmp_path)
    lines = dict(line.split(": ", 1) for line in done.stdout.splitlines() if ": " in line)
    assert "digits_wgan_gp" in lines["recipe"].split()
    assert {"mnist", "celeb_a", "ring", "folder:PATH"} <= set(lines["dataset"].split())
    assert {"wgan_gp", "lsgan"} <= set(lines["model"].split())


def test_commonest_colours_are_apart():
    red, reddish, green = (200, 0, 0), (190, 0, 0), (0, 128, 7)
    images = np.uint8([red] * 5 + [reddish] * 4 + [green] * 3).reshape(2, 2, 3, 3)
    assert palette.commonest(images, 9, apart=10.0) == ["#c80000", "#be0000", "#008007"]
    assert palette.commonest(images, 9, apart=10.1) == ["#c80000", "#008007"]
    assert palette.commonest(images, 1, apart=0.0) == ["#c80000"]
