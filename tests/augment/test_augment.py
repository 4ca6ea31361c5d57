"""What the discriminator is shown, and when."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import keras_gans as kg
from keras_gans.augment import AdaptiveAugment, Augment, DiffAugment, InstanceNoise
from keras_gans.noise import Noise


@pytest.mark.parametrize(("kimg", "deviation"), [(0.0, 0.8), (1.0, 0.6), (4.0, 0.0), (9.0, 0.0)])
def test_instance_noise_is_normal_and_falls_linearly(kimg, deviation):
    shown = InstanceNoise(0.8, 4.0)(tf.fill([50_000, 1], 3.0), Noise(0), kimg).numpy()
    assert shown.mean() == pytest.approx(3.0, abs=0.02)
    assert shown.std() == pytest.approx(deviation, abs=0.01)


def test_instance_noise_stays_without_annealing():
    shown = InstanceNoise(0.5)(tf.zeros([50_000, 1]), Noise(0), 1e6).numpy()
    assert shown.std() == pytest.approx(0.5, abs=0.01)
    # Kurtosis 3: normal, not uniform.
    assert np.mean((shown / shown.std()) ** 4) == pytest.approx(3.0, abs=0.15)


def test_annealing_over_nothing_is_refused():
    with pytest.raises(kg.InputError, match="anneal_kimg must be positive or none, got 0"):
        InstanceNoise(0.1, 0.0)


class Tripled(Augment):
    def __init__(self):
        self.seen = []

    def __call__(self, samples, noise, kimg):
        self.seen.append((float(noise.normal("x", (1,))[0]), float(kimg)))
        return 3.0 * samples


def game(loss, augment):
    """D(x) = x against a generator that makes 2."""
    dense = keras.layers.Dense(
        1, kernel_initializer="zeros", bias_initializer=keras.initializers.Constant(2)
    )
    generator = keras.Sequential([keras.Input((1,)), dense])
    one = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")
    discriminator = keras.Sequential([keras.Input((1,)), one])
    gan = kg.GAN(generator, discriminator, loss=loss, augment=augment, ema_halflife_kimg=None)
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0), run_eagerly=True)
    return gan


def test_both_players_see_all_samples_through_it():
    augment = Tripled()
    gan = game(kg.losses.RelativisticPairing(), augment)
    logs = gan.fit(np.full((8, 1), 5.0, np.float32), batch_size=4, verbose=0).history
    assert logs["real_logits"][0] == pytest.approx(15.0)
    assert logs["fake_logits"][0] == pytest.approx(6.0)
    # G: softplus(D(x) - D(G(z))) of 15 - 6; its gradient 3 s(9) along the bias.
    assert logs["g_loss"][0] == pytest.approx(9.0, abs=1e-3)
    assert logs["g_gradient_norm"][0] >= 3.0 * 0.999
    # Four batches, each with noise of its own.
    assert len({noise for noise, _ in augment.seen}) == 4


def test_it_is_told_the_images_seen():
    augment = Tripled()
    gan = game(kg.losses.Minimax(), augment)
    gan.fit(np.ones((300, 1), np.float32), batch_size=100, verbose=0)
    assert sorted({kimg for _, kimg in augment.seen}) == pytest.approx([0.0, 0.1, 0.2])


def test_noise_reaches_gradients_of_the_generator():
    gan = game(kg.losses.Wasserstein(), InstanceNoise(1.0))
    logs = gan.fit(np.ones((8, 1), np.float32), batch_size=8, verbose=0).history
    assert logs["g_gradient_norm"][0] >= 0.999
    assert abs(logs["g_loss"][0] + 2.0) > 1e-3


# Differentiable augmentation


class Fixed:
    """Noise that gives the numbers it was told, by the end of their name; 0 elsewhere."""

    def __init__(self, numbers, scope=""):
        self.numbers, self._scope = numbers, scope

    def scope(self, name):
        return Fixed(self.numbers, f"{self._scope}{name}/")

    def uniform(self, name, shape):
        return tf.fill(shape, self.numbers.get(f"{self._scope}{name}", 0.0))


IMAGES = np.random.default_rng(0).uniform(-1, 1, (2, 8, 8, 3)).astype(np.float32)


def shown(policy, **numbers):
    numbers = {name.replace("_", "/"): value for name, value in numbers.items()}
    return DiffAugment(policy)(tf.constant(IMAGES), Fixed(numbers), 0.0).numpy()


def test_colors():
    # Brightness + 0.7 - 0.5, saturation * 2 * 0.8, contrast * (0.9 + 0.5).
    found = shown("color", brightness_u=0.7, saturation_u=0.8, contrast_u=0.9)
    expected = IMAGES.astype(np.float64) + 0.2
    grey = expected.mean(axis=3, keepdims=True)
    expected = grey + 1.6 * (expected - grey)
    mean = expected.mean(axis=(1, 2, 3), keepdims=True)
    np.testing.assert_allclose(found, mean + 1.4 * (expected - mean), atol=1e-5)


def test_neutral_colors_change_nothing():
    found = shown("color", brightness_u=0.5, saturation_u=0.5, contrast_u=0.5)
    np.testing.assert_allclose(found, IMAGES, atol=1e-6)


def test_translation_moves_by_whole_pixels_and_lets_grey_in():
    # Side 8: one pixel at most. u in [0, 1/3) looks one pixel before, [2/3, 1) one after.
    found = shown("translation", translation_down=0.0, translation_right=0.9)
    expected = np.zeros_like(IMAGES)
    expected[:, 1:, :-1] = IMAGES[:, :-1, 1:]
    np.testing.assert_array_equal(found, expected)
    still = shown("translation", translation_down=0.5, translation_right=0.5)
    np.testing.assert_array_equal(still, IMAGES)


def test_cutout_is_half_the_side_and_may_leave_the_image():
    # 9 centres along each axis: the first leaves a hole of 2 rows, the last of 2 columns.
    found = shown("cutout", cutout_down=0.0, cutout_right=0.99)
    expected = IMAGES.copy()
    expected[:, :2, 6:] = 0.0
    np.testing.assert_array_equal(found, expected)
    centred = shown("cutout", cutout_down=0.5, cutout_right=0.5)
    assert (centred == 0.0).sum() == 2 * 4 * 4 * 3
    assert (centred[:, 2:6, 2:6] == 0.0).all()


def test_every_image_has_numbers_of_its_own():
    same = tf.fill((64, 8, 8, 1), 0.25)
    found = DiffAugment("color")(same, Noise(0), 0.0).numpy()
    assert len(np.unique(found[:, 0, 0, 0])) == 64
    holes = DiffAugment("cutout")(same, Noise(0), 0.0).numpy()
    assert len({tuple(np.flatnonzero(image == 0.0)) for image in holes}) > 20


def test_the_probability_may_follow_a_schedule():
    # From 0 to 0.5 over 10 kimg; at 5 kimg a quarter of the images have a hole.
    augment = DiffAugment("cutout", kg.schedules.Linear(0.0, 0.5, 10.0))
    images = tf.ones((2000, 8, 8, 1))
    for kimg, share in ((0.0, 0.0), (5.0, 0.25), (20.0, 0.5)):
        holes = (augment(images, Noise(0), kimg).numpy() == 0.0).any(axis=(1, 2, 3))
        assert holes.mean() == pytest.approx(share, abs=0.03)
    with pytest.raises(kg.InputError, match=r"probability must be in .0, 1., got 1.5"):
        DiffAugment("color", 1.5)


def test_gradients_flow_through_all_of_it():
    images = tf.constant(IMAGES)
    with tf.GradientTape() as tape:
        tape.watch(images)
        total = tf.reduce_sum(DiffAugment()(images, Noise(3), 0.0))
    numeric = np.zeros(2)
    for i in range(2):
        moved = IMAGES.copy()
        moved[i] += 0.01
        difference = DiffAugment()(tf.constant(moved), Noise(3), 0.0) - DiffAugment()(
            images, Noise(3), 0.0
        )
        numeric[i] = float(tf.reduce_sum(difference)) / 0.01
    exact = tf.reduce_sum(tape.gradient(total, images), [1, 2, 3])
    np.testing.assert_allclose(exact, numeric, rtol=1e-3)
    assert numeric.min() > 1.0


def test_augmentations_are_checked():
    with pytest.raises(kg.InputError, match="unknown augmentation 'colour': did you mean 'color'"):
        DiffAugment("colour")
    with pytest.raises(kg.InputError, match="only images can be augmented"):
        DiffAugment()(tf.zeros((4, 2)), Noise(0), 0.0)
    with pytest.raises(kg.InputError, match=r"target in .-1, 1., .* got 2.0, 500.0, 4"):
        AdaptiveAugment(target=2.0)


def test_adaptive_probability_follows_the_signs():
    # 2,000 images a step of two updates, from 0 to 1 in 10,000: steps of 0.2.
    augment = AdaptiveAugment("color", target=0.5, speed_kimg=10.0, interval=2)
    found = []
    for sure in (1.0, 0.8, 0.7, 0.9, 1.0, 1.0, 1.0):
        for _ in range(2):
            augment.observe(tf.constant(2.0 * sure - 1.0), 1000)
        found.append(float(augment.probability))
    assert found == pytest.approx([0.2, 0.4, 0.2, 0.4, 0.6, 0.8, 1.0], abs=1e-6)
    for _ in range(2):
        augment.observe(tf.constant(1.0), 1000)
    assert float(augment.probability) == 1.0


def test_adaptive_augment_transforms_that_share_of_the_images():
    augment = AdaptiveAugment("cutout")
    images = tf.ones((2000, 8, 8, 1))
    np.testing.assert_array_equal(augment(images, Noise(0), 0.0), images)
    augment.probability.assign(0.25)
    touched = (augment(images, Noise(0), 0.0).numpy() == 0.0).any(axis=(1, 2, 3))
    assert touched.mean() == pytest.approx(0.25, abs=0.03)


def test_adaptive_state_is_saved_with_the_model(tmp_path):
    gan = game(kg.losses.NonSaturating(), AdaptiveAugment("color", speed_kimg=1.0))
    gan.augment.probability.assign(0.625)
    gan.save(tmp_path / "gan.keras")
    again = keras.saving.load_model(tmp_path / "gan.keras")
    assert float(again.augment.probability) == 0.625
    assert again.augment == gan.augment


def test_the_step_tells_it_what_the_discriminator_says():
    images = np.random.default_rng(0).uniform(-1, 1, (64, 8, 8, 1)).astype(np.float32)
    generator = kg.networks.DCGANGenerator((8, 8, 1), latent_dim=4, width=4)
    discriminator = kg.networks.DCGANDiscriminator((8, 8, 1), width=4)
    bias = discriminator.layers[-1].bias
    for value, moved in ((50.0, 16 / 1000), (-50.0, 0.0)):
        bias.assign([value])
        augment = AdaptiveAugment(speed_kimg=1.0, interval=1)
        gan = kg.GAN(generator, discriminator, loss=kg.losses.NonSaturating(), augment=augment)
        gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0))
        gan.fit(images[:16], batch_size=16, verbose=0)
        assert float(augment.probability) == pytest.approx(moved)
