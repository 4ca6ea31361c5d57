"""3. Critics against W1, each divided by its exact Lipschitz constant."""

import keras
import numpy as np
import tensorflow as tf
from scipy import stats

import keras_gans as kg
from keras_gans_tools.checks.theory.densities import LINE, integral, normal
from keras_gans_tools.checks.theory.rows import Row
from keras_gans_tools.checks.theory.training import (
    affine_generator,
    game,
    logits,
    train_discriminator,
    value,
)

Q, P = normal(1.0), normal(0.0)
GAP = np.abs(P.cdf(LINE) - Q.cdf(LINE))
W1 = integral(GAP)
# The penalised critic: a slope for each cell, flat beyond them.
EDGES = np.linspace(-3.0, 4.0, 15)


def check(fast):
    yield Row(3, "W1 of two normals 1 apart, |P - Q| integrated", 1.0, W1, 1e-6)
    yield from point_masses()
    for weight in [100.0] if fast else [10.0, 100.0, 1000.0]:
        yield from penalised_slopes(weight, 800 if fast else 2000)
    if not fast:
        yield from clipped()
        yield from penalised_in_two_dimensions()


def point_masses():
    """The critic w x between masses at d and 0: w d - l (w - 1)^2 is best at w = 1 + d / (2 l)."""
    d, weight = 3.0, 10.0
    # From w < 0 the penalty's other side, |w| = 1 at w = -1, would hold it: a local optimum.
    slope = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")
    critic = keras.Sequential([keras.Input((1,)), slope])
    penalty = kg.penalties.GradientPenalty(weight)
    gan = game(kg.losses.Wasserstein(), affine_generator(0.0, 0.0), critic, penalties=[penalty])
    train_discriminator(gan, lambda n, step: tf.fill([n, 1], d), 600, 0.05, 64)
    slope = float(critic.get_weights()[0][0, 0])
    claim = "two point masses 3 apart, lambda 10: slope 1 + d / (2 lambda)"
    yield Row(3, claim, 1 + d / (2 * weight), slope, 1e-4)


@keras.saving.register_keras_serializable("keras_gans.tools")
class Ramps(keras.layers.Layer):
    """Numbers (n, 1) to (n, cells): how far each has climbed each cell of EDGES."""

    def call(self, x):
        starts, widths = EDGES[:-1].astype("float32"), np.diff(EDGES).astype("float32")
        return keras.ops.clip(x - starts, 0.0, widths)


def interpolates():
    """The density of e x + (1 - e) y on LINE, with x of Q, y of P and e uniform."""
    e = (np.arange(200) + 0.5) / 200
    deviation = np.hypot(e * Q.deviation, (1 - e) * P.deviation)
    mean = e * Q.means[0] + (1 - e) * P.means[0]
    return sum(stats.norm.pdf(LINE, m, s) for m, s in zip(mean, deviation, strict=True)) / 200


def over_cells(values):
    """The integral of a function, given on LINE, over each cell."""
    cumulative = np.concatenate([[0.0], np.cumsum(0.5 * (values[1:] + values[:-1]))])
    return np.diff(np.interp(EDGES, LINE, cumulative * (LINE[1] - LINE[0])))


def penalised_slopes(weight, steps):
    """With one slope a cell, |f'| = 1 + |P - Q| / (2 lambda mu) holds for the cells' integrals."""
    ramps = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")
    critic = keras.Sequential([keras.Input((1,)), Ramps(), ramps])
    penalty = kg.penalties.GradientPenalty(weight)
    gan = game(kg.losses.Wasserstein(), affine_generator(0.0), critic, penalties=[penalty])
    train_discriminator(gan, Q.draw, steps, rate=0.05, batch_size=4096)
    slopes = ramps.get_weights()[0][:, 0].astype(np.float64)
    gaps, masses = over_cells(GAP), over_cells(interpolates())
    exact = 1 + gaps / (2 * weight * masses)
    worst = np.max(np.abs(slopes - exact) / exact)
    yield Row(
        3, f"lambda {weight:.0f}: |f'| = 1 + |P - Q| / (2 lambda mu), worst cell", 0, worst, 0.02
    )
    best, lipschitz = gaps @ exact / exact.max(), np.abs(slopes).max()
    measured = gaps @ slopes / lipschitz / W1
    claim = f"lambda {weight:.0f}: value / Lipschitz constant, as a share of W1"
    yield Row(3, claim, best / W1, measured, 0.02)
    real, fake = Q.sample(2**20, 1), P.sample(2**20, 2)
    fresh = value(gan.loss, logits(gan, real), logits(gan, fake)) / lipschitz
    bound = stats.wasserstein_distance(real[:, 0], fake[:, 0])
    claim = f"lambda {weight:.0f}: value / Lipschitz constant <= W1, on fresh samples"
    yield Row(3, claim, bound, fresh, 1e-5, "<=")


def clipped():
    """A clipped critic of one hidden layer, whose slopes between its kinks are known exactly."""
    keras.utils.set_random_seed(0)
    critic = kg.networks.MLPDiscriminator((1,), width=64, depth=1)
    gan = game(
        kg.losses.Wasserstein(),
        affine_generator(0.0),
        critic,
        constraint=kg.penalties.WeightClipping(0.1),
    )
    train_discriminator(gan, Q.draw, 1000)
    w, b, a, _ = (weights.astype(np.float64) for weights in critic.get_weights())
    w, a = w[0], a[:, 0]
    kinks = np.sort(-b[w != 0] / w[w != 0])
    between = np.concatenate([[kinks[0] - 1], 0.5 * (kinks[1:] + kinks[:-1]), [kinks[-1] + 1]])
    up = between[:, None] * w + b > 0
    lipschitz = np.abs(np.where(up, 1.0, 0.2) @ (w * a)).max()
    real, fake = Q.sample(2**20, 1), P.sample(2**20, 2)
    reached = value(gan.loss, logits(gan, real), logits(gan, fake))
    bound = stats.wasserstein_distance(real[:, 0], fake[:, 0])
    claim = "clipped critic: value / exact Lipschitz constant <= W1"
    yield Row(3, claim, bound, reached / lipschitz, 1e-5, "<=")


def penalised_in_two_dimensions():
    """W1 of shifted normals is the shift; the product of SVD norms bounds the critic's slope."""
    q, p = normal((1.5, -2.0)), normal((0.0, 0.0))
    critic = kg.networks.MLPDiscriminator((2,), width=32, depth=2)
    penalty = kg.penalties.GradientPenalty(10.0)
    gan = game(kg.losses.Wasserstein(), affine_generator([0, 0]), critic, penalties=[penalty])
    train_discriminator(gan, q.draw, 1000)
    kernels = [weights for weights in critic.get_weights() if weights.ndim == 2]
    lipschitz = np.prod([np.linalg.svd(kernel)[1][0] for kernel in kernels])
    on_real, on_fake = logits(gan, q.sample(2**20, 1)), logits(gan, p.sample(2**20, 2))
    reached = value(gan.loss, on_real, on_fake) / lipschitz
    claim = "2-D penalised critic: value / product of SVD norms <= W1"
    yield Row(3, claim, 2.5, reached, 1e-3, "<=")
