"""6. Which generator gradients vanish, what they are gradients of, and what noise and hinge do."""

import keras
import numpy as np
import tensorflow as tf
from scipy import stats

import keras_gans as kg
from keras_gans_tools.checks.theory.densities import LINE, Mixture, integral, jsd, kl, normal
from keras_gans_tools.checks.theory.rows import Row
from keras_gans_tools.checks.theory.training import (
    affine_generator,
    game,
    logits,
    smooth_discriminator,
    train_discriminator,
    value,
)

LOG2 = np.log(2.0)


def check(fast):
    yield from against_a_winner()
    yield from non_saturating_gradient()
    yield from disjoint_supports()
    yield from hinge_optimum()
    if not fast:
        yield from trained_apart()
        yield from trained_hinge()


def slope(loss, logit):
    """|d loss / d logit| of one generated sample."""
    v = tf.Variable([logit])
    with tf.GradientTape() as tape:
        got = loss.generator(None, v)
    return abs(float(tape.gradient(got, v)[0]))


def against_a_winner():
    """D(G(z)) = s(-20): the generator has lost."""
    lost = 1 / (1 + np.exp(20.0))
    minimax, kept = kg.losses.Minimax(), kg.losses.NonSaturating()
    yield Row(6, "lost at logit -20: minimax slope = s(-20)", lost, slope(minimax, -20.0), 1e-4)
    yield Row(6, "lost at logit -20: non-saturating slope = s(20)", 1.0, slope(kept, -20.0), 1e-4)


def non_saturating_gradient():
    """p = N(t, 1) at t = 0.7, q = N(0, 1) and D held at its optimum for that t."""
    t, h = 0.7, 1e-4
    q = normal(0.0).pdf(LINE)

    def objective(t):
        p = normal(t).pdf(LINE)
        return kl(p, q) - 2 * jsd(p, q)

    exact = (objective(t + h) - objective(t - h)) / (2 * h)
    z = tf.constant(normal(0.0).quantiles()[:, None], tf.float32)
    mean = tf.Variable(t)
    with tf.GradientTape() as tape:
        x = mean + z
        # log q / p for the p of before the step.
        on_fake = 0.5 * tf.square(x - t) - 0.5 * tf.square(x)
        loss = kg.losses.NonSaturating().generator(None, on_fake)
    claim = "non-saturating gradient at D* = that of KL(p, q) - 2 JSD"
    yield Row(6, claim, exact, float(tape.gradient(loss, mean)), 1e-3)


def blurred_uniform(start, sigma):
    """The density on LINE of a uniform on [start, start + 1] plus normal noise."""
    return stats.norm.cdf(LINE - start, 0, sigma) - stats.norm.cdf(LINE - start - 1, 0, sigma)


def disjoint_supports():
    q, p = ((np.floor(LINE) == s).astype(float) for s in (0.0, 2.0))
    yield Row(6, "JSD of disjoint supports = log 2", LOG2, jsd(q, p), 1e-4)
    apart = [jsd(blurred_uniform(0, s), blurred_uniform(2, s)) for s in (0.25, 0.5, 1.0, 2.0)]
    claim = "instance noise of 0.25, 0.5, 1, 2 lowers it each time: greatest step"
    yield Row(6, claim, 0.0, np.diff([LOG2, *apart]).max(), 0, "<=")


def uniform_generator(start):
    """A normal latent to a uniform number of [start, start + 1]."""

    def spread(z):
        return start + 0.5 + 0.5 * keras.ops.erf(z / np.sqrt(2.0))

    return keras.Sequential([keras.Input((1,)), keras.layers.Activation(spread)])


def trained_apart():
    loss = kg.losses.Minimax()

    def draw(n, step):
        return tf.random.stateless_uniform([n, 1], [tf.cast(step, tf.int32), 2])

    gan = game(loss, uniform_generator(2.0), smooth_discriminator())
    train_discriminator(gan, draw, 500)
    rng = np.random.default_rng(0)
    x, y = rng.random(2**20), 2 + rng.random(2**20)
    measured = (value(loss, logits(gan, x), logits(gan, y)) + 2 * LOG2) / 2
    yield Row(6, "disjoint supports, trained: JSD = log 2", LOG2, measured, 0.02)
    noise = kg.augment.InstanceNoise(1.0)
    gan = game(loss, uniform_generator(2.0), smooth_discriminator(), augment=noise)
    train_discriminator(gan, draw, 1000)
    x, y = x + rng.standard_normal(2**20), y + rng.standard_normal(2**20)
    measured = (value(loss, logits(gan, x), logits(gan, y)) + 2 * LOG2) / 2
    exact = jsd(blurred_uniform(0, 1.0), blurred_uniform(2, 1.0))
    yield Row(6, "the same behind instance noise of 1, trained", exact, measured, 0.02)


def hinge_optimum():
    """At sign(q - p) the hinge loss is 2 - 2 TV; moving any part of it raises it."""
    q, p = normal(1.5), normal(0.0)
    loss = kg.losses.Hinge()
    x, y = q.quantiles(2**15), p.quantiles(2**15)
    exact = 2 - integral(np.abs(q.pdf(LINE) - p.pdf(LINE)))

    def best(s):
        return np.sign(q.pdf(s) - p.pdf(s))

    yield Row(6, "hinge at D* = sign(q - p): 2 - 2 TV", exact, -value(loss, best(x), best(y)), 1e-4)
    bumps = [(c, by) for c in (-2.0, 0.0, 0.7, 1.5, 3.0) for by in (-0.5, 0.5)]

    def moved(s, c, by):
        return best(s) + by * np.exp(-((s - c) ** 2))

    least = min(-value(loss, moved(x, *bump), moved(y, *bump)) for bump in bumps)
    yield Row(6, "and no less at ten others", exact, least, 0, ">=")


def trained_hinge():
    """Densities that cross twice, so that the sign changes twice."""
    q, p = Mixture((-1.5, 1.5), 0.5), normal(0.0, 0.7)
    loss = kg.losses.Hinge()
    gan = game(loss, affine_generator(0.0, 0.7), smooth_discriminator())
    train_discriminator(gan, q.draw, 2000)
    exact = 2 - integral(np.abs(q.pdf(LINE) - p.pdf(LINE)))
    x, y = q.sample(2**20, 1), p.sample(2**20, 2)
    claim = "hinge trained, fresh samples: 2 - 2 TV"
    yield Row(6, claim, exact, -value(loss, logits(gan, x), logits(gan, y)), 0.02)
    both = np.concatenate([x[:20_000], y[:20_000]])
    wrong = np.sign(logits(gan, both)) != np.sign(q.pdf(both) - p.pdf(both))
    yield Row(
        6, "hinge trained: share of samples where sign D is not sign(q - p)", 0, wrong.mean(), 0.02
    )
