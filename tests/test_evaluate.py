"""Evaluation of a GAN: by the library, and by the command."""

import json
import subprocess
import sys

import keras
import numpy as np
import pytest
from conftest import mlp_gan

import keras_gans as kg
from keras_gans import InputError, metrics

COUNTING = {"precision_mnist", "recall_mnist", "density_mnist", "coverage_mnist"}
RING = ["mode_coverage", "sliced_wasserstein"]


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GANS_CACHE", str(tmp_path / "cache"))


def evaluate(gan, **kwargs):
    return metrics.evaluate(gan, RING, "ring", **{"num_samples": 500, **kwargs})


def values(results):
    return {
        (name, key): score["value"]
        for name, result in results["metrics"].items()
        for key, score in result["values"].items()
    }


def test_the_same_seed_gives_the_same_digits():
    gan = mlp_gan()
    first, again, other = evaluate(gan), evaluate(gan), evaluate(gan, seed=1)
    assert json.dumps(first) == json.dumps(again)
    assert values(first) != values(other)


def test_batch_size_moves_nothing():
    gan = mlp_gan()
    small, large = (values(evaluate(gan, batch_size=size)) for size in (7, 500))
    for key, value in small.items():
        assert value == pytest.approx(large[key], rel=1e-5)


MNIST = [
    name
    for name in metrics.METRICS
    if name.endswith("_mnist") and name != "conditional_accuracy_mnist"
]


def test_batch_size_moves_no_feature_metric():
    # Digits of the package, enlarged: what the MNIST classifier takes, without MNIST.
    keras.utils.set_random_seed(0)
    shape = (28, 28, 1)
    generator = kg.networks.DCGANGenerator(image_shape=shape, width=4)
    gan = kg.NonSaturatingGAN(generator, kg.networks.DCGANDiscriminator(image_shape=shape, width=4))
    names = [*MNIST, "nearest_neighbours"]
    small, large = (
        metrics.evaluate(gan, names, "digits", image_size=28, num_samples=200, batch_size=size)
        for size in (33, 200)
    )
    assert len(names) == 9
    for result in small["metrics"].values():
        for score in result["values"].values():
            low, high = score["interval"]
            assert low <= score["value"] <= high < 1e6
    large = values(large)
    for (name, key), value in values(small).items():
        one_sample = 1 / 200 if name in COUNTING else 0.0
        assert value == pytest.approx(large[name, key], rel=1e-5, abs=one_sample + 1e-9), name


def test_each_metric_takes_its_own_number_of_samples():
    results = metrics.evaluate(mlp_gan(), RING, "ring")["metrics"]
    assert results["mode_coverage"]["protocol"]["num_samples"] == 2500
    assert results["sliced_wasserstein"]["protocol"]["num_samples"] == 10_000


def test_fewer_samples_are_the_first_of_more():
    gan = mlp_gan()
    many = metrics.draw(gan, 300, seed=3).array
    np.testing.assert_allclose(metrics.draw(gan, 100, seed=3).array, many[:100], rtol=1e-6)
    np.testing.assert_allclose(gan.generate(300, seed=3), many, rtol=1e-6)


def test_the_protocol_is_written_down():
    results = evaluate(mlp_gan(), seed=4)
    assert results["seed"] == 4 and results["dataset"] == "ring"
    assert len(results["real"]["reference"]["sha256"]) == 64
    assert results["versions"]["keras-gans"] == kg.__version__
    protocol = results["metrics"]["sliced_wasserstein"]["protocol"]
    assert protocol["directions"] == 512 and protocol["num_real"] == 500


def test_a_fixed_number_of_samples_is_kept():
    with pytest.raises(InputError, match="fid50k means 50000 samples: leave num_samples out"):
        metrics.evaluate(mlp_gan(), ["fid50k"], "ring", num_samples=100)


def test_unknown_metric():
    with pytest.raises(InputError, match="unknown metric 'frechet_minst': did you mean"):
        metrics.evaluate(mlp_gan(), ["frechet_minst"], "ring")


def test_a_translation_metric_is_not_a_gans():
    with pytest.raises(InputError, match="'cycle_l1' measures an image-to-image model"):
        metrics.evaluate(mlp_gan(), ["cycle_l1"], "ring")


RECIPE = {
    "steps": 3,
    "batch_size": 8,
    "dataset": "digits",
    "model": "non_saturating",
    "generator": {"name": "dcgan", "width": 4},
    "discriminator": {"name": "dcgan", "width": 4},
    "generator_optimizer": "adam",
    "discriminator_optimizer": "adam",
}


def command(tool, *flags, cwd):
    arguments = [sys.executable, "-m", f"keras_gans.tools.{tool}", *flags]
    return subprocess.run(arguments, capture_output=True, text=True, cwd=cwd, timeout=300)


def test_train_watching_then_evaluate_the_best(tmp_path):
    (tmp_path / "mine.json").write_text(json.dumps(RECIPE))
    watching = ["--metrics=sliced_wasserstein", "--best=sliced_wasserstein"]
    trained = command(
        "train",
        "--recipe=mine.json",
        "--run_dir=run",
        "--evaluate_every_steps=2",
        *watching,
        cwd=tmp_path,
    )
    assert trained.returncode == 0, trained.stderr
    lines = (tmp_path / "run" / "metrics.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in lines] == [2, 3]

    flags = ["--model=run", "--checkpoints=best", "--num_samples=100", "--seed=5"]
    names = "--metrics=sliced_wasserstein,nearest_neighbours"
    done = command("evaluate", *flags, names, "--out=out.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    results = json.loads((tmp_path / "out.json").read_text())
    best = json.loads((tmp_path / "run" / "best" / "best.json").read_text())
    assert results["step"] == best["step"] and results["seed"] == 5
    assert set(results["metrics"]) == {"sliced_wasserstein", "nearest_neighbours"}
    assert "nearest_neighbours copied" in done.stdout

    wrong = command(
        "evaluate", "--model=run", "--metrics=kid_mnist", "--num_samples=50", cwd=tmp_path
    )
    assert wrong.returncode == 2
    assert wrong.stderr.splitlines()[-1] == (
        "error: the classifier of 'mnist' takes samples of shape 28x28x1, got 8x8x1"
    )
