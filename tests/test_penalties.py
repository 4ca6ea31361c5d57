"""Penalties on discriminators whose gradients are known, and against finite differences."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import keras_gans as kg
from keras_gans import penalties
from keras_gans.models.evaluation import Evaluation
from keras_gans.models.feed import Batch
from keras_gans.noise import Noise

GRADIENT_PENALTIES = [
    penalties.GradientPenalty(),
    penalties.R1(),
    penalties.R2(),
    penalties.DRAGAN(),
]


def take(penalty, discriminator, real, fake, seed=0):
    def evaluate(samples):
        return Evaluation(discriminator, samples)

    real, fake = tf.convert_to_tensor(real, tf.float32), tf.convert_to_tensor(fake, tf.float32)
    return float(penalty(evaluate, evaluate(real), evaluate(fake), Noise(seed), 0.0))


def linear(x):
    """Gradient (3, 4), of norm 5."""
    return x @ tf.constant([[3.0], [4.0]])


def square(x):
    """Gradient 2 x."""
    return tf.reduce_sum(tf.square(x), 1, keepdims=True)


@pytest.mark.parametrize(
    ("penalty", "expected"),
    [
        (penalties.GradientPenalty(10.0), 160.0),  # 10 (5 - 1)^2
        (penalties.GradientPenalty(10.0, one_sided=True), 160.0),
        (penalties.R1(10.0), 125.0),  # 10 / 2 * 25
        (penalties.R2(10.0), 125.0),
        (penalties.DRAGAN(10.0), 160.0),
    ],
)
def test_on_a_linear_discriminator(penalty, expected):
    points = np.random.default_rng(0).normal(size=(2, 8, 2))
    assert take(penalty, linear, *points) == pytest.approx(expected, rel=1e-5)


def test_one_sided_lets_gentle_slopes_be():
    points = np.zeros((2, 4, 2))
    gentle = lambda x: 0.1 * linear(x)  # noqa: E731
    assert take(penalties.GradientPenalty(10.0), gentle, *points) == pytest.approx(2.5, rel=1e-5)
    assert take(penalties.GradientPenalty(10.0, one_sided=True), gentle, *points) == 0.0


def test_interpolates_are_uniform_with_an_epsilon_for_each_sample():
    # D = |x|^2 between reals at 1 and generated samples at 0 has slope 2 e: E[(2 e - 1)^2] = 1/3
    # for a uniform e. A normal e gives 5 - 4 sqrt(2 / pi) = 1.81, one e for the batch a lottery.
    real, fake = np.ones((20_000, 1)), np.zeros((20_000, 1))
    for seed in range(3):
        found = take(penalties.GradientPenalty(1.0), square, real, fake, seed)
        assert found == pytest.approx(1 / 3, abs=0.01)
        found = take(penalties.GradientPenalty(1.0, one_sided=True), square, real, fake, seed)
        assert found == pytest.approx(1 / 6, abs=0.01)


def test_interpolates_lie_nearer_to_the_real_sample_for_larger_epsilon():
    e = Noise(0).uniform("epsilon", (4, 1)).numpy()
    # Slopes 2 |x| at x = e * 1 + (1 - e) * 3.
    expected = np.mean((2 * (e + 3 * (1 - e)) - 1) ** 2)
    found = take(penalties.GradientPenalty(1.0), square, np.ones((4, 1)), 3 * np.ones((4, 1)))
    assert found == pytest.approx(expected, rel=1e-5)


def test_images_have_one_epsilon_a_sample():
    # Every pixel of an interpolate is the same e, and D = sum of x^2 has slope 2 e sqrt(12).
    real, fake = np.ones((20_000, 2, 2, 3)), np.zeros((20_000, 2, 2, 3))

    def discriminator(x):
        return tf.reduce_sum(tf.square(x), (1, 2, 3))[:, None]

    n = 12.0
    expected = 4 * n / 3 - 2 * np.sqrt(n) + 1
    found = take(penalties.GradientPenalty(1.0), discriminator, real, fake)
    assert found == pytest.approx(expected, rel=0.02)


def test_r1_reads_the_real_batch_and_r2_the_generated_one():
    real, fake = np.full((4, 1), 3.0), np.full((4, 1), 5.0)
    assert take(penalties.R1(1.0), square, real, fake) == pytest.approx(0.5 * 36, rel=1e-6)
    assert take(penalties.R2(1.0), square, real, fake) == pytest.approx(0.5 * 100, rel=1e-6)


def test_dragan_moves_real_samples_by_normal_noise():
    # Slope 2 |0.5 n| at reals of 0: E[(|n| - 1)^2] = 2 - 2 sqrt(2 / pi).
    real, fake = np.zeros((40_000, 1)), np.full((40_000, 1), 9.0)
    found = take(penalties.DRAGAN(1.0, 0.5), square, real, fake)
    assert found == pytest.approx(2 - 2 * np.sqrt(2 / np.pi), abs=0.02)


def test_against_double_precision_finite_differences():
    rng = np.random.default_rng(0)
    real, fake = rng.normal(size=(2, 16, 3)).astype(np.float32)
    w, a = rng.normal(size=(3, 8)), rng.normal(size=(8, 1))

    def slopes(x, h=1e-5):
        def d(x):
            return (np.tanh(x @ w) @ a)[:, 0]

        return np.stack([(d(x + s) - d(x - s)) / (2 * h) for s in h * np.eye(3)], 1)

    def discriminator(x):
        return tf.tanh(x @ tf.constant(w, tf.float32)) @ tf.constant(a, tf.float32)

    e = Noise(3).uniform("epsilon", (16, 1)).numpy().astype(np.float64)
    between = np.linalg.norm(slopes(e * real + (1 - e) * fake), axis=1)
    moved = real + 0.3 * Noise(3).normal("moved", (16, 3)).numpy().astype(np.float64)
    expected = {
        penalties.GradientPenalty(2.0): 2 * np.mean((between - 1) ** 2),
        penalties.GradientPenalty(2.0, True): 2 * np.mean(np.maximum(between - 1, 0) ** 2),
        penalties.R1(2.0): np.mean(np.sum(slopes(real.astype(np.float64)) ** 2, 1)),
        penalties.R2(2.0): np.mean(np.sum(slopes(fake.astype(np.float64)) ** 2, 1)),
        penalties.DRAGAN(2.0, 0.3): 2 * np.mean((np.linalg.norm(slopes(moved), axis=1) - 1) ** 2),
    }
    for penalty, value in expected.items():
        assert take(penalty, discriminator, real, fake, seed=3) == pytest.approx(value, rel=1e-4)


@pytest.mark.parametrize("penalty", GRADIENT_PENALTIES, ids=lambda p: type(p).__name__)
def test_flat_discriminator_has_finite_gradients(penalty):
    w = tf.Variable([[0.0], [0.0]])
    points = tf.ones((4, 2))

    def evaluate(samples):
        return Evaluation(lambda x: x @ w, samples)

    with tf.GradientTape() as tape:
        value = penalty(evaluate, evaluate(points), evaluate(-points), Noise(0), 0.0)
    assert np.isfinite(tape.gradient(value, w).numpy()).all()
    flat = 0.0 if isinstance(penalty, (penalties.R1, penalties.R2)) else 10.0
    assert float(value) == pytest.approx(flat, abs=1e-4)


def identity(x):
    return x


def lecam_term(lecam, real, fake, noise=Noise(0)):  # noqa: B008
    real, fake = (Evaluation(identity, tf.constant(x, tf.float32)) for x in (real, fake))
    value = float(lecam(None, real, fake, noise, 0.0))
    return value, [tf.reduce_mean(e.logits) for e in (real, fake)]


def test_lecam_follows_its_running_means():
    lecam = penalties.LeCam(weight=2.0, decay=0.9)
    real, fake = [[1.0], [3.0]], [[-1.0], [-1.0]]
    # Debiased, the first means are those of the batch: r = 2 and f = -1. Then
    # 2 * (mean((1, 3) + 1)^2 + (2 + 1)^2).
    first, means = lecam_term(lecam, real, fake)
    assert first == pytest.approx(2 * ((2**2 + 4**2) / 2 + 3**2), rel=1e-5)
    lecam.observe(*means)
    # r = (0.09 * 2 + 0.1 * 0) / 0.19 and f = (0.09 * -1 + 0.1 * 1) / 0.19. Of the reals at -2 and 2
    # only the second is above f.
    second, _ = lecam_term(lecam, [[-2.0], [2.0]], [[1.0], [1.0]])
    r, f = 0.18 / 0.19, 0.01 / 0.19
    assert r < 1.0
    assert second == pytest.approx(2 * (2 - f) ** 2 / 2, rel=1e-5)


def test_lecams_first_micro_batches_have_no_term_and_leave_the_means():
    lecam = penalties.LeCam(weight=1.0, decay=0.9)
    part = Noise(0).micro_batch(1, 2)
    assert lecam_term(lecam, [[1.0]], [[0.0]], part)[0] == 0.0
    assert [float(v.value) for v in lecam.variables] == [0.0, 0.0, 0.0]
    lecam.observe(2.0, -1.0)
    # (1 + 1)^2 + (2 - 0)^2.
    assert lecam_term(lecam, [[1.0]], [[0.0]], part)[0] == pytest.approx(8.0, rel=1e-5)


def test_no_gradient_flows_through_lecams_means():
    lecam = penalties.LeCam(weight=1.0, decay=0.5)
    shift = tf.Variable(0.0)

    def evaluate(samples):
        return Evaluation(lambda x: x + shift, samples)

    with tf.GradientTape() as tape:
        real, fake = evaluate(tf.constant([[0.0], [10.0]])), evaluate(tf.fill((2, 1), 6.0))
        value = lecam(evaluate, real, fake, Noise(0), 0.0)
    # The means are 5 and 6: of all terms only (10 + s - 6)^2 / 2 is above 0.
    assert float(value) == pytest.approx(8.0)
    assert float(tape.gradient(value, shift)) == pytest.approx(4.0)


@pytest.mark.parametrize("parts", [1, 4])
def test_lecams_state_moves_once_an_update(parts):
    model = gan(penalties.LeCam(decay=0.75), accumulation_steps=parts)
    points = np.random.default_rng(0).normal(size=(32, 2)).astype(np.float32)
    logs = model.fit(points, batch_size=32, verbose=0).history
    real, fake, ones = (float(v.value) for v in model.penalties[0].variables)
    assert ones == pytest.approx(0.25, abs=1e-6)
    assert real == pytest.approx(0.25 * logs["real_logits"][0], abs=1e-6)
    assert fake == pytest.approx(0.25 * logs["fake_logits"][0], abs=1e-6)
    assert (logs["penalty"][0] == 0.0) == (parts == 4)


def gan(penalty, norm=None, **kwargs):
    keras.utils.set_random_seed(0)
    generator = kg.networks.MLPGenerator((2,), latent_dim=4, width=8, depth=1)
    discriminator = kg.networks.MLPDiscriminator((2,), width=8, depth=1, norm=norm)
    model = kg.GAN(generator, discriminator, loss=kg.losses.Hinge(), penalties=[penalty], **kwargs)
    model.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1))
    return model


def test_lecams_means_are_saved_with_the_model(tmp_path):
    model = gan(penalties.LeCam())
    points = np.random.default_rng(0).normal(size=(64, 2)).astype(np.float32)
    model.fit(points, batch_size=32, verbose=0)
    means = [float(mean.value) for mean in model.penalties[0].variables]
    assert 0.0 not in means
    model.save(tmp_path / "gan.keras")
    again = keras.models.load_model(tmp_path / "gan.keras")
    assert [float(mean.value) for mean in again.penalties[0].variables] == means
    model.save_weights(tmp_path / "gan.weights.h5")
    other = gan(penalties.LeCam())
    other.load_weights(tmp_path / "gan.weights.h5")
    assert [float(mean.value) for mean in other.penalties[0].variables] == means


@pytest.mark.parametrize("penalty", GRADIENT_PENALTIES, ids=lambda p: type(p).__name__)
def test_batch_normalisation_is_refused_beside_a_gradient(penalty):
    with pytest.raises(kg.InputError, match="normalises over the batch"):
        gan(penalty, norm="batch")


def test_lecam_reads_no_gradient_and_so_takes_batch_normalisation():
    assert not gan(penalties.LeCam(), norm="batch").penalties[0].per_sample_gradient


def test_penalties_add_up_in_the_discriminators_step():
    model = gan(penalties.R1(2.0))
    model.penalties = (penalties.R1(2.0), penalties.R1(6.0))
    model.discriminator.set_weights([np.zeros_like(w) for w in model.discriminator.get_weights()])
    one, two = tf.constant([[3.0, 0.0]] * 4), Noise(0)
    kernel = model.discriminator.trainable_variables
    kernel[0].assign(np.ones((2, 8)))
    kernel[2].assign(np.full((8, 1), 0.25))
    # Slope 8 * 0.25 = 2 in both coordinates: |grad|^2 = 8, times (2 + 6) / 2.
    logs = model._update_discriminator(Batch(one, None, len(one), two))
    assert float(logs["penalty"]) == pytest.approx(32.0)


@pytest.mark.parametrize("name", penalties.PENALTIES)
def test_config_makes_the_same_penalty(name):
    penalty = penalties.PENALTIES[name](weight=3.5)
    config = keras.saving.serialize_keras_object(penalty)
    assert keras.saving.deserialize_keras_object(config) == penalty


def test_clipping_holds_every_weight_to_its_limit():
    weights = keras.Variable([-3.0, 0.005, 3.0])
    penalties.WeightClipping(0.01)([weights])
    np.testing.assert_allclose(weights.numpy(), [-0.01, 0.005, 0.01])
