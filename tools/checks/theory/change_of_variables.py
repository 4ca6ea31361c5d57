"""9. The density of an invertible generator, and expectations under it."""

import keras
import numpy as np
import tensorflow as tf

from keras_gans.networks.shapes import leaky_relu
from keras_gans_tools.checks.theory.rows import Row

# G(z) = B h(A z + a), h the leaky ReLU: invertible, with |det| B, h' and A in closed form.
A = np.array([[1.0, 0.4], [-0.3, 0.8]])
B = np.array([[0.9, -0.5], [0.4, 1.1]])
SHIFT = np.array([0.2, -0.4])


def check(fast):
    generator = keras.Sequential(
        [
            keras.Input((2,)),
            keras.layers.Dense(2),
            keras.layers.Activation(leaky_relu),
            keras.layers.Dense(2, use_bias=False),
        ]
    )
    generator.set_weights([A.T, SHIFT, B.T])
    z = np.random.default_rng(0).standard_normal((2**19, 2)).astype(np.float32)
    some = tf.constant(z[:500])
    with tf.GradientTape() as tape:
        tape.watch(some)
        x = generator(some)
    jacobian = tape.batch_jacobian(x, some).numpy().astype(np.float64)
    latent = np.exp(-np.square(z[:500]).sum(1) / 2) / (2 * np.pi)
    by_network = latent / np.abs(np.linalg.det(jacobian))
    worst = np.max(np.abs(by_network / density(x.numpy().astype(np.float64)) - 1))
    yield Row(9, "p_z(z) / |det dG/dz| = p_z(G^-1 x) |det dG^-1/dx|, worst sample", 0, worst, 1e-4)
    axis = (np.arange(1000) + 0.5) / 50 - 10
    grid = np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
    weights = density(grid) * (axis[1] - axis[0]) ** 2
    yield Row(9, "p_g integrates to 1", 1.0, weights.sum(), 2e-3)
    samples = np.asarray(generator(z), np.float64)
    for name, g in {
        "|x|^2": lambda x: np.square(x).sum(1),
        "cos(x_1 + 2 x_2)": lambda x: np.cos(x[:, 0] + 2 * x[:, 1]),
        "1[x_1 > 0.5]": lambda x: (x[:, 0] > 0.5).astype(np.float64),
    }.items():
        claim = f"E_z[g(G(z))] = E_p_g[g(x)], g = {name}"
        yield Row(9, claim, weights @ g(grid), g(samples).mean(), 0.01)


def density(x):
    """p_g at points (n, 2), through the inverse."""
    hidden = x @ np.linalg.inv(B).T
    before = np.where(hidden > 0, hidden, hidden / 0.2)
    z = (before - SHIFT) @ np.linalg.inv(A).T
    slope = np.where(hidden > 0, 1.0, 0.2).prod(1)
    stretch = np.abs(np.linalg.det(A) * np.linalg.det(B)) * slope
    return np.exp(-np.square(z).sum(1) / 2) / (2 * np.pi) / stretch
