"""Noise is a function of (seed, step, name, place), and of nothing else."""

import zlib

import numpy as np
import pytest
import tensorflow as tf

from keras_gans.noise import Noise


def test_pinned_values():
    # Recorded once: a change of algorithm or of the seeding would change every trained entry.
    drawn = Noise(seed=1, step=2).scope("generator").normal("latents", (2, 2)).numpy()
    recorded = [[-1.3461265563964844, 0.5325967669487], [0.41783466935157776, -1.0855683088302612]]
    np.testing.assert_allclose(drawn, recorded, rtol=1e-6)


def test_normal_and_uniform_moments():
    normal = Noise(0).normal("x", (40_000, 2)).numpy()
    assert normal.mean() == pytest.approx(0.0, abs=0.02)
    assert normal.std() == pytest.approx(1.0, abs=0.02)
    uniform = Noise(0).uniform("x", (80_000,)).numpy()
    assert uniform.min() >= 0.0 and uniform.max() < 1.0
    np.testing.assert_allclose(
        np.quantile(uniform, [0.25, 0.5, 0.75]), [0.25, 0.5, 0.75], atol=0.01
    )


@pytest.mark.parametrize(
    "other",
    [Noise(1, 5), Noise(0, 6), Noise(0, 5).scope("a"), Noise(0, 5).scope("b").scope("a")],
)
def test_every_part_of_the_key_matters(other):
    base = Noise(0, 5).scope("b").normal("x", (1000,)).numpy()
    correlation = np.corrcoef(base, other.normal("x", (1000,)).numpy())[0, 1]
    assert abs(correlation) < 0.15


def test_names_matter_and_calls_do_not():
    noise = Noise(0, 5)
    first = noise.normal("x", (8,)).numpy()
    assert not np.array_equal(first, noise.normal("y", (8,)).numpy())
    np.testing.assert_array_equal(first, noise.normal("x", (8,)).numpy())


def test_a_graph_with_tensor_seed_and_step_draws_the_same():
    draw = tf.function(lambda seed, step: Noise(seed, step).normal("x", (4, 3)))
    graph = draw(tf.constant(3, tf.int32), tf.constant(9, tf.int64))
    np.testing.assert_array_equal(graph, Noise(3, 9).normal("x", (4, 3)))


def test_a_longer_batch_starts_with_the_shorter():
    long = Noise(0).normal("x", (300, 7)).numpy()
    np.testing.assert_array_equal(Noise(0).normal("x", (20, 7)), long[:20])


@pytest.mark.parametrize("shape", [(3,), (4, 5), (64, 128), (2, 3, 3, 1)])
@pytest.mark.parametrize("kind", ["normal", "uniform"])
def test_compiled_by_xla_it_is_the_same_and_tensorflows(kind, shape):
    def draw(step):
        return getattr(Noise(3, step), kind)("x", shape)

    step = tf.constant(7, tf.int64)
    plain = draw(step)
    assert plain.shape == shape
    np.testing.assert_allclose(tf.function(draw, jit_compile=True)(step), plain, rtol=1e-6)
    seed = [3 * 2**32 + zlib.crc32(b"x"), 7]
    theirs = getattr(tf.random, f"stateless_{kind}")(shape, seed, alg="philox")
    np.testing.assert_allclose(plain, theirs, atol=2e-6)


def test_parts_are_rows_of_the_whole():
    noise = Noise(0, 5).scope("a")
    whole = noise.normal("x", (6, 3)).numpy()
    parts = [noise.micro_batch(i, 3).scope("b").normal("x", (2, 3)).numpy() for i in range(3)]
    np.testing.assert_array_equal(np.concatenate(parts), noise.scope("b").normal("x", (6, 3)))
    np.testing.assert_array_equal(noise.micro_batch(1, 3).normal("x", (2, 3)), whole[2:4])
