"""8. Maximum likelihood, the two KLs, and the evidence bound."""

import keras
import numpy as np
import tensorflow as tf
from scipy import optimize, stats
from sklearn.mixture import GaussianMixture

import keras_gans as kg
from keras_gans_tools.checks.theory.densities import LINE, Mixture, kl, normal
from keras_gans_tools.checks.theory.rows import Row
from keras_gans_tools.checks.theory.training import affine_generator, game, smooth_discriminator

TWO_MODES = Mixture((-2.0, 2.0), 0.5)


def check(fast):
    yield from gaussian_likelihood()
    yield from evidence_bound()
    if not fast:
        yield from mixture_likelihood()
        yield from fitted_by_f_gan("kl", (0.5, 1.2), "forward KL")
        yield from fitted_by_f_gan("reverse_kl", (1.5, 0.7), "reverse KL")


def best_normal(objective, start):
    """The mean and the deviation at the minimum of `objective(mean, deviation)`."""
    found = optimize.minimize(lambda m: objective(m[0], np.exp(m[1])), [start[0], np.log(start[1])])
    return found.x[0], np.exp(found.x[1])


def gaussian_likelihood():
    q = TWO_MODES.pdf(LINE)
    exact = best_normal(lambda m, s: kl(q, normal(m, s).pdf(LINE)), (0.5, 1.0))
    x = TWO_MODES.sample(2**18, 1)[:, 0].astype(np.float64)
    fitted = best_normal(lambda m, s: -stats.norm.logpdf(x, m, s).mean(), (0.5, 1.0))
    claim = "one normal, most likely on samples of q = argmin KL(q, p)"
    yield Row(8, f"{claim}: mean", 0.0, fitted[0], 0.02)
    yield Row(8, f"{claim}: deviation", exact[1], fitted[1], 0.01)


def mixture_likelihood():
    """Gradient ascent on a mixture's likelihood, its variances kept above a floor."""
    rng, floor = np.random.default_rng(2), 1e-3
    x = np.concatenate([rng.normal(-1.5, 0.5, 3000), rng.normal(1.0, 0.9, 5000)])
    reference = GaussianMixture(2, reg_covar=floor, tol=1e-7, max_iter=2000, random_state=0)
    reference.fit(x[:, None])
    data = tf.constant(x[:, None], tf.float32)
    logit, mean = keras.Variable([0.0, 0.0]), keras.Variable([-1.0, 1.0])
    raw = keras.Variable([0.5, 0.5])
    variables = [logit, mean, raw]
    optimizer = keras.optimizers.Adam(0.02)
    optimizer.build(variables)

    def likelihood():
        variance = floor + tf.nn.softplus(raw.value)
        each = -0.5 * tf.square(data - mean.value) / variance
        each -= 0.5 * tf.math.log(2 * np.pi * variance)
        return tf.reduce_mean(tf.reduce_logsumexp(each + tf.nn.log_softmax(logit.value), 1))

    @tf.function
    def ascend():
        for _ in tf.range(1500):
            with tf.GradientTape() as tape:
                loss = -likelihood()
            optimizer.apply(tape.gradient(loss, [v.value for v in variables]), variables)

    ascend()
    claim = "2 components, variance floor, against scikit-learn"
    yield Row(8, f"{claim}: log-likelihood", reference.score(x[:, None]), float(likelihood()), 1e-3)
    distance = np.abs(np.sort(mean.numpy()) - np.sort(reference.means_[:, 0])).max()
    yield Row(8, f"{claim}: means", 0.0, distance, 0.02)


def fitted_by_f_gan(name, start, label):
    """One normal, generator and discriminator trained, against the numerical optimum."""
    q = TWO_MODES.pdf(LINE)

    def divergence(mean, deviation):
        p = normal(mean, deviation).pdf(LINE)
        return kl(q, p) if name == "kl" else kl(p, q)

    exact = best_normal(divergence, start)
    keras.utils.set_random_seed(0)
    generator, steps = affine_generator(*start), 500
    loss = kg.losses.FDivergence(name)
    gan = game(loss, generator, smooth_discriminator(), discriminator_steps=6)
    decay = keras.optimizers.schedules.CosineDecay
    gan.compile(
        keras.optimizers.Adam(decay(0.02, steps), 0.5, 0.99),
        keras.optimizers.Adam(decay(5e-3, 6 * steps), 0.5, 0.99),
    )
    data = TWO_MODES.sample(2**17, 5)
    gan.fit(stream(data, 512), steps_per_epoch=steps, verbose=0)
    kernel, mean = generator.get_weights()
    claim = f"one normal to two modes by {label} f-GAN"
    yield Row(8, f"{claim}: mean", *relative_to_two(exact[0], mean[0]), 0.05)
    yield Row(8, f"{claim}: deviation", exact[1], abs(kernel[0, 0]), 0.05)


def relative_to_two(exact, measured):
    """A mean as a share of the modes' distance from 0, for an exact value of 0 has no error."""
    exact = 0.0 if abs(exact) < 1e-3 else exact / 2
    return exact, measured / 2


def stream(samples, batch_size):
    """Endless shuffled batches."""
    data = tf.data.Dataset.from_tensor_slices(samples).shuffle(len(samples), seed=0)
    return data.repeat().batch(batch_size, drop_remainder=True)


def evidence_bound():
    """z ~ N(0, 1), x | z ~ N(a z + b, s^2), whose posterior is known."""
    a, b, s, x = 1.3, 0.4, 0.6, 1.7
    exact = -stats.norm.logpdf(x, b, np.hypot(a, s))
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    weights = weights / weights.sum()

    def negative_elbo(mean, deviation):
        z = mean + deviation * nodes
        joint = stats.norm.logpdf(z) + stats.norm.logpdf(x, a * z + b, s)
        return weights @ (stats.norm.logpdf(z, mean, deviation) - joint)

    variance = s**2 / (a**2 + s**2)
    best = negative_elbo(variance * a * (x - b) / s**2, np.sqrt(variance))
    yield Row(8, "negative ELBO = -log p(x) at the true posterior", exact, best, 1e-6)
    rng = np.random.default_rng(0)
    others = min(negative_elbo(rng.normal(), rng.uniform(0.1, 2.0)) for _ in range(1000))
    yield Row(8, "negative ELBO >= -log p(x) at 1000 others: the least", exact, others, 1e-9, ">=")
