"""5. LSGAN with b - c = 1 and b - a = 2 minimises a chi-square divergence."""

import numpy as np

import keras_gans as kg
from keras_gans_tools.checks.theory.densities import LINE, integral, normal
from keras_gans_tools.checks.theory.rows import Row
from keras_gans_tools.checks.theory.training import (
    affine_generator,
    game,
    logits,
    smooth_discriminator,
    train_discriminator,
)

Q, P = normal(1.0, 0.8), normal(0.0)
LOSS = kg.losses.LeastSquares(-1.0, 1.0, 0.0)


def check(fast):
    q, p = Q.pdf(LINE), P.pdf(LINE)
    exact = integral((q - p) ** 2 / (q + p))
    on_q, on_p = Q.quantiles(), P.quantiles()
    best = [(Q.pdf(x) - P.pdf(x)) / (Q.pdf(x) + P.pdf(x)) for x in (on_q, on_p)]
    claim = "2C = integral of (q - p)^2 / (q + p)"
    yield Row(5, f"{claim}, at D*", exact, twice_c(*best), 1e-4)
    if not fast:
        gan = game(LOSS, affine_generator(0.0), smooth_discriminator())
        train_discriminator(gan, Q.draw, 1500)
        trained = twice_c(logits(gan, Q.sample(2**20, 1)), logits(gan, P.sample(2**20, 2)))
        yield Row(5, f"{claim}, trained, fresh samples", exact, trained, 0.02)


def twice_c(on_real, on_fake):
    """Twice the generator's objective, the paper's real term kept."""
    terms = [float(LOSS.generator(None, np.asarray(v, np.float32))) for v in (on_real, on_fake)]
    return 2 * sum(terms)
