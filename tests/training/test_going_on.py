"""Runs that go on after their end, or start from another model's weights."""

import json
import os

import numpy as np
import pytest
from conftest import compiled, equal, mlp_gan, small
from test_training import state

from keras_gans import InputError, training
from keras_gans.training.callbacks import pace
from keras_gans.zoo import publishing

ANNEALED = {
    "name": "adam",
    "learning_rate": {"name": "linear", "start": 1e-2, "end": 1e-3, "duration": 3},
}


def test_a_finished_run_goes_on_with_more_steps(tmp_path, capsys):
    recipe = {"generator_optimizer": ANNEALED}
    whole = training.train(small(steps=6, **recipe), tmp_path / "whole")
    training.train(small(steps=2, **recipe), tmp_path / "run")
    other = {"log_every_steps": 1, "sample_every_steps": 2, "checkpoint_every_steps": 3}
    training.train(small(steps=4, keep_checkpoints=9, **other, **recipe), tmp_path / "run")
    capsys.readouterr()
    longer = training.train(small(steps=6, **recipe), tmp_path / "run")
    assert equal(state(whole), state(longer))
    told = capsys.readouterr().out.splitlines()
    assert told[0].endswith("going on from step 4 of 6")
    assert told[1] == ("generator_optimizer.learning_rate: its schedule is over, it stays at 0.001")
    assert json.loads((tmp_path / "run" / "recipe.json").read_text())["steps"] == 6


def test_a_run_that_is_done_says_how_to_go_on(tmp_path, capsys):
    training.train(small(steps=2), tmp_path)
    capsys.readouterr()
    training.train(small(steps=2), tmp_path)
    assert capsys.readouterr().out == (
        f"{tmp_path}: finished at step 2; --set steps=N goes on to N\n"
    )


def test_no_run_becomes_shorter(tmp_path):
    training.train(small(steps=2), tmp_path)
    with pytest.raises(InputError, match="is at step 2, more than steps = 1"):
        training.train(small(steps=1), tmp_path)


def test_only_schedules_that_are_over_are_told():
    penalty = {"name": "r1", "weight": ANNEALED["learning_rate"] | {"duration": 0.03}}
    recipe = small(
        model={"name": "gan", "loss": "hinge", "penalties": [penalty]},
        discriminator_optimizer=ANNEALED,
        generator_optimizer=ANNEALED,
    )
    gan = recipe.build([2])
    ended = training.building.ended_schedules
    assert ended(recipe, gan) == []
    gan.discriminator_optimizer.iterations.assign(3)
    assert ended(recipe, gan) == [("discriminator_optimizer.learning_rate", 1e-3)]
    gan.images_seen.assign(30)
    assert ended(recipe, gan)[1:] == [("model.penalties.weight", 1e-3)]


# From another model's weights


def test_a_run_starts_from_given_weights(tmp_path):
    first = training.train(small(steps=3), tmp_path / "first")
    source = training.Source("first", first)
    gan = small(seed=5).build([2])
    assert not equal(gan.generator.get_weights(), first.generator.get_weights())
    source.give(gan)
    assert equal(gan.generator.get_weights(), first.generator.get_weights())
    assert equal(gan.discriminator.get_weights(), first.discriminator.get_weights())
    assert equal(gan.ema_generator.get_weights(), first.ema_generator.get_weights())
    assert gan.steps_made == 0 and int(gan.generator_optimizer.iterations) == 0

    run = tmp_path / "second"
    second = training.train(small(seed=5, steps=2), run, source=source)
    told = json.loads((run / "run.json").read_text())["init_from"]
    assert (told["name"], told["step"]) == ("first", 3) and len(told["sha256"]) == 16
    # It goes on without its source, never from another one, and keeps the record.
    longer = training.train(small(seed=5, steps=4), run)
    assert json.loads((run / "run.json").read_text())["init_from"] == told
    whole = training.train(small(seed=5, steps=4), tmp_path / "whole", source=source)
    assert equal(state(longer), state(whole))
    with pytest.raises(InputError, match="started from 'first', not from 'second'"):
        training.train(small(seed=5, steps=6), run, source=training.Source("second", second))
    with pytest.raises(InputError, match="from weights of its own, not from 'second'"):
        training.train(small(steps=3), tmp_path / "first", source=training.Source("second", second))


def test_an_average_may_start_from_the_network_it_follows():
    plain = compiled(mlp_gan(ema_halflife_kimg=None))
    gan = mlp_gan()
    for variable in gan.ema_generator.variables:
        variable.assign(np.full(variable.shape, 9.0))
    training.Source("plain", plain).give(gan)
    assert equal(gan.ema_generator.get_weights(), plain.generator.get_weights())


def test_weights_of_another_shape_are_named():
    wide = small(generator={"name": "mlp", "width": 16, "depth": 1, "latent_dim": 4}).build([2])
    message = r"cannot start from 'wide': generator/000/.* is of shape \(4, 8\), and it has one of"
    with pytest.raises(InputError, match=message):
        training.Source("wide", wide).give(small().build([2]))


def test_a_card_tells_where_an_entry_started(own, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GANS_ZOO", str(own))
    gan, _ = publishing.open_model("mine")
    began = training.Source("mine", gan).facts()
    assert publishing.source_of({"init_from": began}).facts() == began
    assert publishing.source_of({}) is None
    assert publishing._command("other", began) == (
        "keras-gans-train --recipe=other --run_dir=runs/other --init_from=mine"
    )
    with pytest.raises(InputError, match="has other weights now"):
        publishing.source_of({"init_from": began | {"sha256": "0" * 16}})


# Folders


@pytest.mark.parametrize("folder", ["/proc/x", "/sys/x", "{tmp}/file", "{tmp}/file/run"])
def test_folders_that_cannot_be_made_are_one_line(folder, tmp_path):
    (tmp_path / "file").write_text("")
    folder = folder.format(tmp=tmp_path)
    if not os.path.isdir(os.path.dirname(folder)) and not folder.startswith(str(tmp_path)):
        pytest.skip("a system without it")
    with pytest.raises(InputError, match=r"cannot write '.*': .*: choose another path") as error:
        training.train(small(), folder)
    assert len(str(error.value).splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


# Pace


def test_the_first_step_does_not_count(monkeypatch):
    now = iter([100.0, 102.0, 104.5])
    monkeypatch.setattr(pace.time, "monotonic", lambda: next(now))
    counted = pace.Pace(5)
    assert counted.left(9) is None
    counted.made(6)  # Compiled: a hundred seconds.
    assert counted.seconds_per_step is None and counted.told(9) == ""
    counted.made(7)
    assert counted.seconds_per_step == 2.0
    counted.made(8)
    assert counted.seconds_per_step == 2.25
    assert counted.told(12) == " (2.25 s/step, 0:00:09 left)"
