"""1. The minimax discriminator finds q / (q + p), and its value the Jensen-Shannon divergence."""

import numpy as np

import keras_gans as kg
from keras_gans_tools.checks.theory.densities import LINE, Mixture, jsd, normal
from keras_gans_tools.checks.theory.rows import Row
from keras_gans_tools.checks.theory.training import (
    affine_generator,
    game,
    logits,
    smooth_discriminator,
    train_discriminator,
    value,
)

LOG4 = np.log(4.0)


def check(fast):
    yield from at_the_optimum()
    yield from in_one_dimension(1500 if fast else 3000)
    yield from equal_densities(300)
    if not fast:
        yield from in_two_dimensions()


def at_the_optimum():
    """The theorem itself, by integration with our loss as the integrand."""
    q, p = normal(0.5, 0.7), normal(0.0)
    loss = kg.losses.Minimax()
    on_real, on_fake = (np.log(q.pdf(x) / p.pdf(x)) for x in (q.quantiles(), p.quantiles()))
    best = value(loss, on_real, on_fake)
    exact = -LOG4 + 2 * jsd(q.pdf(LINE), p.pdf(LINE))
    yield Row(1, "V(D*, G) = -log 4 + 2 JSD, integrated", exact, best, 1e-4)
    yield Row(1, "V(1/2, G) = -log 4 at p = q", -LOG4, value(loss, np.zeros(8), np.zeros(8)), 1e-6)


def in_one_dimension(steps):
    q, p = normal(0.5, 0.7), normal(0.0)
    loss = kg.losses.Minimax()
    gan = game(loss, affine_generator(0.0), smooth_discriminator())
    train_discriminator(gan, q.draw, steps)
    real, fake = q.sample(2**20, 1), p.sample(2**20, 2)
    both = np.concatenate([real[:5000], fake[:5000]])
    v, exact = logits(gan, both), np.log(q.pdf(both) / p.pdf(both))
    d, best = 1 / (1 + np.exp(-v)), 1 / (1 + np.exp(-exact))
    yield Row(1, "D = q / (q + p): mean |difference|", 0.0, np.mean(np.abs(d - best)), 0.01)
    middle = np.abs(both[:, 0] - 0.25) < 1.5
    yield Row(
        1,
        "the logit is log q / p: slope of one on the other",
        1.0,
        np.polyfit(exact[middle], v[middle], 1)[0],
        0.02,
    )
    twice_jsd = value(loss, logits(gan, real), logits(gan, fake)) + LOG4
    exact = 2 * jsd(q.pdf(LINE), p.pdf(LINE))
    yield Row(1, "trained V + log 4 = 2 JSD, fresh samples", exact, twice_jsd, 0.02)
    ratio = kg.density_ratio(gan, fake)
    yield Row(1, "E_p[density_ratio] = 1, fresh samples", 1.0, ratio.mean(dtype=np.float64), 0.02)


def equal_densities(steps):
    p = normal(0.0)
    loss = kg.losses.Minimax()
    gan = game(loss, affine_generator(0.0), smooth_discriminator())
    train_discriminator(gan, p.draw, steps)
    trained = value(loss, logits(gan, p.sample(2**20, 1)), logits(gan, p.sample(2**20, 2)))
    yield Row(1, "trained V = -log 4 at p = q", -LOG4, trained, 0.002)


def in_two_dimensions():
    q, p = Mixture(((-1.0, 0.0), (1.0, 0.0)), 0.6), normal((0.0, 0.0))
    loss = kg.losses.Minimax()
    gan = game(loss, affine_generator([0.0, 0.0]), smooth_discriminator(2))
    train_discriminator(gan, q.draw, 2500)
    axis = np.linspace(-7, 7, 701)
    grid = np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
    on_q, on_p = q.pdf(grid), p.pdf(grid)
    half = 0.5 * (on_q + on_p)
    terms = on_q * np.log(on_q / half) + on_p * np.log(on_p / half)
    exact = terms.sum() * (axis[1] - axis[0]) ** 2
    on_real, on_fake = logits(gan, q.sample(2**20, 1)), logits(gan, p.sample(2**20, 2))
    measured = value(loss, on_real, on_fake) + LOG4
    yield Row(1, "the same in 2-D, q a mixture", exact, measured, 0.02)
