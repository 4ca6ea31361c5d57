"""A step that is not finite: stopped at, skipped, or gone back from, as the recipe says."""

import json

import numpy as np
import pytest
import tensorflow as tf
from conftest import compiled, equal, mlp_gan, small
from test_training import state

from keras_gans import datasets, training
from keras_gans.training import callbacks, checkpoints, run
from keras_gans.utils.errors import InputError

OFTEN = {"checkpoint_every_steps": 2, "log_every_steps": 2}


def poison(monkeypatch, bad_steps, times=1000):
    """NaN in the data of those steps (numbered from 1), the first `times` it is streamed."""
    real, streamed = datasets.stream, []

    def stream(data, batch_size, seed, start, labels):
        batches = real(data, batch_size, seed, start, labels)
        streamed.append(start)
        if len(streamed) > times:
            return batches
        bad = tf.constant([step - 1 for step in bad_steps], tf.int64)

        def mix(number, x):
            return tf.where(tf.reduce_any(bad == number + start), x * float("nan"), x)

        return batches.enumerate().map(mix)

    monkeypatch.setattr(datasets, "stream", stream)


def log(folder):
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


def test_stop_names_the_step_and_the_quantity_and_keeps_the_last_checkpoint(tmp_path, monkeypatch):
    whole = training.train(small(steps=4, **OFTEN), tmp_path / "whole")
    poison(monkeypatch, [5])
    with pytest.raises(InputError, match=r"diverged: step 5: d_loss is nan; step 4 is kept"):
        training.train(small(steps=8, **OFTEN), tmp_path / "run")
    event = {"step": 5, "event": "diverged", "quantity": "d_loss", "value": "nan"}
    assert log(tmp_path / "run")[-1] == event
    assert [line["step"] for line in log(tmp_path / "run")] == [2, 4, 5]
    assert equal(state(whole), state(training.load(tmp_path / "run")))


def test_skip_leaves_that_step_out(tmp_path, monkeypatch, capsys):
    recipe = small(steps=2, **OFTEN)
    before = state(training.train(recipe, tmp_path / "before"))
    poison(monkeypatch, [3, 4])
    skipped = training.train(small(steps=4, on_divergence="skip", **OFTEN), tmp_path / "run")
    assert int(skipped.step.value) == 4
    skipped.step.assign(2)
    assert equal(before, state(skipped))
    events = [line for line in log(tmp_path / "run") if line.get("event") == "skipped"]
    assert [(line["step"], line["quantity"]) for line in events] == [(3, "d_loss"), (4, "d_loss")]
    assert "step 3: d_loss is nan: the step is skipped" in capsys.readouterr().out


def test_skipping_has_an_end(monkeypatch):
    monkeypatch.setattr(callbacks.FiniteCheck, "PATIENCE", 3)
    gan = compiled(mlp_gan())
    with pytest.raises(callbacks.Diverged, match="step 4: d_loss is nan"):
        gan.fit(
            np.full((64, 2), np.nan, np.float32),
            batch_size=8,
            callbacks=[callbacks.FiniteCheck(skip=True)],
            verbose=0,
        )


def test_rollback_goes_back_and_on_with_other_noise(tmp_path, monkeypatch):
    recipe = small(steps=8, on_divergence="rollback", **OFTEN)
    plain = training.train(recipe, tmp_path / "plain")
    poison(monkeypatch, [6], times=1)
    run = training.train(recipe, tmp_path / "run")
    assert (int(run.step.value), int(run.noise_stream.value)) == (8, 1)
    assert not equal(state(plain), state(run))
    events = [line for line in log(tmp_path / "run") if "event" in line]
    expected = {"step": 4, "quantity": "d_loss", "value": "nan", "event": "rollback"}
    assert events == [expected | {"from_step": 6}]
    # The same divergence, the same way out of it.
    poison(monkeypatch, [6], times=1)
    assert equal(state(run), state(training.train(recipe, tmp_path / "again")))


def test_rollback_has_an_end(tmp_path, monkeypatch):
    poison(monkeypatch, [6])
    with pytest.raises(InputError, match="diverged: step 6: d_loss is nan; step 4 is kept"):
        training.train(small(steps=8, on_divergence="rollback", **OFTEN), tmp_path)
    events = [line for line in log(tmp_path) if line.get("event") == "rollback"]
    assert len(events) == run.TRIES


def test_a_stopped_run_goes_on_by_another_rule(tmp_path, monkeypatch):
    poison(monkeypatch, [5])
    with pytest.raises(InputError, match="on_divergence"):
        training.train(small(steps=6, **OFTEN), tmp_path)
    gan = training.train(small(steps=6, on_divergence="skip", **OFTEN), tmp_path)
    assert int(gan.step.value) == 6


def test_what_is_not_finite_is_never_kept(points, tmp_path):
    gan = compiled(mlp_gan())
    gan.generator_variables[0].assign(np.full(gan.generator_variables[0].shape, np.inf))
    both = [callbacks.FiniteStateCheck(1), callbacks.Checkpoint(1, tmp_path, 3)]
    with pytest.raises(callbacks.Diverged, match=r"step 1: .* is (inf|nan)"):
        gan.fit(points[:8], batch_size=8, callbacks=both, verbose=0)
    assert checkpoints.found(tmp_path) == []


def warnings(gan, samples, capsys, **kwargs):
    data = datasets.Examples(samples, None)
    health = callbacks.CollapseWarning(4, data, **kwargs)
    gan.fit(samples, batch_size=32, epochs=2, callbacks=[health], verbose=0)
    return capsys.readouterr().out


def test_a_collapsed_generator_is_warned_of_once(points, capsys):
    gan = compiled(mlp_gan(generator_norm=None), rate=0.0)
    assert "alike" not in warnings(gan, points, capsys)
    for variable in (*gan.generator.variables, *gan.ema_generator.variables):
        variable.assign(0.0 * variable.value)
    assert warnings(gan, points, capsys).count("samples are nearly all alike") == 1


def test_a_discriminator_that_won_is_warned_of(points, capsys, tmp_path):
    gan = compiled(mlp_gan(), rate=0.0)
    assert "every sample apart" not in warnings(gan, points, capsys)
    far = points + 1000.0
    output = gan.discriminator.trainable_variables
    for variable in output:
        variable.assign(abs(variable.value))
    output[-1].assign([-100.0])
    told = warnings(gan, far, capsys, log=tmp_path / "log.jsonl")
    assert told.count("the discriminator tells every sample apart") == 1
    assert [line["event"] for line in log(tmp_path)] == ["discriminator_won"]
