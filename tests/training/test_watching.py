"""The callback that measures while training and keeps the best state."""

import json

import numpy as np
import pytest
from conftest import compiled, equal, mlp_gan, snapshot

from keras_gans import InputError, datasets, metrics
from keras_gans.training import callbacks, checkpoints
from keras_gans.training.run_folder import RunFolder

DATA = datasets.Examples(datasets.mixture(datasets.ring_modes(), 0.01, 0, 512), None)


def watch(folder, names=("sliced_wasserstein",), best=None):
    return callbacks.Evaluate(
        callbacks.EvaluationPlan(tuple(names), 2, 64, best), DATA, "ring", RunFolder(folder)
    )


def fit(gan, callback, steps=6):
    stream = datasets.stream(DATA, 16)
    gan.fit(stream, steps_per_epoch=steps, callbacks=[callback], verbose=0)
    return gan


def lines(folder):
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]


def test_it_changes_nothing_of_the_training(tmp_path):
    plain = compiled(mlp_gan())
    plain.fit(datasets.stream(DATA, 16), steps_per_epoch=6, verbose=0)
    watched = fit(compiled(mlp_gan()), watch(tmp_path))
    assert equal(snapshot(plain), snapshot(watched))
    assert [line["step"] for line in lines(tmp_path)] == [2, 4, 6]


def test_the_best_state_is_kept(tmp_path, monkeypatch):
    found = iter([3.0, 1.0, 2.0])
    states = []

    def measure(self):
        states.append(snapshot(self.model))
        return {"sliced_wasserstein": next(found)}

    monkeypatch.setattr(callbacks.Evaluate, "measure", measure)
    fit(compiled(mlp_gan()), watch(tmp_path, best="sliced_wasserstein"))
    record = json.loads((tmp_path / "best" / "best.json").read_text())
    assert record == {"metric": "sliced_wasserstein", "value": 1.0, "step": 4}
    restored = compiled(mlp_gan())
    assert checkpoints.restore(restored, tmp_path / "best")
    assert equal(snapshot(restored), states[1])


@pytest.mark.parametrize(
    ("best", "values", "kept"),
    [
        ("mode_coverage/modes", [2.0, 5.0, 4.0], 5.0),
        ("mode_coverage/reverse_kl", [2.0, 5.0, 4.0], 2.0),
        ("mode_coverage/modes", [2.0, float("nan"), 1.0], 2.0),
        ("mode_coverage/modes", [float("nan"), 1.0, 0.5], 1.0),
    ],
)
def test_what_is_better(best, values, kept, tmp_path, monkeypatch):
    found = iter(values)
    monkeypatch.setattr(callbacks.Evaluate, "measure", lambda self: {best: next(found)})
    fit(compiled(mlp_gan()), watch(tmp_path, ["mode_coverage"], best))
    assert json.loads((tmp_path / "best" / "best.json").read_text())["value"] == kept


def test_a_resumed_run_remembers_the_best(tmp_path, monkeypatch):
    found = iter([1.0, 2.0])
    monkeypatch.setattr(
        callbacks.Evaluate, "measure", lambda self: {"sliced_wasserstein": next(found)}
    )
    for steps in (2, 2):
        fit(compiled(mlp_gan()), watch(tmp_path, best="sliced_wasserstein"), steps)
    assert json.loads((tmp_path / "best" / "best.json").read_text())["value"] == 1.0


def test_what_selects_is_not_what_is_reported(tmp_path):
    callback = watch(tmp_path)
    callback.set_model(gan := compiled(mlp_gan()))
    selected = callback.measure()["sliced_wasserstein"]
    generated = metrics.draw(gan, 64, metrics.SELECTION_SEED)
    real = metrics.shuffled(DATA, kept=False)
    subject = metrics.Subject(generated, lambda split: real, "ring")
    again = metrics.measure(metrics.METRICS["sliced_wasserstein"], subject)
    assert selected == again["values"]["sliced_wasserstein"]["value"]
    selecting, reported = (gan.latents(64, seed) for seed in (metrics.SELECTION_SEED, 0))
    assert not np.isin(selecting, reported).any()


@pytest.mark.parametrize(
    ("names", "best", "message"),
    [
        (["mode_coverages"], None, "unknown metric 'mode_coverages': did you mean"),
        (["mode_coverage"], "modes", "by 'modes': choose from .*mode_coverage/modes"),
        (["mode_coverage"], "mode_coverage/high_quality", "neither more nor less of it is better"),
        ([], "sliced_wasserstein", "name the metrics to watch as well"),
        (["fid50k"], None, "fid50k means 50000 samples"),
    ],
)
def test_bad_names(names, best, message, tmp_path):
    with pytest.raises(InputError, match=message):
        watch(tmp_path, names, best)
