"""Keras's methods on two players: what works as in Keras, and one line for what has no meaning."""

import os
import subprocess
import sys
import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import compiled, equal, linear, mlp_gan, snapshot

import keras_gans as kg
from keras_gans.models import players
from keras_gans.models.layer_losses import LayerLosses


def one_line(error, message):
    assert message in str(error.value) and "\n" not in str(error.value)


def linear_gan(**kwargs):
    gan = kg.GAN(linear(1, 1, 0.0), linear(1, 1, 0.5), loss=kg.losses.Wasserstein(), **kwargs)
    return compiled(gan, keras.optimizers.SGD, 0.0, run_eagerly=True)


ONES = np.ones((8, 1), np.float32)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"validation_data": ONES}, "fit of a GAN takes no validation_data: a GAN has no loss"),
        ({"validation_split": 0.1}, "fit of a GAN takes no validation_split"),
        ({"class_weight": {0: 2.0}}, "fit of a GAN takes no class_weight"),
        ({"sample_weight": ONES}, "fit of a GAN takes no sample_weight"),
        ({"epochs": 0}, "epochs must be a whole number at least 1, got 0"),
        ({"epochs": 2, "initial_epoch": 2}, "epochs=2 ends before initial_epoch=2"),
        ({"steps_per_epoch": 0}, "steps_per_epoch must be a whole number at least 1, got 0"),
        ({"callbacks": ["log"]}, "callbacks are keras.callbacks.Callback objects, got 'log'"),
        (
            {"callbacks": [keras.callbacks.LearningRateScheduler(lambda epoch: 1e-3)]},
            "LearningRateScheduler looks at model.optimizer, but a GAN has two: give each",
        ),
        ({"callbacks": keras.callbacks.ReduceLROnPlateau()}, "ReduceLROnPlateau looks at"),
        ({"callbacks": [keras.callbacks.SwapEMAWeights()]}, "SwapEMAWeights looks at"),
        ({"callbacks": [keras.callbacks.BackupAndRestore("x")]}, "BackupAndRestore looks at"),
        (
            {"callbacks": [keras.callbacks.TerminateOnNaN()]},
            "TerminateOnNaN looks at 'loss', which a GAN has not: use kg.callbacks.FiniteCheck()",
        ),
    ],
)
def test_what_fit_is_given_in_vain(arguments, message):
    gan = linear_gan()
    with pytest.raises(kg.InputError) as error:
        gan.fit(ONES, batch_size=4, verbose=0, **arguments)
    one_line(error, message)
    assert gan.steps_made == 0


def test_methods_without_a_meaning():
    for call in (linear_gan().evaluate, linear_gan().test_on_batch, linear_gan().train_on_batch):
        with pytest.raises(kg.InputError) as error:
            call(ONES)
        one_line(error, call.__name__)


def test_an_epoch_is_a_multiple_of_the_steps_that_run_together():
    gan = linear_gan()
    compiled(gan, keras.optimizers.SGD, steps_per_execution=3)
    with pytest.raises(kg.InputError) as error:
        gan.fit(ONES, batch_size=4, verbose=0)
    one_line(error, "an epoch of 2 steps is no multiple of steps_per_execution=3")


def adam(**kwargs):
    return keras.optimizers.Adam(1e-3, **kwargs)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "generator_optimizer must be a Keras optimizer or the name of one, got None"),
        ({"generator_optimizer": "adam"}, "discriminator_optimizer must be a Keras optimizer"),
        ({"generator_optimizer": "adamm", "discriminator_optimizer": "adam"}, "got 'adamm'"),
        ({"generator_optimizer": 3, "discriminator_optimizer": "adam"}, "got 3"),
        ({"optimizer": "adam"}, "compile of a GAN takes no optimizer: each player has its own"),
        ({"loss": "hinge"}, "compile of a GAN takes no loss: it is the model's own"),
        ({"metrics": ["mse"]}, "compile of a GAN takes no metrics"),
        (
            {"generator_optimizer": adam(use_ema=True), "discriminator_optimizer": "sgd"},
            "generator_optimizer has use_ema=True",
        ),
        (
            {"generator_optimizer": "sgd", "discriminator_optimizer": adam(loss_scale_factor=1e3)},
            "discriminator_optimizer scales a loss that is not scaled",
        ),
        (
            {
                "generator_optimizer": keras.optimizers.LossScaleOptimizer(adam()),
                "discriminator_optimizer": "sgd",
            },
            "generator_optimizer scales a loss that is not scaled",
        ),
        (
            {
                "generator_optimizer": "sgd",
                "discriminator_optimizer": "sgd",
                "steps_per_execution": 0,
            },
            "steps_per_execution must be a whole number at least 1, got 0",
        ),
    ],
)
def test_what_compile_refuses(arguments, message):
    with pytest.raises(kg.InputError) as error:
        linear_gan().compile(**arguments)
    one_line(error, message)


def test_names_of_optimizers_make_two():
    gan = linear_gan()
    gan.compile("adam", "adam")
    both = gan.generator_optimizer, gan.discriminator_optimizer
    assert all(type(one) is keras.optimizers.Adam for one in both) and both[0] is not both[1]


def test_float16_is_refused():
    with kg.networks.network.network_dtype("mixed_float16"):
        gan = mlp_gan()
    with pytest.raises(kg.InputError) as error:
        gan.compile("sgd", "sgd")
    one_line(error, "computes in float16, where small gradients vanish: use mixed_bfloat16")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"loss": "hinge"}, "loss must be an object, as kg.losses.Hinge(), got 'hinge'"),
        ({"loss": kg.losses.Hinge}, "loss must be an object, as kg.losses.Hinge(), got <class"),
        ({"penalties": kg.penalties.R1(1.0)}, "penalties must be a list, as [kg.penalties.R1(1.0"),
        ({"penalties": ["r1"]}, "a penalty must be an object, as kg.penalties.R1(1.0), got 'r1'"),
        ({"constraint": 0.01}, "constraint must be a function"),
        ({"augment": "diff_augment"}, "augment must be a kg.augment.Augment, got 'diff_augment'"),
        ({"discriminator_steps": 2.5}, "discriminator_steps must be a whole number, got 2.5"),
        ({"ema_halflife_kimg": "10"}, "ema_halflife_kimg must be a finite number or a Schedule or"),
        ({"seed": 2**31}, "seed must be a whole number in [0, 2**31), got 2147483648"),
    ],
)
def test_what_a_model_refuses(arguments, message):
    with pytest.raises(kg.InputError) as error:
        linear_gan_of(**arguments)
    one_line(error, message)


def linear_gan_of(**arguments):
    return kg.GAN(linear(1, 1, 0.0), linear(1, 1, 0.0), **{"loss": kg.losses.Hinge()} | arguments)


@pytest.mark.parametrize(
    ("network", "arguments", "message"),
    [
        ("DCGANGenerator", {"width": -8}, "width must be a whole number at least 1, got -8"),
        ("DCGANGenerator", {"width": 8.0}, "width must be a whole number, got 8.0"),
        ("DCGANDiscriminator", {"width": True}, "width must be a whole number, got True"),
        ("DCGANGenerator", {"image_shape": 32}, "image_shape must be (height, width, channels)"),
        ("DCGANGenerator", {"image_shape": (2,)}, "image_shape must be (height, width, channels)"),
        ("MLPGenerator", {"image_shape": (0,)}, "every number of image_shape must be a whole"),
        ("MLPDiscriminator", {"image_shape": (8, 8)}, "(height, width, channels), or (d,) for"),
        ("PatchDiscriminator", {"norm": 3}, "norm must be a string or None, got 3"),
        ("UNetTranslator", {"dropout": "much"}, "dropout must be a finite number, got 'much'"),
    ],
)
def test_what_a_network_refuses(network, arguments, message):
    with pytest.raises(kg.InputError) as error:
        getattr(kg.networks, network)(**{"image_shape": (16, 16, 1)} | arguments)
    one_line(error, message)


def test_what_losses_and_penalties_refuse():
    for build, message in [
        (lambda: kg.losses.Minimax("0.1"), "smoothing must be a finite number, got '0.1'"),
        (lambda: kg.penalties.R1(weight=None), "weight must be a finite number or a Schedule"),
        (lambda: kg.schedules.Linear(0.0, 1.0, "long"), "duration must be a finite number"),
        (lambda: kg.datasets.load("digits", image_size=-1), "image_size"),
        (lambda: kg.datasets.load("digits", batch_size=0), "batch_size must be a whole number"),
    ]:
        with pytest.raises(kg.InputError) as error:
            build()
        one_line(error, message)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [({"n": n}, "n") for n in (-1, 2.0, True, "3", None)]
    + [({"n": 2, "seed": seed}, "seed") for seed in (2**32, 2**31, -1, 1.5)]
    + [({"n": 2, "batch_size": size}, "batch_size") for size in (0, -5)],
)
def test_what_generate_refuses(arguments, name):
    with pytest.raises(kg.InputError) as error:
        linear_gan().generate(**arguments)
    one_line(error, f"{name} must be a whole number")
    gan = linear_gan()
    assert gan.generate(np.int64(2), seed=np.uint8(3)).shape == (2, 1)


def test_generate_clips_images_alone():
    kernels = {1: (0, 1), 2: (9, 9), 3: (0, 1), 4: (0, 1), 5: (9, 9)}
    for channels, (_, highest) in kernels.items():
        made = tf.fill((2, 2, 2, channels), 9.0)
        assert kg.images.finish(made).numpy().max() == highest, channels
    assert kg.images.finish(tf.fill((2, 3), 9.0)).numpy().max() == 9


def test_formats_of_export():
    with pytest.raises(kg.InputError) as error:
        linear_gan().export("never", format="onxn")
    one_line(error, "unknown export format 'onxn': did you mean 'onnx'?")
    assert not os.path.exists("never")


def test_another_backend_of_keras_is_one_line():
    for backend in ("jax", "torch"):
        done = subprocess.run(
            [sys.executable, "-c", "import keras_gans"],
            env=os.environ | {"KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"},
            capture_output=True,
            text=True,
        )
        last = done.stderr.strip().splitlines()[-1]
        assert done.returncode == 1
        assert last.startswith("ImportError: keras_gans needs Keras's TensorFlow backend, but ")
        assert backend in last


# History


def test_history_holds_an_epochs_means_and_the_last_norms():
    # D(x) = w x with w from 0.5 and G = 0: of a batch of value v, d_loss is -w v, its gradient -v.
    gan = kg.GAN(linear(1, 1, 0.0), linear(1, 1, 0.5), loss=kg.losses.Wasserstein())
    compiled(gan, keras.optimizers.SGD, 0.0, run_eagerly=True)
    steps = []

    class Steps(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            steps.append(logs["d_loss"])

    values = np.repeat(np.array([1.0, 3.0, 8.0, 10.0], np.float32), 2)[:, None]
    data = tf.data.Dataset.from_tensor_slices(values).batch(2, True)
    history = gan.fit(data, epochs=2, verbose=0, callbacks=[Steps()]).history
    assert history["d_loss"] == pytest.approx([-2.75, -2.75])
    assert history["real_logits"] == pytest.approx([2.75, 2.75])
    assert history["d_gradient_norm"] == pytest.approx([10.0, 10.0])
    # A step's own values are what callbacks see in it.
    assert steps == pytest.approx([-0.5, -1.5, -4.0, -5.0] * 2)


# What layers add to their player's loss


class Adds(keras.layers.Layer):
    """Adds its input's mean to the loss, and is the identity."""

    def call(self, inputs):
        self.add_loss(keras.ops.mean(inputs))
        return inputs


def with_terms(kernel, weight=0.0, adds=False):
    regularizer = keras.regularizers.L2(weight) if weight else None
    start = keras.initializers.Constant(kernel)
    layers = [
        keras.Input((1,)),
        *([Adds()] if adds else []),
        keras.layers.Dense(
            1, use_bias=False, kernel_initializer=start, kernel_regularizer=regularizer
        ),
    ]
    return keras.Sequential(layers)


@pytest.mark.parametrize("parts", [1, 2])
def test_what_layers_add_belongs_to_their_players_loss(parts):
    # D(x) = 0.5 x of reals 1 and fakes 0: -0.5. Its weight adds 3 * 0.25 once, its calls on reals
    # and on fakes their means, 1 and 0. G(z) = 0 z: its loss is 0, and its weight's 5 * 0.
    gan = kg.GAN(
        with_terms(0.0, 5.0),
        with_terms(0.5, 3.0, adds=True),
        loss=kg.losses.Wasserstein(),
        penalties=[kg.penalties.GradientPenalty(1.0)],
        accumulation_steps=parts,
    )
    gan.compile("sgd", keras.optimizers.SGD(0.1), run_eagerly=True)
    logs = gan.fit(ONES, batch_size=8, verbose=0).history
    assert logs["d_loss"] == pytest.approx([-0.5 + 0.75 + 1.0])
    # d/dw [-w + 3 w^2 + (w - 1)^2] at 0.5; the penalty's call of the network adds nothing.
    assert logs["d_gradient_norm"] == pytest.approx([abs(-1 + 3 - 1)])
    assert gan.discriminator.get_weights()[0].item() == pytest.approx(0.5 - 0.1)


def test_a_regularizer_shrinks_the_generator():
    # D = 0, so that nothing but the regularizer moves G: w <- w - 0.1 * 2 * 2 * w.
    gan = kg.GAN(with_terms(1.0, 2.0), linear(1, 1, 0.0), loss=kg.losses.Wasserstein())
    gan.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.0), run_eagerly=True)
    logs = gan.fit(ONES, batch_size=8, verbose=0).history
    assert logs["g_loss"] == pytest.approx([2.0])
    assert gan.generator.get_weights()[0].item() == pytest.approx(0.6)


def test_cyclegans_players_have_their_terms_too():
    def mixing(weight):
        regularizer = keras.regularizers.L2(weight) if weight else None
        conv = keras.layers.Conv2D(
            1, 1, use_bias=False, kernel_initializer="ones", kernel_regularizer=regularizer
        )
        return keras.Sequential([keras.Input((2, 2, 1)), conv])

    found = []
    for weights in ((0.0, 0.0), (2.0, 3.0)):
        gan = kg.CycleGAN(mixing(weights[0]), mixing(0.0), mixing(weights[1]), mixing(0.0))
        compiled(gan, keras.optimizers.SGD, 0.0, run_eagerly=True)
        black = np.zeros((1, 2, 2, 1), np.float32)
        found.append(gan.fit((black, black), verbose=0).history)
    plain, more = found
    assert more["g_loss"][0] - plain["g_loss"][0] == pytest.approx(2.0)
    assert more["d_loss"][0] - plain["d_loss"][0] == pytest.approx(3.0)


def test_without_terms_the_loss_is_the_same_tensor():
    added, network, loss = LayerLosses(), linear(1, 1, 0.5), tf.constant(1.0)
    added.call(network, tf.ones((2, 1)))
    assert added.add_to(loss, (network,)) is loss


# Networks


def ends(*layers):
    return keras.Sequential([keras.Input((4,)), *layers])


def functional():
    x = keras.Input((4,))
    return keras.Model(x, keras.ops.sigmoid(keras.layers.Dense(1)(x)))


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.last = keras.layers.Dense(1, activation="sigmoid")

    def call(self, x):
        return self.last(x)


@pytest.mark.parametrize(
    ("build", "name"),
    [
        (lambda: ends(keras.layers.Dense(1, activation="sigmoid")), "sigmoid"),
        (lambda: ends(keras.layers.Dense(2, activation="softmax")), "softmax"),
        (lambda: ends(keras.layers.Dense(1), keras.layers.Activation("sigmoid")), "sigmoid"),
        (lambda: ends(keras.layers.Dense(2), keras.layers.Softmax()), "softmax"),
        (
            lambda: ends(
                keras.layers.Dense(1, activation="sigmoid"),
                keras.layers.Flatten(),
                keras.layers.Activation("linear"),
            ),
            "sigmoid",
        ),
        (lambda: ends(ends(keras.layers.Dense(1, activation="sigmoid"))), "sigmoid"),
        (
            lambda: ends(
                kg.layers.SpectralNormalization(keras.layers.Dense(1, activation="sigmoid"))
            ),
            "sigmoid",
        ),
        (functional, "sigmoid"),
        (Subclassed, "sigmoid"),
    ],
)
def test_a_discriminator_that_ends_in_probabilities_is_refused(build, name):
    with pytest.raises(kg.InputError) as error:
        players.check_logits(build())
    one_line(error, f"ends in {name!r}, but every loss here takes logits")


def test_activations_before_the_last_layer_are_not_looked_at():
    players.check_logits(ends(keras.layers.Dense(4, activation="sigmoid"), keras.layers.Dense(1)))
    players.check_logits(ends(keras.layers.Dense(4, activation="relu")))
    with pytest.raises(kg.InputError, match="ends in 'sigmoid'"):
        kg.LSGAN(linear(4, 4, 0.0), ends(keras.layers.Dense(1, activation="sigmoid")))


# Replicas


def two():
    return tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])


def test_networks_built_outside_the_scope_are_refused():
    strategy = two()
    networks = [kg.networks.MLPGenerator((2,), width=4), kg.networks.MLPDiscriminator((2,))]
    with strategy.scope():
        gan = kg.LSGAN(*networks)
        with pytest.raises(kg.InputError) as error:
            gan.compile("sgd", "sgd")
    one_line(error, "was not built under the strategy it is to train under: build the networks")
    alone = kg.LSGAN(*networks)
    alone.compile("sgd", "sgd")
    with strategy.scope(), pytest.raises(kg.InputError, match="was not built under the strategy"):
        alone.fit(np.zeros((64, 2), np.float32), verbose=0)


def test_layers_that_differ_between_replicas_are_warned_of():
    with two().scope():
        generator = keras.Sequential(
            [
                keras.Input((4,)),
                keras.layers.Dense(2),
                keras.layers.BatchNormalization(name="apart"),
                keras.layers.Dropout(0.5, name="same_noise"),
            ]
        )
        judge = kg.networks.MLPDiscriminator((2,), width=4, depth=1, norm="batch")
        gan = kg.LSGAN(generator, judge)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            gan.compile("sgd", "sgd")
        with pytest.raises(kg.InputError) as error:
            gan.compile("sgd", "sgd", steps_per_execution=2)
    texts = [str(warning.message) for warning in caught]
    assert len(texts) == 2
    assert "layer 'apart' of" in texts[0] and "synchronized=True" in texts[0]
    assert "layer 'same_noise' of" in texts[1]
    one_line(error, "steps_per_execution is more than 1, which Keras cannot do under a strategy")


def test_alone_nothing_is_warned_of():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gan = kg.LSGAN(ends(keras.layers.Dropout(0.5), keras.layers.Dense(2)), linear(2, 1, 0.1))
        gan.compile("sgd", "sgd", run_eagerly=True)
    before = snapshot(gan.discriminator)
    gan.fit(np.ones((8, 2), np.float32), batch_size=8, verbose=0)
    assert not equal(before, snapshot(gan.discriminator))
