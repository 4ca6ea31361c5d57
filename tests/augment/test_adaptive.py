"""What an adaptive augmentation is told: the mean sign of all real logits, once an update."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import keras_gans as kg
from keras_gans import losses
from keras_gans.augment import AdaptiveAugment


class Told(AdaptiveAugment):
    """Adaptive augmentation that keeps what it is told."""

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "told", [])

    def observe(self, real_signs, images):
        self.told.append((float(real_signs), images))
        super().observe(real_signs, images)


def passes(side=2):
    """A discriminator of `side` x `side` patches whose logits are the pixels themselves."""
    return keras.Sequential(
        [keras.Input((side, side, 1)), keras.layers.Conv2D(1, 1, kernel_initializer="ones")]
    )


def generator(side=2):
    layers = [keras.layers.Dense(side * side), keras.layers.Reshape((side, side, 1))]
    return keras.Sequential([keras.Input((3,)), *layers])


def patch_gan(augment, loss, **kwargs):
    gan = kg.GAN(
        generator(), passes(), loss=loss, augment=augment, ema_halflife_kimg=None, **kwargs
    )
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0), run_eagerly=True)
    return gan


# Of the 16 patches of these 4 images, 12 say 0.3 and 4 say 0.7: above 0 they all are, above 0.5
# a quarter.
IMAGES = np.full((4, 2, 2, 1), 0.3, np.float32)
IMAGES[0] = 0.7


@pytest.mark.parametrize(
    ("loss", "signs"),
    [
        (losses.NonSaturating(), 1.0),
        (losses.Hinge(), 1.0),
        (losses.LeastSquares(), -0.5),
        (losses.LeastSquares(-1.0, 1.0, 0.0), 1.0),
        (losses.FDivergence("kl"), -1.0),
        (losses.FDivergence("gan"), 1.0),
    ],
)
def test_it_is_the_mean_over_patches_about_the_objectives_own_middle(loss, signs):
    augment = Told("color")
    logs = patch_gan(augment, loss).fit(IMAGES, batch_size=4, verbose=0).history
    assert augment.told == [(pytest.approx(signs), 4)]
    assert logs["real_signs"] == [pytest.approx(signs)]


def test_undecided_logits():
    # Where q = p the optimum is s(v) = (1 - e) / 2, (a + b) / 2, f'(1) = g(v).
    v = losses.NonSaturating(smoothing=0.2).indifferent
    assert 1 / (1 + np.exp(-v)) == pytest.approx(0.4)
    for name, divergence in losses.divergences.DIVERGENCES.items():
        if name != "total_variation":
            at = losses.FDivergence(name).indifferent
            wanted = float(divergence.derivative(tf.constant(1.0)))
            assert float(divergence.activation(tf.constant(at))) == pytest.approx(wanted), name


@pytest.mark.parametrize("loss", [losses.Wasserstein(), losses.RelativisticPairing()])
def test_logits_without_a_middle_are_refused(loss):
    with pytest.raises(kg.InputError, match=r"AdaptiveAugment follows the sign .* under \w+: take"):
        patch_gan(AdaptiveAugment(), loss)


def test_micro_batches_are_one_update():
    found = []
    for parts in (1, 4):
        augment = Told("color", interval=1, speed_kimg=1.0)
        gan = patch_gan(augment, losses.LeastSquares(), accumulation_steps=parts)
        images = np.concatenate([IMAGES, IMAGES[:1] * np.ones((4, 1, 1, 1), np.float32)])
        gan.fit(images, batch_size=8, verbose=0)
        assert augment.told == [(pytest.approx(0.25), 8)]
        found.append([float(v.value) for v in augment.variables])
    assert found[0] == pytest.approx(found[1], abs=1e-6)


def test_of_two_discriminators_it_is_told_once_a_step():
    # Domain A's logits are 0.7 and B's 0.3, about least squares' 0.5: their mean sign is 0.
    augment = Told("color", interval=1, target=-0.5, speed_kimg=1.0)
    same = [keras.Sequential([keras.Input((2, 2, 1)), keras.layers.Conv2D(1, 1)]) for _ in "ab"]
    gan = kg.CycleGAN(*same, passes(), passes(), augment=augment, ema_halflife_kimg=None)
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0), run_eagerly=True)
    a, b = np.full((2, 3, 2, 2, 1), 0.7, np.float32)
    gan.train_step((tf.constant(a), tf.constant(b - 0.4)))
    assert augment.told == [(pytest.approx(0.0), 3)]
    assert float(augment.probability) == pytest.approx(3 / 1000)
