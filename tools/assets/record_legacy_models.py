"""Record small models as tensorflow-addons 0.23 on TensorFlow 2.15 saved them, and what they gave.

    python3.11 -m venv old
    old/bin/pip install "tensorflow-cpu==2.15.*" "tensorflow-addons==0.23.0" "numpy<2"
    old/bin/python tools/assets/record_legacy_models.py

It writes tests/legacy/models/NAME.h5 and NAME.keras, and tests/legacy/recorded.npz with inputs and
outputs, `NAME/inputs/0` and `NAME/outputs/0` and so on. It runs on the old packages alone.
"""

import pathlib
import warnings

import numpy as np
import tensorflow as tf
import tensorflow_addons as tfa
from tensorflow.keras import Sequential, layers

TESTS = pathlib.Path(__file__).parents[2] / "tests" / "legacy"


def cyclegan():
    """Residual translator with instance normalisation, as in the paper's code."""
    norm = tfa.layers.InstanceNormalization

    def convolution(x, filters, size, strides=1):
        x = layers.Conv2D(filters, size, strides, "same", use_bias=False)(x)
        return layers.Activation("relu")(norm(epsilon=1e-5)(x))

    inputs = tf.keras.Input((None, None, 3))
    x = convolution(inputs, 3, 7)
    x = convolution(x, 6, 3, 2)
    y = layers.Conv2D(6, 3, padding="same", use_bias=False)(convolution(x, 6, 3))
    x = layers.add([x, norm(gamma_initializer=tf.keras.initializers.RandomNormal(1, 0.02))(y)])
    x = layers.Conv2DTranspose(3, 3, 2, "same", use_bias=False)(x)
    x = layers.Activation("relu")(norm(axis=-1)(x))
    return tf.keras.Model(inputs, layers.Conv2D(3, 7, padding="same", activation="tanh")(x))


def pix2pix():
    """U-Net of nested Sequential models, as in TensorFlow's tutorial."""

    def down(filters, norm=True):
        parts = [layers.Conv2D(filters, 4, 2, "same", use_bias=False)]
        parts += [layers.BatchNormalization()] if norm else []
        return Sequential([*parts, layers.LeakyReLU()])

    def up(filters):
        parts = [layers.Conv2DTranspose(filters, 4, 2, "same", use_bias=False)]
        parts += [tfa.layers.GroupNormalization(groups=2), layers.Dropout(0.5), layers.ReLU()]
        return Sequential(parts)

    inputs = layers.Input(shape=[16, 16, 3])
    skip = down(4, norm=False)(inputs)
    x = layers.Concatenate()([up(4)(down(6)(skip)), skip])
    return tf.keras.Model(
        inputs, layers.Conv2DTranspose(3, 4, strides=2, padding="same", activation="tanh")(x)
    )


def unet():
    """U-Net with instance normalisation, one block used twice, and addons' activations."""
    norm = tfa.layers.InstanceNormalization
    inputs = tf.keras.Input((16, 16, 3), name="image")
    shared = layers.Conv2D(4, 3, padding="same", activation=tfa.activations.gelu, name="shared")
    first = shared(layers.Conv2D(4, 1, activation="Addons>mish")(inputs))
    first = norm()(shared(first))
    x = layers.MaxPooling2D()(first)
    x = layers.SeparableConv2D(6, 3, padding="same", kernel_regularizer="l2")(x)
    x = tfa.layers.GELU()(norm(center=False)(x))
    x = layers.Conv2D(6, 3, 2, activation=tf.nn.leaky_relu)(layers.ZeroPadding2D()(x))
    x = layers.UpSampling2D(interpolation="bilinear")(norm(scale=False)(x))
    x = layers.UpSampling2D()(layers.PReLU(shared_axes=[1, 2])(x))
    x = layers.Concatenate()([x, first])
    return tf.keras.Model(inputs, layers.Conv2D(3, 1, activation="tanh", name="made")(x))


def sngan():
    """Generator from latents with spectral normalisation, a Sequential model."""
    spectral = tfa.layers.SpectralNormalization
    return Sequential(
        name=COMPILED,
        layers=[
            layers.InputLayer(input_shape=(8,)),
            spectral(layers.Dense(2 * 2 * 4, use_bias=False)),
            layers.Reshape((2, 2, 4)),
            layers.BatchNormalization(momentum=0.5),
            layers.LeakyReLU(alpha=0.1),
            spectral(layers.Conv2DTranspose(4, 3, 2, "same"), power_iterations=2),
            layers.BatchNormalization(momentum=0.5, scale=False),
            layers.ReLU(),
            spectral(layers.Conv2D(3, 3, padding="same", activation="tanh"), name="made"),
        ],
    )


def weight_norm():
    """Generator from latents with weight normalisation, nested in a functional model."""
    weight = tfa.layers.WeightNormalization
    body = Sequential(name="body")
    mish = tfa.activations.mish
    body.add(layers.Dense(8, input_shape=(8,), activation=mish, trainable=False))
    body.add(weight(layers.Dense(8), data_init=False, trainable=False))
    body.add(weight(layers.Dense(2 * 2 * 6), data_init=False))
    body.add(layers.Reshape((2, 2, 6)))
    body.add(weight(layers.Conv2DTranspose(5, 4, 2, "same", activation="elu"), data_init=False))
    latents = tf.keras.Input((8,))
    x = body(weight(layers.Dense(8, "swish"), data_init=False)(latents))
    return tf.keras.Model(
        latents, weight(layers.Conv2D(3, 3, padding="same", activation="tanh"), name="made")(x)
    )


def lambda_layer():
    """A model that keeps Python code in its file."""
    # Compiled under a name of its own, as the code in the file would tell where this one lies.
    function = eval(compile("lambda x: 2 * x + 1", "model.py", "eval"))
    inputs = tf.keras.Input((4,))
    x = layers.Lambda(function, name="twice_and_one")(layers.Dense(3)(inputs))
    return tf.keras.Model(inputs, x)


def operations():
    """TensorFlow's own functions between layers; two inputs, two outputs, a model called twice."""
    inner = tf.keras.Input((4, 4, 3))
    body = tf.keras.Model(inner, layers.Conv2D(3, 3, padding="same")(inner), name="body")
    first, second = tf.keras.Input((4, 4, 3)), tf.keras.Input((4, 4, 3))
    x = tf.nn.relu(body(first) + second) * 2.0
    x = tf.concat([x, 1.0 - body(second)], axis=-1)
    return tf.keras.Model([first, second], [tf.tanh(x), tf.reduce_mean(x, axis=[1, 2])])


def sliced():
    """A model that indexes between its layers."""
    inputs = tf.keras.Input((4,))
    return tf.keras.Model(inputs, layers.Dense(3)(inputs[:, 1:]))


MODELS = (cyclegan, pix2pix, unet, sngan, weight_norm, lambda_layer, operations, sliced)
KINDS = {"operations": ["keras"], "sliced": ["keras"]}
# The one whose files hold an optimizer and its state too.
COMPILED = "sngan"


def train(model, inputs):
    """A few steps towards noise, so that no weight or statistic is as it began."""
    random = np.random.default_rng(1)
    targets = [random.uniform(-1, 1, made.shape) for made in tf.nest.flatten(model(inputs))]
    optimizer = tfa.optimizers.AdamW(1e-4, learning_rate=0.02)
    for _ in range(5):
        with tf.GradientTape() as tape:
            made = tf.nest.flatten(model(inputs, training=True))
            pairs = zip(made, targets, strict=True)
            loss = sum(tf.reduce_mean((x - target) ** 2) for x, target in pairs)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    if model.name == COMPILED:
        model.compile(optimizer, "mse")


def main():
    warnings.filterwarnings("ignore")
    (TESTS / "models").mkdir(parents=True, exist_ok=True)
    recorded = {}
    for make in MODELS:
        name = make.__name__
        tf.keras.backend.clear_session()
        tf.keras.utils.set_random_seed(0)
        model = make()
        random = np.random.default_rng(0)
        shapes = [[4, *(side or 16 for side in each.shape[1:])] for each in model.inputs]
        inputs = [random.integers(-64, 65, shape).astype(np.float32) / 64 for shape in shapes]
        train(model, inputs)
        shown = [each[:2] for each in inputs]
        made = tf.nest.flatten(model(shown, training=False))
        recorded |= {f"{name}/inputs/{i}": each for i, each in enumerate(shown)}
        recorded |= {f"{name}/outputs/{i}": each.numpy() for i, each in enumerate(made)}
        for kind in KINDS.get(name, ("h5", "keras")):
            model.save(TESTS / "models" / f"{name}.{kind}")
    np.savez_compressed(TESTS / "recorded.npz", **recorded)


if __name__ == "__main__":
    main()
