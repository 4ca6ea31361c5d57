"""10. Where the players' steps lead."""

import keras
import numpy as np
import tensorflow as tf
from scipy import stats

import keras_gans as kg
from keras_gans.models.evaluation import Evaluation
from keras_gans_tools.checks.theory.densities import normal
from keras_gans_tools.checks.theory.likelihood import stream
from keras_gans_tools.checks.theory.rows import Row
from keras_gans_tools.checks.theory.training import affine_generator, game, smooth_discriminator


def check(fast):
    yield from linearised()
    yield from simulated()
    if not fast:
        yield from with_an_optimal_discriminator()


class Quantiles:
    """In `Noise`'s place: normal numbers in fixed, even steps, so that means are expectations."""

    def normal(self, name, shape):
        found = stats.norm.ppf((np.arange(shape[0]) + 0.5) / shape[0])
        return tf.constant(found.reshape(shape), tf.float32)


def dirac_field(loss, theta, psi, penalties=(), augment=None, n=1):
    """How the players of the Dirac-GAN move: reals at 0, generated samples at theta, D(x) = psi x.

    Returns:
        (-dL_G / dtheta, -dL_D / dpsi), a tensor (2,).
    """

    def shown(samples):
        return samples if augment is None else augment(samples, Quantiles(), 0.0)

    with tf.GradientTape(persistent=True) as tape:
        tape.watch([theta, psi])
        real, fake = shown(tf.zeros((n, 1))), shown(tf.zeros((n, 1)) + theta)

        def evaluate(samples):
            return Evaluation(lambda x: psi * x, samples)

        on_real, on_fake = evaluate(real), evaluate(fake)
        d_loss = loss.discriminator(on_real.logits, on_fake.logits)
        for penalty in penalties:
            d_loss += penalty(evaluate, on_real, on_fake, kg.noise.Noise(0), 0.0)
        g_loss = loss.generator(on_real.logits, on_fake.logits)
    return tf.stack([-tape.gradient(g_loss, theta), -tape.gradient(d_loss, psi)])


def eigenvalue(loss, psi=0.0, **kwargs):
    """The eigenvalue of the field's Jacobian at (0, psi) with the greater imaginary part."""
    theta, psi = tf.constant(0.0), tf.constant(psi)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([theta, psi])
        parts = tf.unstack(dirac_field(loss, theta, psi, **kwargs))
    rows = [tape.gradient(part, [theta, psi], unconnected_gradients="zero") for part in parts]
    found = np.linalg.eigvals(np.array([[float(g) for g in row] for row in rows]))
    return found[np.argmax(found.imag)]


def linearised():
    """Mescheder et al. 2018, lemmas 2.3, 3.2 and 4.1: f'(0) = 1/2 and f''(0) = -1/4."""
    minimax = kg.losses.Minimax()
    gamma, sigma, weight = 0.6, 1.2, 0.5
    curve = -0.25 * sigma**2
    cases = {
        "no regulariser: +-i / 2": (0.5j, eigenvalue(minimax)),
        "R1 0.6: -g/2 + sqrt(g^2/4 - 1/4)": (
            -gamma / 2 + np.sqrt(complex(gamma**2 / 4 - 0.25)),
            eigenvalue(minimax, penalties=[kg.penalties.R1(gamma)]),
        ),
        "instance noise 1.2: -s^2/4 + sqrt(s^4/16 - 1/4)": (
            curve + np.sqrt(complex(curve**2 - 0.25)),
            eigenvalue(minimax, augment=kg.augment.InstanceNoise(sigma), n=2**16),
        ),
        "WGAN-GP 0.5 at slope 1: -l + sqrt(l^2 - 1)": (
            -weight + np.sqrt(complex(weight**2 - 1)),
            eigenvalue(
                kg.losses.Wasserstein(), 1.0, penalties=[kg.penalties.GradientPenalty(weight)]
            ),
        ),
    }
    for name, (exact, measured) in cases.items():
        yield Row(10, f"Dirac-GAN, {name}: real part", exact.real, measured.real, 1e-3)
        yield Row(10, f"Dirac-GAN, {name}: imaginary part", exact.imag, measured.imag, 1e-3)


def simulated():
    """Simultaneous gradient steps of 0.2 from a radius of 0.01, where the field is linear."""
    rate, steps = 0.2, 100

    @tf.function
    def radius(penalties):
        at = tf.constant([0.01, 0.0])
        for _ in tf.range(steps):
            at += rate * dirac_field(kg.losses.Minimax(), at[0], at[1], penalties)
        return tf.norm(at) / 0.01

    exact = (1 + rate**2 / 4) ** (steps / 2)
    claim = "Dirac-GAN, simultaneous steps circle: growth of the radius"
    yield Row(10, claim, exact, float(radius(())), 1e-3)
    # |1 + rate * eigenvalue|^steps at gamma = 1/2, and a factor 2 for the ellipse it spirals on.
    shrunk = 2 * abs(1 + rate * (-0.25 + 1j * np.sqrt(3) / 4)) ** steps
    measured = float(radius((kg.penalties.R1(0.5),)))
    yield Row(10, "Dirac-GAN, the same with R1 0.5: the radius shrinks", shrunk, measured, 0, "<=")


def with_an_optimal_discriminator():
    """p starts at N(0, 1) and q is N(1.5, 0.6^2)."""
    keras.utils.set_random_seed(0)
    q, generator, steps = normal(1.5, 0.6), affine_generator(0.0), 600
    gan = game(kg.losses.Minimax(), generator, smooth_discriminator(), discriminator_steps=6)
    decay = keras.optimizers.schedules.CosineDecay
    gan.compile(
        keras.optimizers.Adam(decay(0.02, steps), 0.5, 0.99),
        keras.optimizers.Adam(decay(5e-3, 6 * steps), 0.5, 0.99),
    )
    gan.fit(stream(q.sample(2**17, 5), 512), steps_per_epoch=steps, verbose=0)
    kernel, mean = generator.get_weights()
    yield Row(10, "D kept near its optimum, p moves to q: mean", 1.5, mean[0], 0.02)
    claim = "D kept near its optimum, p moves to q: deviation"
    yield Row(10, claim, 0.6, abs(kernel[0, 0]), 0.05)
