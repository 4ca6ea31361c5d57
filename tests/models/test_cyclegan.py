"""CycleGAN: its losses in NumPy, whose turn it is, what is saved, and translations of any size."""

import json
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import equal, snapshot

import keras_gans as kg
from keras_gans.networks.network import network_dtype
from keras_gans.noise import Noise

SHAPE = (16, 16, 3)
RANDOM = np.random.default_rng(0)
A, B = RANDOM.uniform(-1, 1, (2, 6, *SHAPE)).astype(np.float32)


def small(translator=kg.networks.ResNetTranslator, norm="instance", **kwargs):
    """An uncompiled CycleGAN of small networks; `blocks` and the like go to the translators."""
    keras.utils.set_random_seed(0)
    size = {"blocks": 1} if translator is kg.networks.ResNetTranslator else {"dropout": 0.5}
    return kg.CycleGAN.assemble(
        lambda: translator(SHAPE, width=4, norm=norm, **size),
        lambda: kg.networks.PatchDiscriminator(SHAPE, width=4, strided=2, norm=norm),
        **kwargs,
    )


def compiled(gan, optimizer=keras.optimizers.Adam, rate=1e-3, **kwargs):
    gan.compile(optimizer(rate), optimizer(rate), **kwargs)
    return gan


def players(gan):
    return [gan.a2b, gan.b2a], [gan.discriminator_a, gan.discriminator_b]


# Losses


def mixing(kernel):
    """A 1x1 convolution without bias: x -> x @ kernel at every pixel."""
    kernel = np.array(kernel, np.float32)
    layer = keras.layers.Conv2D(kernel.shape[1], 1, use_bias=False)
    model = keras.Sequential([keras.Input((2, 2, kernel.shape[0])), layer])
    model.set_weights([kernel[None, None]])
    return model


KERNELS = RANDOM.normal(size=(2, 3, 3))
JUDGES = RANDOM.normal(size=(2, 3, 1))


def linear_gan(rate=0.0, **kwargs):
    gan = kg.CycleGAN(*map(mixing, KERNELS), *map(mixing, JUDGES), ema_halflife_kimg=None, **kwargs)
    return compiled(gan, keras.optimizers.SGD, rate)


PAIR = RANDOM.uniform(-1, 1, (2, 5, 2, 2, 3))
TENSORS = tuple(tf.constant(side, tf.float32) for side in PAIR)


def test_the_translators_loss():
    (a, b), (ab, ba), (judge_a, judge_b) = PAIR, KERNELS, JUDGES
    adversarial = np.mean((a @ ab @ judge_b - 1) ** 2) + np.mean((b @ ba @ judge_a - 1) ** 2)
    cycle = np.mean(abs(a @ ab @ ba - a)) + np.mean(abs(b @ ba @ ab - b))
    identity = np.mean(abs(b @ ab - b)) + np.mean(abs(a @ ba - a))
    logs = linear_gan(lambda_cycle=7.0, lambda_identity=3.0).train_step(TENSORS)
    assert float(logs["adversarial"]) == pytest.approx(adversarial, rel=1e-5)
    assert float(logs["cycle"]) == pytest.approx(cycle, rel=1e-5)
    assert float(logs["identity"]) == pytest.approx(identity, rel=1e-5)
    expected = adversarial + 7 * cycle + 3 * identity
    assert float(logs["g_loss"]) == pytest.approx(expected, rel=1e-5)
    without = linear_gan(lambda_identity=0.0).train_step(TENSORS)
    assert float(without["g_loss"]) == pytest.approx(adversarial + 10 * cycle, rel=1e-5)


def test_the_cycles_noise():
    # Of black images a linear translator makes black ones: what comes back is the noise alone, and
    # the mean of |N(0, s^2)| is s sqrt(2 / pi).
    black = tf.zeros((20_000, 2, 2, 3))
    logs = linear_gan(cycle_noise=0.3).train_step((black, black))
    expected = 0.3 * np.sqrt(2 / np.pi) * np.linalg.norm(KERNELS, axis=1).mean(axis=1).sum()
    assert float(logs["cycle"]) == pytest.approx(expected, rel=0.01)
    # No one else sees it.
    assert float(logs["adversarial"]) == 2.0
    assert float(logs["identity"]) == 0.0


def test_the_discriminators_loss():
    (a, b), (ab, ba), (judge_a, judge_b) = PAIR, KERNELS, JUDGES
    on_a = np.mean((a @ judge_a - 1) ** 2) + np.mean((b @ ba @ judge_a) ** 2)
    on_b = np.mean((b @ judge_b - 1) ** 2) + np.mean((a @ ab @ judge_b) ** 2)
    logs = linear_gan().train_step(TENSORS)
    assert float(logs["d_loss"]) == pytest.approx((on_a + on_b) / 2, rel=1e-5)
    real = (np.mean(a @ judge_a) + np.mean(b @ judge_b)) / 2
    assert float(logs["real_logits"]) == pytest.approx(real, rel=1e-5)


def test_the_discriminators_see_what_the_translators_made_before_their_update():
    moving = linear_gan(rate=0.1)
    logs = moving.train_step(TENSORS)
    still = linear_gan().train_step(TENSORS)
    assert np.abs(moving.a2b.get_weights()[0] - KERNELS[0]).max() > 1e-3
    for name in ("fake_logits", "d_loss"):
        assert float(logs[name]) == pytest.approx(float(still[name]), rel=1e-6)


def test_the_discriminators_are_shown_the_past():
    # One image is kept: what is shown in its place was made in an earlier step.
    gan = linear_gan(pool_size=1)
    first, second = (tuple(scale * side[:1] for side in TENSORS) for scale in (1.0, 100.0))
    gan.train_step(first)
    seen = []
    for _ in range(8):
        seen.append(float(gan.train_step(second)["fake_logits"]))
    fresh = float(linear_gan(pool_size=0).train_step(second)["fake_logits"])
    assert min(abs(value - fresh) for value in seen) < 1e-3 * abs(fresh)
    assert max(abs(value - fresh) for value in seen) > 0.1 * abs(fresh)


# Whose turn it is


@pytest.mark.parametrize("norm", ["instance", "batch"])
def test_each_players_phase_moves_all_of_it_and_nothing_of_the_other(norm):
    gan = compiled(small(norm=norm))
    translators, discriminators = players(gan)
    pools = [gan.pool_a, gan.pool_b]
    mine, theirs = snapshot(*translators), snapshot(*discriminators, *pools)
    optimizer = snapshot(gan.discriminator_optimizer)
    made, _ = gan._update_generators(tf.constant(A), tf.constant(B), Noise(0))
    assert equal(theirs, snapshot(*discriminators, *pools))
    assert equal(optimizer, snapshot(gan.discriminator_optimizer))
    assert not any(map(np.array_equal, mine, snapshot(*translators)))

    mine, optimizer = snapshot(*translators), snapshot(gan.generator_optimizer)
    gan._update_discriminators((tf.constant(A), tf.constant(B)), made, Noise(0))
    assert equal(mine, snapshot(*translators))
    assert equal(optimizer, snapshot(gan.generator_optimizer))
    assert not any(map(np.array_equal, theirs, snapshot(*discriminators, *pools)))


def test_power_iteration_belongs_to_the_discriminators_phase():
    keras.utils.set_random_seed(0)
    gan = kg.CycleGAN.assemble(
        lambda: kg.networks.ResNetTranslator(SHAPE, width=2, blocks=1),
        lambda: kg.networks.PatchDiscriminator(
            SHAPE, width=2, strided=1, norm=None, spectral_norm=True
        ),
    )
    compiled(gan)

    def vectors():
        return [np.array(layer.u) for layer in gan.discriminator_b.layers if hasattr(layer, "u")]

    before = vectors()
    made, _ = gan._update_generators(tf.constant(A), tf.constant(B), Noise(0))
    assert equal(before, vectors()) and len(before) == 3
    gan._update_discriminators((tf.constant(A), tf.constant(B)), made, Noise(0))
    assert not any(map(np.array_equal, before[:2], vectors()))


def test_the_two_translators_start_apart():
    gan = small()
    assert not np.array_equal(gan.a2b.get_weights()[0], gan.b2a.get_weights()[0])
    first, second = players(gan)[1]
    assert not np.array_equal(first.get_weights()[0], second.get_weights()[0])


# Saving, precision, compilation


def step(gan, times=1):
    data = tf.data.Dataset.from_tensors((A, B)).repeat(times)
    return gan.fit(data, verbose=0)


UNET = {"translator": kg.networks.UNetTranslator, "pool_size": 4}


@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
@pytest.mark.parametrize("arguments", [{"lambda_cycle": 3.0, "pool_size": 4}, UNET])
def test_save_load_and_go_on_as_if_never_stopped(arguments, policy, tmp_path):
    with network_dtype(policy):
        gan = compiled(small(**arguments), run_eagerly=True)
    history = step(gan).history
    assert all(np.isfinite(values).all() for values in history.values())
    gan.save(tmp_path / "gan.keras")
    again = keras.models.load_model(tmp_path / "gan.keras")
    assert json.dumps(again.get_config()) == json.dumps(gan.get_config())
    assert again.pool_a.size == 4
    for one in (gan, again):
        step(one)
    states = [snapshot(g, g.generator_optimizer, g.discriminator_optimizer) for g in (gan, again)]
    assert equal(*states)
    assert int(gan.step.value) == 2 and int(gan.images_seen.value) == 12


@pytest.mark.slow
def test_compiled_by_xla_the_step_is_the_same():
    def made(**kwargs):
        keras.utils.set_random_seed(0)
        gan = kg.CycleGAN(
            kg.networks.UNetTranslator(SHAPE, width=2, halvings=2),
            kg.networks.ResNetTranslator(SHAPE, width=2, blocks=1),
            *(kg.networks.PatchDiscriminator(SHAPE, width=2, strided=1) for _ in range(2)),
            pool_size=1,
        )
        return compiled(gan, **kwargs)

    # The pool of one image is full after the first of two, so that chance decides in both runs.
    plain, fast = made(run_eagerly=True), made(jit_compile=True)
    data = tf.data.Dataset.from_tensors((A[:2], B[:2]))
    logs = [gan.fit(data, verbose=0).history for gan in (plain, fast)]
    for name, values in logs[0].items():
        assert logs[1][name][0] == pytest.approx(values[0], rel=1e-4, abs=1e-4), name
    for one, other in zip(plain.variables, fast.variables, strict=True):
        np.testing.assert_allclose(np.array(one), np.array(other), atol=1e-4, err_msg=one.path)


def test_the_seed_decides_the_dropout():
    def loss(seed):
        gan = compiled(small(**UNET, seed=seed), run_eagerly=True)
        return float(gan.train_step((tf.constant(A), tf.constant(B)))["cycle"])

    assert loss(1) == loss(1) and loss(1) != loss(2)


def test_averages_follow_both_translators():
    gan = compiled(small(ema_halflife_kimg=0.006, ema_rampup=1.0), run_eagerly=True)
    start = [np.array(gan.ema_a2b.get_weights()[0]), np.array(gan.ema_b2a.get_weights()[0])]
    step(gan, times=2)
    # The first step replaces the average, six images of half-life later the second moves it half.
    for before, average, model in zip(
        start, (gan.ema_a2b, gan.ema_b2a), (gan.a2b, gan.b2a), strict=True
    ):
        kept, new = average.get_weights()[0], model.get_weights()[0]
        assert not np.array_equal(kept, new) and not np.array_equal(kept, before)
    assert small(ema_halflife_kimg=None).ema_a2b is None


# Use


@pytest.mark.parametrize("direction", ["a2b", "b2a"])
def test_translations_of_another_size(direction):
    gan = small()
    pictures = RANDOM.uniform(-1, 1, (3, 48, 64, 3)).astype(np.float32)
    translated = gan.translate(pictures, direction, batch_size=2)
    assert translated.shape == pictures.shape and translated.dtype == np.float32
    average = getattr(gan, f"ema_{direction}")
    np.testing.assert_allclose(translated, average(pictures), atol=1e-6)
    assert np.abs(translated).max() <= 1.0
    assert gan.translate(pictures[:0], direction).shape == (0, 48, 64, 3)


def test_the_average_translates_where_there_is_one():
    gan = small()
    gan.a2b.layers[-2].bias.assign([5.0, 5.0, 5.0])
    assert np.abs(gan.translate(A)).max() < 0.99
    without = small(ema_halflife_kimg=None)
    without.a2b.layers[-2].bias.assign([5.0, 5.0, 5.0])
    assert without.translate(A).min() > 0.99
    np.testing.assert_array_equal(without(A), without.a2b(A))


@pytest.mark.parametrize(
    ("pictures", "direction", "message"),
    [
        (A, "a2c", "unknown direction 'a2c': did you mean 'a2b'"),
        (A[:, :, :14], "a2b", "images of 16x14 .* multiples of 4, at least 8"),
        (A[:, :4, :4], "a2b", "images of 4x4 cannot be translated"),
        (A[0], "a2b", r"of shape \(n, height, width, 3\), got \(16, 16, 3\)"),
        (A[..., :1], "b2a", r"got \(6, 16, 16, 1\)"),
        ((A * 100).astype(np.uint8), "a2b", "must be float32 .* got uint8"),
    ],
)
def test_what_cannot_be_translated(pictures, direction, message):
    with pytest.raises(kg.InputError, match=message) as error:
        small().translate(pictures, direction)
    assert "\n" not in str(error.value)


def test_a_unet_takes_multiples_of_its_halvings():
    with pytest.raises(kg.InputError, match=r"24x16 .* multiples of 16, at least 16"):
        small(**UNET).translate(np.zeros((1, 24, 16, 3), np.float32))


def test_preview_shows_source_translation_and_cycle():
    gan = small()
    uint8 = [np.round((side + 1) * 127.5).astype(np.uint8) for side in (A, B)]
    data = kg.datasets.Unpaired(*(kg.datasets.Examples(side, None) for side in uint8))
    pixels = gan.preview(data)
    # Images of 16 are shown twice as large; six rows, and a column for each of the six images.
    assert pixels.shape == (6 * 34 - 2, 6 * 34 - 2, 3)
    order = np.random.default_rng(0).permutation(6)
    np.testing.assert_array_equal(pixels[:32:2, :32:2], uint8[0][order[0]])
    np.testing.assert_array_equal(pixels[3 * 34 : 3 * 34 + 32 : 2, :32:2], uint8[1][order[0]])


ALONE = """
import json, sys
import numpy as np, tensorflow as tf
model = tf.saved_model.load(sys.argv[1])
pictures = tf.constant(np.load(sys.argv[2]))
named = [(name, model.signatures[name]) for name in ("a2b", "b2a", "serving_default")]
made = {name: call(images=pictures)["images"] for name, call in named}
pixels = tf.cast(tf.round((pictures[0] + 1) * 127.5), tf.uint8)
bytes = model.signatures["a2b_png"](image_bytes=[tf.io.encode_png(pixels)])["image_bytes"]
made["a2b_png"] = [tf.io.decode_png(bytes[0])]
made = {name: tf.stack(images) for name, images in made.items()}
assert not [name for name in sys.modules if name.startswith("keras_gans")]
print(json.dumps({name: images.numpy().tolist() for name, images in made.items()}))
"""


def test_exported_it_translates_by_tensorflow_alone(tmp_path):
    gan = small()
    gan.export(tmp_path / "model")
    pictures = RANDOM.uniform(-1, 1, (2, 20, 12, 3)).astype(np.float32)
    np.save(tmp_path / "pictures.npy", pictures)
    command = [sys.executable, "-c", ALONE, str(tmp_path / "model"), str(tmp_path / "pictures.npy")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout.splitlines()[-1])
    pixels = np.round((pictures[:1] + 1) * 127.5)
    expected = gan.translate((pixels / 127.5 - 1).astype(np.float32))
    np.testing.assert_allclose(made["a2b_png"], (expected + 1) * 127.5, atol=0.51)
    for direction in ("a2b", "b2a"):
        expected = gan.translate(pictures, direction)
        np.testing.assert_allclose(made[direction], expected, atol=1e-5)
    assert made["serving_default"] == made["a2b"] != made["b2a"]


# What does not fit


def networks(shape=SHAPE):
    return (
        kg.networks.ResNetTranslator(shape, width=1, blocks=1),
        kg.networks.PatchDiscriminator(shape, width=1, strided=1),
    )


def test_networks_that_do_not_fit_are_refused():
    translator, judge = networks()
    other_translator, other_judge = networks((16, 16, 1))
    with pytest.raises(kg.InputError, match=r"of shapes \(16, 16, 3\) and \(16, 16, 1\)"):
        kg.CycleGAN(translator, translator, judge, other_judge)
    with pytest.raises(kg.InputError, match="b2a"):
        kg.CycleGAN(translator, other_translator, judge, judge)
    halving = keras.Sequential([keras.Input((None, None, 3)), keras.layers.Conv2D(3, 2, 2)])
    with pytest.raises(kg.InputError, match=r"a2b makes images of shape \(8, 8, 3\)"):
        kg.CycleGAN(halving, translator, judge, judge)
    with pytest.raises(kg.InputError, match=r"seed must be a whole number in \[0, 2"):
        small(seed=-1)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (A, "data of two domains, .* a pair of arrays"),
        (tf.data.Dataset.from_tensors(A), "data of two domains, pairs"),
        (tf.data.Dataset.from_tensors((A, B[:, :8])), r"shape \(6, 8, 16, 3\)"),
        ((A, B.astype(np.float64)), "must be float32"),
    ],
)
def test_data_that_does_not_fit_is_refused(data, message):
    with pytest.raises(kg.InputError, match=message):
        compiled(small()).fit(data, verbose=0)


def test_arrays_of_two_lengths_are_used_until_the_shorter_ends():
    gan = linear_gan()
    pairs = (np.zeros((7, 2, 2, 3), np.float32), np.zeros((5, 2, 2, 3), np.float32))
    gan.fit(pairs, batch_size=2, verbose=0)
    assert int(gan.step.value) == 2
