"""The commands, as a person runs them."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tomllib

import numpy as np
import PIL.Image
import pytest
from conftest import SMALL

from keras_gans_tools import names
from keras_gans_tools.assets import palette

ROOT = pathlib.Path(__file__).parents[2]
SCRIPTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
COMMANDS = {script: entry.partition(":")[0] for script, entry in SCRIPTS.items()}
# Without its own start-up, in which a loaded machine may spend a second.
WITHOUT_TENSORFLOW = """
import sys, time
start = time.process_time()
sys.argv = [{script!r}, *{arguments!r}]
import {module} as module
try:
    module.run()
except SystemExit as end:
    status = end.code or 0
sys.stdout.flush()
used = time.process_time() - start
assert not {{"tensorflow", "keras", "keras_gans"}} & set(sys.modules), "TensorFlow was imported"
assert used < 1.5, used
sys.exit(status)
"""


def command(tool, *flags, cwd, **variables):
    arguments = [sys.executable, "-m", f"keras_gans_tools.{tool}", *flags]
    environment = os.environ | variables
    return subprocess.run(
        arguments, capture_output=True, text=True, cwd=cwd, timeout=300, env=environment
    )


def at_once(script, *arguments, cwd=None, **variables):
    """A command that must end in 1.5 s of computing and without TensorFlow."""
    code = WITHOUT_TENSORFLOW.format(
        script=script, arguments=list(arguments), module=COMMANDS[script]
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=60,
        env=os.environ | variables,
    )


# What needs no TensorFlow


@pytest.mark.parametrize("script", COMMANDS)
def test_help_is_whole_and_there_at_once(script):
    done = at_once(script, "--help")
    assert done.returncode == 0, done.stderr
    examples = [line.strip() for line in done.stdout.splitlines() if line.startswith("    keras-")]
    assert len(examples) >= 2 and all(example.startswith(script) for example in examples)
    shown = re.findall(r"^  --(\w+)", done.stdout, re.MULTILINE)
    sources = [
        ROOT / "tools" / f"{COMMANDS[script].partition('.')[2]}.py",
        ROOT / "tools" / "cli.py",
    ]
    defined = [
        name
        for source in sources
        for name in re.findall(r'DEFINE_\w+\(\s*"(\w+)"', source.read_text(encoding="utf-8"))
    ]
    assert shown == defined != []


def test_help_tells_defaults_and_needs():
    text = at_once("keras-gans-train", "--help").stdout
    assert "  --recipe (needed)\n" in text
    assert "  --evaluate_every_steps=1000\n      generator updates between" in text
    assert "  --dry_run=false\n" in text and "  --strategy=default\n" in text


@pytest.mark.parametrize(
    ("script", "flags", "message"),
    [
        ("train", ["--run_dir=r"], "--recipe is needed: zoo entry"),
        ("train", ["--recipe=wgan_gp"], "--run_dir is needed, or --dry_run"),
        (
            "train",
            ["--recipe=wgan_pg", "--run_dir=r"],
            "unknown recipe 'wgan_pg': did you mean 'wg",
        ),
        (
            "train",
            ["--recpie=wgan_gp", "--run_dir=r"],
            "unknown flag --recpie: did you mean --reci",
        ),
        ("train", ["--recipe=wgan_gp", "--run_dir=r", "stray"], "unexpected argument 'stray'"),
        ("train", ["--recipe=wgan_gp", "--run_dir=r", "--logical_cpus=0"], "--logical_cpus=0"),
        (
            "train",
            ["--recipe=wgan_gp", "--run_dir=r", "--metrics=frechet_mnits"],
            "'frechet_mnist'",
        ),
        (
            "train",
            ["--recipe=wgan_gp", "--run_dir=r", "--init_from=wgangp"],
            "did you mean 'wgan_gp'",
        ),
        ("sample", ["--model=WGAN-GP"], "unknown model 'WGAN-GP': did you mean 'wgan_gp'?"),
        ("sample", ["--model=wgan_gp", "--out=x.jpg"], "--out ends in .png or .gif"),
        ("evaluate", ["--model=wgan_gp", "--metrics=fid"], "unknown metric 'fid'"),
        ("translate", ["--model=cyclegan", "--images=x"], "--out is needed"),
        ("publish", ["--entry=x"], "--run_dir is needed, or --evaluation"),
        ("reproduce", [], "NAME is needed"),
        ("list", ["--kind=datasets"], "--kind=datasets"),
    ],
)
def test_usage_errors_are_one_line_at_once(script, flags, message, tmp_path):
    done = at_once(f"keras-gans-{script}", *flags, cwd=tmp_path)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: ") and message in line
    assert list(tmp_path.iterdir()) == []


def test_list_tells_every_name_on_a_line(tmp_path):
    entry = tmp_path / "mine" / "recipe.toml"
    entry.parent.mkdir()
    entry.write_text("")
    lines = at_once("keras-gans-list", KERAS_GANS_ZOO=str(tmp_path)).stdout.splitlines()
    kinds = [line for line in lines if not line.startswith("  ")]
    assert kinds == [f"{kind}:" for kind in names.groups()]
    named = [line for line in lines if line.startswith("  ")]
    assert len(named) == 1 + sum(map(len, names.groups().values()))
    assert all(re.fullmatch(r"  \S+ +\S.*", line) for line in named)
    assert max(map(len, named)) <= 125
    first = [line.split()[0] for line in named]
    assert {"digits_wgan_gp", "mine", "mnist", "ring", "folder:PATH", "reverse_kl"} <= set(first)
    assert {"projection", "float64", "rollback", "none", "weight_clipping"} <= set(first)
    assert not {"imdb_reviews", "bridge", "robo_set"} & set(first)


def test_list_of_one_kind():
    found = at_once("keras-gans-list", "--kind=dtype").stdout.splitlines()
    assert [line.split()[0] for line in found] == ["float32", "mixed_bfloat16", "float64"]


def test_imported_modules_may_add_names(monkeypatch):
    assert not names.may_be_own()
    monkeypatch.setenv(names.IMPORTS, "mine")
    assert names.may_be_own()


# What does


def test_train_sample_export(tmp_path):
    (tmp_path / "mine.json").write_text(json.dumps(SMALL))
    trained = command(
        "train", "--recipe=mine.json", "--run_dir=run", "--set", "steps=2", cwd=tmp_path
    )
    assert trained.returncode == 0, trained.stderr
    lines = trained.stdout.splitlines()
    assert lines[0].startswith("compiling the training step")
    assert "step 2/2" in trained.stdout
    assert lines[-2:] == [
        "trained: run",
        "next: keras-gans-sample --model=run --out=run/samples.png",
    ]
    assert trained.stderr == ""  # No start-up messages of TensorFlow.
    sampled = command("sample", "--model=run", "--out=out.png", cwd=tmp_path)
    assert sampled.returncode == 0, sampled.stderr
    assert sampled.stdout == "2500 samples: out.png\n"
    assert PIL.Image.open(tmp_path / "out.png").size == (512, 512)
    exported = command("export", "--model=run", "--out=saved", cwd=tmp_path)
    assert exported.returncode == 0, exported.stderr
    assert (tmp_path / "saved" / "saved_model.pb").exists()


def test_sample_as_gif_and_as_files(tmp_path):
    drawn = command("sample", "--model=wgan_gp", "--out=walk.gif", "--n=4", cwd=tmp_path)
    assert drawn.returncode == 0, drawn.stderr
    walk = PIL.Image.open(tmp_path / "walk.gif")
    assert walk.size == (58, 58) and walk.n_frames == 48
    drawn = command("sample", "--model=wgan_gp", "--out=many", "--n=3", "--scale=2", cwd=tmp_path)
    assert drawn.returncode == 0, drawn.stderr
    assert sorted(path.name for path in (tmp_path / "many").iterdir()) == [
        "0.png",
        "1.png",
        "2.png",
    ]
    assert PIL.Image.open(tmp_path / "many" / "0.png").size == (56, 56)


def test_dry_run_resolves_and_writes_nothing(tmp_path):
    done = command("train", "--recipe=digits_wgan_gp", "--dry_run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert '"ema_halflife_kimg": 10.0' in done.stdout
    assert "1500 samples of shape (16, 16, 1)" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_what_the_library_refuses_is_one_line(tmp_path):
    done = command(
        "train",
        "--recipe=digits_wgan_gp",
        "--run_dir=r",
        "--set=discriminator.norm=batch",
        cwd=tmp_path,
    )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: ") and "normalises over the batch" in line
    assert list(tmp_path.iterdir()) == []


def test_a_checkout_runs_the_files_themselves(tmp_path):
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "train.py"), "--help"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("usage: train.py [--flag=value ...]")
    assert "  --evaluate_every_steps=1000\n" in done.stdout


PROGRESS = """
import os, pty, subprocess, sys
ours, theirs = pty.openpty()
run = subprocess.Popen(sys.argv[1:], stdout=theirs, stderr=theirs)
os.close(theirs)
try:
    while written := os.read(ours, 65536):
        sys.stdout.buffer.write(written)
except OSError:  # The terminal is closed.
    pass
sys.exit(run.wait())
"""


def test_a_terminal_gets_a_bar_of_80_columns(tmp_path):
    (tmp_path / "mine.json").write_text(json.dumps(SMALL))
    arguments = [sys.executable, "-m", "keras_gans_tools.train", "--recipe=mine.json"]
    done = subprocess.run(
        [sys.executable, "-c", PROGRESS, *arguments, "--run_dir=run", "--set", "steps=12"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=300,
        env=os.environ | {"TERM": "xterm"},
    )
    assert done.returncode == 0, done.stdout
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", done.stdout)
    lines = [line.rstrip() for line in re.split(r"[\r\n]+", plain) if line.strip()]
    assert lines[0].startswith("compiling the training step")
    bars = [line for line in lines if re.match(r"step \d+/12 ", line)]
    assert "compiling" in bars[0]
    assert re.fullmatch(r"step 12/12 \S+ 0:00:00 left d_loss \S+ g_loss \S+", bars[-1])
    assert max(map(len, bars)) < 80
    assert not [line for line in lines if "gradient_norm" in line]


def test_commonest_colours_are_apart():
    red, reddish, green = (200, 0, 0), (190, 0, 0), (0, 128, 7)
    images = np.uint8([red] * 5 + [reddish] * 4 + [green] * 3).reshape(2, 2, 3, 3)
    assert palette.commonest(images, 9, apart=10.0) == ["#c80000", "#be0000", "#008007"]
    assert palette.commonest(images, 9, apart=10.1) == ["#c80000", "#008007"]
    assert palette.commonest(images, 1, apart=0.0) == ["#c80000"]
