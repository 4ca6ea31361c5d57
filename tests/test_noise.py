"""Noise is a function of (seed, step, name, row), and of nothing else."""

import pathlib
import re
import zlib

import numpy as np
import pytest
import tensorflow as tf

from keras_gans.noise import Noise


def philox(counters, key):
    """Philox4x32-10 as its paper has it: 32-bit words (n, 4) of counters (n, 4) and a key (2,)."""
    c = counters.astype(np.uint64)
    k = np.array(key, np.uint64)
    low = np.uint64(0xFFFFFFFF)
    for _ in range(10):
        a, b = c[:, 0] * np.uint64(0xD2511F53), c[:, 2] * np.uint64(0xCD9E8D57)
        high_a, high_b = a >> np.uint64(32), b >> np.uint64(32)
        c = np.stack([high_b ^ c[:, 1] ^ k[0], b & low, high_a ^ c[:, 3] ^ k[1], a & low], axis=1)
        k = (k + np.array([0x9E3779B9, 0xBB67AE85], np.uint64)) & low
    return c.astype(np.uint32)


def plain_normal(seed, step, name, row, size):
    """One row of normal numbers, by the rule of docs/noise.md."""
    blocks = -(-size // 4)
    place = row * blocks + np.arange(blocks, dtype=np.uint64)
    low = np.uint64(0xFFFFFFFF)
    counters = np.stack(
        [place & low, place >> np.uint64(32), np.full_like(place, step), np.zeros_like(place)],
        axis=1,
    )
    words = philox(counters, (seed, zlib.crc32(name.encode()))).reshape(-1)
    uniform = ((words & 0x7FFFFF) / 2.0**23).reshape(-1, 2)
    radius = np.sqrt(-2.0 * np.log(np.maximum(uniform[:, 0], 1e-7)))
    angle = 2.0 * np.pi * uniform[:, 1]
    return np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1).reshape(-1)[:size]


def test_philox_is_the_papers():
    # Known answers of the authors' Random123 (kat_vectors), key and counter of zeros, then of ones.
    ones = 0xFFFFFFFF
    found = [philox(np.full((1, 4), word), (word, word))[0].tolist() for word in (0, ones)]
    assert found[0] == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
    assert found[1] == [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]


def test_each_row_can_be_drawn_alone_outside_tensorflow():
    noise = Noise(seed=7, step=3).scope("generator")
    drawn = noise.normal("latents", (50, 6)).numpy()
    for row in (0, 1, 49):
        plain = plain_normal(7, 3, "generator/latents", row, 6)
        np.testing.assert_allclose(drawn[row], plain, atol=1e-6)
        np.testing.assert_array_equal(noise.normal("latents", (1, 6), row)[0], drawn[row])


def test_the_documented_numbers():
    text = (pathlib.Path(__file__).parents[1] / "docs" / "noise.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (\d+) \| `([\w/]+)` \| (\d+) \| ([-\d., ]+) \|$", text, re.M)
    assert len(rows) == 4
    for seed, step, name, row, numbers in rows:
        told = [float(number) for number in numbers.split(",")]
        drawn = Noise(int(seed), int(step)).normal(name, (1, len(told)), int(row))[0]
        np.testing.assert_allclose(drawn, told, atol=1e-6)


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
def test_compiled_by_xla_it_is_the_same(kind, shape):
    def draw(step):
        return getattr(Noise(3, step), kind)("x", shape)

    step = tf.constant(7, tf.int64)
    plain = draw(step)
    assert plain.shape == shape
    np.testing.assert_allclose(tf.function(draw, jit_compile=True)(step), plain, rtol=1e-6)


def test_micro_batches_are_rows_of_the_whole():
    noise = Noise(0, 5).scope("a")
    whole = noise.normal("x", (6, 3)).numpy()
    parts = [noise.micro_batch(i, 3).scope("b").normal("x", (2, 3)).numpy() for i in range(3)]
    np.testing.assert_array_equal(np.concatenate(parts), noise.scope("b").normal("x", (6, 3)))
    np.testing.assert_array_equal(noise.micro_batch(1, 3).normal("x", (2, 3)), whole[2:4])
