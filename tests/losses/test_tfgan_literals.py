"""The literals of TF-GAN's own tests (losses_impl_test.py, Apache-2.0), by these losses."""

import pytest
import tensorflow as tf

from keras_gans import losses, penalties
from keras_gans.models.evaluation import Evaluation
from keras_gans.noise import Noise

REAL = tf.constant([[-5.0], [1.4], [12.5], [2.7]])
FAKE = tf.constant([[10.0], [4.4], [-5.5], [3.6]])


def test_least_squares():
    loss = losses.LeastSquares()
    assert float(loss.generator(None, FAKE)) == pytest.approx(17.69625, rel=1e-5)
    assert float(loss.discriminator(REAL, FAKE)) == pytest.approx(41.73375, rel=1e-5)


def test_minimax_and_modified():
    assert float(losses.NonSaturating().generator(None, FAKE)) == pytest.approx(1.38582, rel=1e-5)
    # TF-GAN's label_smoothing 0.25 draws labels to 1/2: e is half of it.
    smoothed = losses.Minimax(smoothing=0.125)
    assert float(smoothed.discriminator(REAL, FAKE)) == pytest.approx(6.19637, rel=1e-5)


def test_wasserstein_and_hinge():
    assert float(losses.Wasserstein().generator(None, FAKE)) == pytest.approx(-3.125, rel=1e-5)
    assert float(losses.Wasserstein().discriminator(REAL, FAKE)) == pytest.approx(0.225, rel=1e-5)
    assert float(losses.Hinge().generator(None, FAKE)) == pytest.approx(-3.125, rel=1e-5)
    assert float(losses.Hinge().discriminator(REAL, FAKE)) == pytest.approx(6.75, rel=1e-5)


def test_relativistic_average():
    loss, real = losses.RelativisticAverage(), tf.constant([[-2.0], [0.4], [12.5], [2.7]])
    assert float(loss.generator(real, FAKE)) == pytest.approx(4.9401135, rel=1e-5)
    assert float(loss.discriminator(real, FAKE)) == pytest.approx(4.390114, rel=1e-5)


@pytest.mark.parametrize("one_sided", [False, True])
def test_gradient_penalty(one_sided):
    real, fake = tf.constant([[-12.3, 23.2, 16.3, -43.2]]), tf.constant([[3.1, 2.3, -12.3, 32.1]])

    def evaluate(samples):
        return Evaluation(lambda x: 2.0 * x, samples)

    penalty = penalties.GradientPenalty(1.0, one_sided)
    found = penalty(evaluate, evaluate(real), evaluate(fake), Noise(0), 0.0)
    assert float(found) == pytest.approx(9.0, rel=1e-5)


def log_probability(logits, labels):
    chosen = tf.nn.log_softmax(tf.constant(logits), axis=1)
    return tf.gather(chosen, labels, axis=1, batch_dims=1)[:, None]


def test_auxiliary_classifier():
    labels = [1, 2, 0, 0]
    made = [
        [10.0, 4.4, -5.5, 3.6],
        [-4.0, 4.4, 5.2, 4.6],
        [1.1, 2.4, -3.5, 5.6],
        [1.1, 2.4, -3.5, 5.6],
    ]
    real = [
        [-2.0, 0.4, 12.5, 2.7],
        [-1.2, 1.9, 12.3, 2.6],
        [-2.4, -1.7, 2.5, 2.7],
        [1.1, 2.4, -3.5, 5.6],
    ]
    on_fake = log_probability(made, labels)
    on_real = log_probability(real, labels)
    loss = losses.AuxiliaryClassifier(losses.Wasserstein())
    zeros = tf.zeros((4, 1))
    # TF-GAN has the classifier's terms apart.
    assert float(loss.generator(None, [zeros, on_fake])) == pytest.approx(3.84974, rel=1e-5)
    assert float(loss.discriminator([zeros, on_real], [zeros, on_fake])) == pytest.approx(
        9.4395, rel=1e-5
    )
