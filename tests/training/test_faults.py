"""What the machine, the disk and the data may do to a run: one line each, and nothing lost."""

import errno
import os
import re

import pytest
import tensorflow as tf
from conftest import equal, small
from test_training import EVERY, checkpoint_steps, state

from keras_gans import datasets, training
from keras_gans.training import checkpoints
from keras_gans.utils import files
from keras_gans.utils.errors import InputError

RECIPE = small(steps=7, **EVERY)
WRITES = {
    "checkpoint": "step-00000004-.*npz",
    "picture": r"step-00000006\.png",
    "log": "log.jsonl",
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return state(training.train(RECIPE, tmp_path_factory.mktemp("whole")))


@pytest.fixture
def refuse(monkeypatch):
    """refuse(pattern, code): files of such names cannot be written, from the third step on."""

    def install(pattern, code):
        replacing, append = os.replace, files.append_line

        def check(path):
            if re.search(pattern, str(path)):
                raise OSError(code, os.strerror(code), str(path))

        def replace(source, target):
            check(target)
            replacing(source, target)

        def append_line(path, values):
            if values["step"] > 2:
                check(path)
            append(path, values)

        monkeypatch.setattr(files.os, "replace", replace)
        monkeypatch.setattr(files, "append_line", append_line)

    return install


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES])
@pytest.mark.parametrize("written", WRITES)
def test_a_write_that_fails(written, code, whole, refuse, tmp_path, monkeypatch):
    refuse(WRITES[written], code)
    kept = 4 if written == "picture" else 2
    line = rf"^cannot write the run folder .*: {os.strerror(code)}; step {kept} is kept in"
    with pytest.raises(InputError, match=line):
        training.train(RECIPE, tmp_path)
    assert not list(tmp_path.rglob("*.partial*"))
    monkeypatch.undo()
    assert equal(whole, state(training.train(RECIPE, tmp_path)))


def test_data_that_fails_in_mid_epoch(whole, tmp_path, monkeypatch):
    real = datasets.stream

    def stream(data, batch_size, seed, start, labels):
        def fail(number, batch):
            sound = tf.debugging.Assert(number + start < 5, ["record 5 is unreadable"])
            with tf.control_dependencies([sound]):
                return tf.identity(batch)

        return real(data, batch_size, seed, start, labels).enumerate().map(fail)

    with monkeypatch.context() as patch:
        patch.setattr(datasets, "stream", stream)
        failed = r"^the training failed: .*record 5 is unreadable.*; step 4 is kept in [^\n]*$"
        with pytest.raises(InputError, match=failed):
            training.train(RECIPE, tmp_path)
    assert equal(whole, state(training.train(RECIPE, tmp_path)))


@pytest.mark.parametrize("left", [1, 2])
def test_damaged_checkpoints_are_passed_over(left, whole, tmp_path, capsys):
    training.train(RECIPE, tmp_path)
    for path in checkpoints.found(tmp_path / "checkpoints")[left:]:
        path.write_bytes(path.read_bytes()[:-50])
    assert equal(whole, state(training.train(RECIPE, tmp_path)))
    assert capsys.readouterr().out.count("is damaged: trying the one before") == 3 - left


def test_no_sound_checkpoint_is_no_reason_to_start_anew(tmp_path):
    training.train(RECIPE, tmp_path)
    for path in checkpoints.found(tmp_path / "checkpoints"):
        path.write_bytes(b"")
    with pytest.raises(InputError, match=r"every checkpoint in .* is damaged"):
        training.train(RECIPE, tmp_path)
    assert len(checkpoints.found(tmp_path / "checkpoints")) == 3


def test_what_a_killed_process_leaves(whole, tmp_path):
    training.train(small(steps=7, **EVERY | {"checkpoint_every_steps": 4}), tmp_path / "other")
    recipe = RECIPE.to_dict() | {"checkpoint_every_steps": 4}
    run = tmp_path / "run"
    training.train(type(RECIPE).from_dict(recipe), run)
    checkpoints.found(run / "checkpoints")[-1].unlink()
    (run / "checkpoints" / ".step-00000007-ab.npz.1.partial.npz").write_bytes(b"torn")
    with (run / "log.jsonl").open("a") as log:
        log.write('{"step": 7, "d_lo')
    assert equal(whole, state(training.train(type(RECIPE).from_dict(recipe), run)))
    assert checkpoint_steps(run) == [0, 4, 7] and not list(run.rglob("*.partial*"))
    assert [line["step"] for line in files.read_lines(run / "log.jsonl")] == [2, 4, 6, 7]


def test_two_processes_do_not_train_in_one_folder(tmp_path):
    training.train(small(steps=2), tmp_path)
    refused = pytest.raises(InputError, match="another process is at work in")
    with files.locked(tmp_path / ".lock"), refused:
        training.train(small(steps=2), tmp_path)
    training.train(small(steps=2), tmp_path)
