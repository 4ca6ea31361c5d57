"""Adam with a moving beta_2."""

import keras
import numpy as np
import pytest

from keras_gans.schedules import Linear
from keras_gans.training.optimizers import AnnealedAdam

GRADIENTS = np.random.default_rng(0).normal(size=(6, 3)).astype(np.float32)


def path(optimizer):
    x = keras.Variable(np.ones(3, np.float32))
    optimizer.build([x])
    found = []
    for gradient in GRADIENTS:
        optimizer.apply([keras.ops.convert_to_tensor(gradient)], [x])
        found.append(np.array(x))
    return np.array(found)


def test_with_a_number_it_is_keras_adam():
    ours = path(AnnealedAdam(0.1, 0.5, 0.9))
    np.testing.assert_allclose(ours, path(keras.optimizers.Adam(0.1, 0.5, 0.9)), rtol=1e-6)


def test_each_update_has_its_own_beta_2():
    # Plain recursion of Kingma and Ba, the present beta_2 in both of its places.
    x, m, v, expected = np.ones(3), np.zeros(3), np.zeros(3), []
    for t, g in enumerate(GRADIENTS.astype(np.float64)):
        beta_2 = 0.9 + (0.99 - 0.9) * min(t / 4, 1.0)
        m = 0.5 * m + 0.5 * g
        v = beta_2 * v + (1 - beta_2) * g**2
        m_hat, v_hat = m / (1 - 0.5 ** (t + 1)), v / (1 - beta_2 ** (t + 1))
        x = x - 0.1 * m_hat / np.sqrt(v_hat)
        expected.append(x)
    found = path(AnnealedAdam(0.1, 0.5, Linear(0.9, 0.99, 4), epsilon=1e-12))
    np.testing.assert_allclose(found, expected, rtol=1e-4)
    assert np.abs(found - path(AnnealedAdam(0.1, 0.5, 0.9))).max() > 0.01


@pytest.mark.parametrize("beta_2", [0.9, Linear(0.9, 0.99, 4)])
def test_config_makes_the_same_optimizer(beta_2):
    optimizer = AnnealedAdam(Linear(0.1, 0.0, 9), 0.5, beta_2, epsilon=1e-3)
    config = keras.saving.serialize_keras_object(optimizer)
    again = keras.saving.deserialize_keras_object(config)
    np.testing.assert_array_equal(path(optimizer), path(again))
    assert again.beta_2 == beta_2
