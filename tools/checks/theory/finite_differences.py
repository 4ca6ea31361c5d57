"""11. The penalties against double-precision central differences."""

import keras
import numpy as np
import tensorflow as tf

from keras_gans import penalties
from keras_gans.models.evaluation import Evaluation
from keras_gans.noise import Noise
from keras_gans_tools.checks.theory.rows import Row


def check(fast):
    rng = np.random.default_rng(0)
    real, fake = (rng.normal(size=(64, 3)).astype(np.float32) for _ in range(2))
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Dense(16, "tanh"), keras.layers.Dense(16, "tanh"), keras.layers.Dense(1)]
    model = keras.Sequential([keras.Input((3,)), *layers])
    model.set_weights([2 * weights for weights in model.get_weights()])
    weights = [w.astype(np.float64) for w in model.get_weights()]
    noise = Noise(5)

    def logit(x):
        for kernel, bias in zip(weights[0:4:2], weights[1:4:2], strict=True):
            x = np.tanh(x @ kernel + bias)
        return (x @ weights[4] + weights[5])[:, 0]

    def squared_norm(x, h=1e-5):
        steps = h * np.eye(3)
        slopes = [(logit(x + step) - logit(x - step)) / (2 * h) for step in steps]
        return np.square(slopes).sum(0)

    def measured(penalty, model=model):
        def evaluate(samples):
            return Evaluation(model, samples)

        on_real, on_fake = evaluate(tf.constant(real)), evaluate(tf.constant(fake))
        return float(penalty(evaluate, on_real, on_fake, noise, 0.0))

    e = noise.uniform("epsilon", (64, 1)).numpy().astype(np.float64)
    between = np.sqrt(squared_norm(e * real + (1 - e) * fake))
    moved = np.sqrt(squared_norm(real + 0.3 * noise.normal("moved", (64, 3)).numpy()))
    cases = {
        "gradient penalty": (
            10 * np.mean((between - 1) ** 2),
            penalties.GradientPenalty(10.0),
        ),
        "one-sided gradient penalty": (
            10 * np.mean(np.maximum(between - 1, 0) ** 2),
            penalties.GradientPenalty(10.0, one_sided=True),
        ),
        "R1": (5 * squared_norm(real.astype(np.float64)).mean(), penalties.R1(10.0)),
        "R2": (5 * squared_norm(fake.astype(np.float64)).mean(), penalties.R2(10.0)),
        "DRAGAN": (10 * np.mean((moved - 1) ** 2), penalties.DRAGAN(10.0, 0.3)),
    }
    for name, (exact, penalty) in cases.items():
        yield Row(11, f"{name} against finite differences", exact, measured(penalty), 1e-4)
    constant = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    constant.set_weights([np.zeros((3, 1)), np.ones(1)])
    yield Row(11, "R1 of a constant D", 0.0, measured(penalties.R1(10.0), constant), 0)
