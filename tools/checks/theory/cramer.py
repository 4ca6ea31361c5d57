"""4. The Cramer GAN's loss is an energy distance, and its minibatch gradient is unbiased."""

import keras
import numpy as np
import tensorflow as tf
from scipy import stats
from scipy.spatial.distance import cdist

import keras_gans as kg
from keras_gans.models.feed import Batch
from keras_gans.noise import Noise
from keras_gans_tools.checks.theory.densities import normal
from keras_gans_tools.checks.theory.rows import Row
from keras_gans_tools.checks.theory.training import affine_generator


def check(fast):
    yield from normals()
    yield from features()
    yield from bernoulli()


def cramer_gan(generator, h):
    return kg.CramerGAN(generator, h, ema_halflife_kimg=None)


def generator_loss(gan, real, repeats):
    """The generator's loss of the library's own step, averaged over fresh generated samples."""
    on_real = tf.constant(gan.discriminator(real))

    @tf.function
    def once(step):
        part = Batch(None, None, len(real), Noise(gan.seed, step))
        return gan._generator_loss(gan.discriminator, on_real, part)

    return np.mean([once(tf.constant(step)).numpy() for step in range(repeats)], dtype=np.float64)


def mean_gap(mean, deviation):
    """E|n| for n normal."""
    density = deviation * np.sqrt(2 / np.pi) * np.exp(-((mean / deviation) ** 2) / 2)
    return density + mean * (1 - 2 * stats.norm.cdf(-mean / deviation))


def normals():
    """h the identity on numbers; x of N(1.5, 1), y of N(0, 0.8^2): every term is E|normal|."""
    h = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    h.set_weights([np.ones((1, 1))])
    q, p = normal(1.5), normal(0.0, 0.8)
    loss = generator_loss(cramer_gan(affine_generator(0.0, 0.8), h), q.sample(2**18, 1), 20)
    real_real = mean_gap(0.0, np.sqrt(2.0))
    exact = 2 * mean_gap(1.5, np.hypot(1.0, 0.8)) - real_real - mean_gap(0.0, 0.8 * np.sqrt(2))
    claim = "generator's loss - E|x - x'| = squared energy distance, 1-D"
    yield Row(4, claim, exact, loss - real_real, 0.01)
    x, y = q.sample(2**18, 3)[:, 0], p.sample(2**18, 4)[:, 0]
    squared = stats.energy_distance(x, y) ** 2
    yield Row(
        4, "the same against SciPy's, which is its root, squared", squared, loss - real_real, 0.02
    )


def features():
    """h a random network to 8 features; the distances in NumPy, every pair of 4000 samples."""
    keras.utils.set_random_seed(0)
    h = kg.networks.MLPDiscriminator((2,), width=16, depth=2, outputs=8)
    q, p = normal((3.0, 0.0), 0.5), normal((0.0, 0.0))
    loss = generator_loss(cramer_gan(affine_generator([0, 0]), h), q.sample(2**16, 1), 20)
    x, y, z = (np.asarray(h(s)) for s in (q.sample(4000, 2), p.sample(4000, 3), p.sample(4000, 4)))
    exact = 2 * cdist(x, y).mean() - cdist(y, z).mean()
    yield Row(4, "generator's loss with 8 features h against NumPy", exact, loss, 0.02)


def bernoulli():
    """Bellemare et al., section 3: P = Bernoulli(a), Q = Bernoulli(b), minibatches of m of P."""
    a, b, m = 0.6, 0.5, 5
    batches, chances = np.arange(m + 1) / m, stats.binom.pmf(np.arange(m + 1), m, a)
    h = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    h.set_weights([np.ones((1, 1))])
    gan = cramer_gan(affine_generator(0.0), h)

    def loss(share, theta):
        """E of the loss over y, y' of Bernoulli(theta), on a minibatch with that share of ones."""
        total = 0.0
        for x, y, z in np.ndindex(2, 2, 2):
            gan._on_fake = lambda judge, part, name, y=y, z=z: tf.constant(
                [[float(y if name == "latents" else z)]]
            )
            term = float(gan._generator_loss(None, tf.constant([[float(x)]]), None))
            chance = theta if y else 1 - theta
            chance *= theta if z else 1 - theta
            total += (share if x else 1 - share) * chance * term
        return total

    def gradient(function):
        return (function(b + 0.01) - function(b - 0.01)) / 0.02

    cramer = chances @ [gradient(lambda t, s=s: loss(s, t)) for s in batches]
    yield Row(4, "Bernoulli: E minibatch gradient = 4 (b - a)", 4 * (b - a), cramer, 1e-4)

    def w1(share, theta):
        return stats.wasserstein_distance([0, 1], [0, 1], [share, 1 - share], [theta, 1 - theta])

    biased = chances @ [gradient(lambda t, s=s: w1(s, t)) for s in batches]
    exact = stats.binom.cdf(2, m, a) - (1 - stats.binom.cdf(2, m, a))
    claim = "Bernoulli: E W1's minibatch gradient, P(p < b) - P(p > b)"
    yield Row(4, claim, exact, biased, 1e-4)
    yield Row(
        4, "and it is not W1's gradient sign(b - a) = -1: E, above -0.9", -0.9, biased, 0, ">="
    )
