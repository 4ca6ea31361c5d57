"""Networks as any Keras user writes them, in every kind of model, saved and loaded."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import compiled, snapshot
from keras import layers

import keras_gans as kg
from keras_gans.utils.errors import InputError


class Doubled(layers.Layer):
    """Not registered with Keras."""

    def call(self, x):
        return 2.0 * x


class Subclassed(keras.Model):
    """Not registered, and built by its first call alone."""

    def __init__(self, outputs, latent_dim=None, labels=False):
        super().__init__()
        self.latent_dim, self.labels = latent_dim, labels
        self.hidden = layers.Dense(4, activation="relu")
        self.dropout = layers.Dropout(0.1)
        self.normalisation = layers.BatchNormalization() if latent_dim else layers.ReLU()
        self.out = layers.Dense(outputs)

    def call(self, inputs, training=False):
        if self.labels:
            samples, labels = inputs
            inputs = keras.ops.concatenate([samples, keras.ops.one_hot(labels, 3)], axis=1)
        x = self.dropout(self.hidden(inputs), training=training)
        return self.out(self.normalisation(x))

    def get_config(self):
        return {"outputs": self.out.units, "latent_dim": self.latent_dim, "labels": self.labels}


@keras.saving.register_keras_serializable("tests")
class Registered(Subclassed):
    pass


class Plainest(keras.Model):
    """No argument, no mode, no config."""

    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(1)

    def call(self, x):
        return self.dense(x)

    def get_config(self):
        return {}


def sequential(inputs, outputs, *between):
    return keras.Sequential(
        [keras.Input((inputs,)), layers.Dense(4), *between, layers.Dense(outputs)]
    )


def functional(inputs, outputs):
    x = keras.Input((inputs,))
    return keras.Model(x, layers.Dense(outputs)(Doubled()(layers.Dense(4)(x))))


def deferred(outputs, called_with=None):
    model = keras.Sequential([layers.Dense(4), layers.BatchNormalization(), layers.Dense(outputs)])
    if called_with:
        model(np.zeros((1, called_with), np.float32))
    return model


OWN = {"Doubled": Doubled, "Subclassed": Subclassed, "Plainest": Plainest}
KNOWN = {"custom_objects": OWN}
PAIRS = {
    "sequential": (lambda: (sequential(3, 2), sequential(2, 1)), {}),
    "deferred": (lambda: (deferred(2, called_with=3), sequential(2, 1)), {}),
    "unregistered layer": (lambda: (functional(3, 2), Plainest()), KNOWN),
    "subclassed": (lambda: (Subclassed(2, latent_dim=3), Subclassed(1)), KNOWN),
    "registered": (lambda: (Registered(2, latent_dim=3), Registered(1)), {}),
    "lambda": (
        lambda: (sequential(3, 2, layers.Lambda(lambda x: 2 * x)), sequential(2, 1)),
        {"safe_mode": False},
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_they_train_average_save_and_load(name, points, tmp_path):
    make, how = PAIRS[name]
    keras.utils.set_random_seed(0)
    gan = compiled(
        kg.NonSaturatingGAN(*make(), ema_halflife_kimg=0.01, ema_rampup=1.0),
        rate=0.1,
        run_eagerly=True,
    )
    assert gan.latent_dim == 3 and gan.sample_shape == (2,)
    start = snapshot(gan.generator)
    assert all(map(np.array_equal, snapshot(gan.ema_generator), start))
    gan.fit(points[:16], batch_size=16, epochs=1, verbose=0)
    first = snapshot(gan.generator)
    gan.fit(points[:16], batch_size=16, epochs=1, verbose=0)
    # The first step's half-life is 0 images, the second's min(10, 16 of 16 images seen).
    decay = 0.5 ** (16 / 10)
    three = zip(first, snapshot(gan.generator), snapshot(gan.ema_generator), strict=True)
    for old, new, average in three:
        if old.dtype == np.float32:
            np.testing.assert_allclose(average, decay * old + (1 - decay) * new, atol=1e-5)
    drawn = gan.generate(5, seed=1)
    gan.save(tmp_path / "gan.keras")
    again = keras.saving.load_model(tmp_path / "gan.keras", **how)
    np.testing.assert_array_equal(again.generate(5, seed=1), drawn)
    # Keras does not save where a Dropout's random numbers are.
    for value, other in zip(snapshot(again), snapshot(gan), strict=True):
        assert value.dtype != np.float32 or np.array_equal(value, other)
    # The average is what draws, and it is the generator with the averaged weights.
    for variable, value in zip(gan.generator.variables, snapshot(gan.ema_generator), strict=True):
        variable.assign(value)
    latents = gan.latents(5, seed=1)
    np.testing.assert_allclose(gan.generator(latents, training=False), drawn, atol=1e-6)


def test_an_average_of_variables_is_exported(points, tmp_path):
    gan = kg.NonSaturatingGAN(Subclassed(2, latent_dim=3), Subclassed(1))
    gan.export(tmp_path / "saved")
    serve = tf.saved_model.load(str(tmp_path / "saved")).signatures["sample"]
    drawn = serve(seeds=tf.constant([1, 2, 3], tf.int64))["samples"]
    np.testing.assert_allclose(drawn, gan.generate(seeds=[1, 2, 3]), atol=1e-6)


def test_labels_of_plain_networks(points, tmp_path):
    pair = Subclassed(2, latent_dim=3, labels=True), Subclassed(1, labels=True)
    with pytest.raises(InputError, match=r"how many labels are there.*num_classes"):
        kg.ConditionalGAN(*pair, loss=kg.losses.Hinge())
    gan = kg.ConditionalGAN(*pair, loss=kg.losses.Hinge(), num_classes=3)
    compiled(gan, run_eagerly=True)
    labels = np.arange(16) % 3
    gan.fit((points[:16], labels), batch_size=16, verbose=0)
    drawn = gan.generate(4, labels=[0, 1, 2, 2])
    assert drawn.shape == (4, 2)
    gan.save(tmp_path / "gan.keras")
    again = keras.saving.load_model(tmp_path / "gan.keras", **KNOWN)
    np.testing.assert_array_equal(again.generate(4, labels=[0, 1, 2, 2]), drawn)
    with pytest.raises(InputError, match="num_classes must be a whole number from 1, got True"):
        kg.ConditionalGAN(*pair, loss=kg.losses.Hinge(), num_classes=True)
    ours = kg.networks.MLPGenerator((2,), latent_dim=3, num_classes=4, width=4, depth=1)
    with pytest.raises(InputError, match="ConditionalGAN has 3 classes but the generator 4"):
        kg.ConditionalGAN(ours, pair[1], loss=kg.losses.Hinge(), num_classes=3)


def translator():
    return keras.Sequential(
        [layers.Conv2D(2, 3, padding="same"), layers.Lambda(lambda x: x), layers.Conv2D(1, 1)]
    )


def test_plain_translators(tmp_path):
    keras.utils.set_random_seed(0)
    judges = [keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(1, 4, 4)]) for _ in range(2)]
    gan = compiled(kg.CycleGAN(translator(), translator(), *judges, pool_size=2), run_eagerly=True)
    images = np.random.default_rng(0).uniform(-1, 1, (2, 8, 8, 1)).astype(np.float32)
    gan.fit((images, images), batch_size=2, verbose=0)
    translated = gan.translate(images)
    gan.save(tmp_path / "gan.keras")
    again = keras.saving.load_model(tmp_path / "gan.keras", safe_mode=False)
    np.testing.assert_array_equal(again.translate(images), translated)


class Unrecorded(keras.Model):
    """Saved by Keras as if it were made with the default."""

    def __init__(self, slope=1.0):
        super().__init__()
        self.dense, self.slope = layers.Dense(2), slope

    def call(self, x):
        return self.slope * self.dense(x)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: (3, sequential(2, 1)), "generator must be a keras.Model, got 3"),
        (lambda: (Subclassed(2), sequential(2, 1)), "generator 'subclassed.*' is not built"),
        (lambda: (deferred(2), sequential(2, 1)), "generator 'sequential.*' is not built"),
        (
            lambda: (sequential(3, 2), sequential(5, 1)),
            r"makes samples of shape \(2,\) but the discriminator takes \(5,\)",
        ),
        (
            lambda: (sequential(3, 2), Subclassed(1, labels=True)),
            r"discriminator 'subclassed.*' cannot be called on a batch of shape \(None, 2\)",
        ),
        (
            lambda: (keras.Sequential([keras.Input((2,)), Doubled()]), sequential(2, 1)),
            "generator 'sequential.*' has no weights to train",
        ),
        (
            lambda: (
                sequential(3, 2),
                keras.Model(x := keras.Input((2,)), [layers.Dense(1)(x), layers.Dense(1)(x)]),
            ),
            "discriminator must make logits, it has 2 outputs",
        ),
        (
            lambda: (
                keras.Model(x := keras.Input((3,)), [layers.Dense(2)(x), layers.Dense(2)(x)]),
                sequential(2, 1),
            ),
            "generator must make one tensor, not 2",
        ),
    ],
)
def test_networks_that_do_not_fit(make, message):
    with pytest.raises(InputError, match=message) as error:
        kg.NonSaturatingGAN(*make())
    assert "\n" not in str(error.value)


def test_what_cannot_be_saved_or_loaded_says_so(tmp_path):
    unrecorded = Unrecorded(slope=0.0)
    unrecorded(np.zeros((1, 3), np.float32))
    gan = kg.NonSaturatingGAN(unrecorded, sequential(2, 1))
    assert np.all(gan.generate(2) == 0.0)
    with pytest.raises(InputError, match=r"cannot be saved.*Unrecorded.*get_config"):
        gan.save(tmp_path / "gan.keras")
    for name, message in [
        ("subclassed", r"the saved generator uses class 'Subclassed'.*custom_objects="),
        ("lambda", r"the saved generator has a Lambda layer.*safe_mode=False"),
    ]:
        kg.NonSaturatingGAN(*PAIRS[name][0]()).save(tmp_path / "gan.keras")
        with pytest.raises(InputError, match=message) as error:
            keras.saving.load_model(tmp_path / "gan.keras")
        assert "\n" not in str(error.value)
