"""Where labels enter the networks: each way by itself, on each pair."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf

import keras_gans as kg
from keras_gans.layers import ConditionalBatchNormalization
from keras_gans.networks import DISCRIMINATORS, GENERATORS
from keras_gans.networks.labels import DiscriminatorLabels, GeneratorLabels

SHAPE = (8, 8, 3)
RNG = np.random.default_rng(0)
LATENTS = RNG.normal(size=(6, 5)).astype(np.float32)
IMAGES = RNG.uniform(-1, 1, (6, *SHAPE)).astype(np.float32)
LABELS = np.array([0, 1, 2, 2, 1, 0], np.int32)
SWAPPED = np.array([2, 0, 1], np.int32)  # The class that takes the place of each.

NAMES = ("mlp", "dcgan", "resnet")
names = pytest.mark.parametrize("name", NAMES)


def generator(name, condition):
    keras.utils.set_random_seed(0)
    model = GENERATORS[name](
        SHAPE, latent_dim=5, width=8, norm="batch", num_classes=3, condition=condition
    )
    disturb(model)
    return model


def discriminator(name, condition, **kwargs):
    keras.utils.set_random_seed(0)
    kwargs = {"spectral_norm": False, **kwargs}
    model = DISCRIMINATORS[name](SHAPE, width=8, num_classes=3, condition=condition, **kwargs)
    disturb(model)
    return model


def disturb(model):
    """Move biases, scales and offsets away from where they start."""
    rng = np.random.default_rng(1)
    for weight in model.trainable_variables:
        if not weight.path.endswith(("kernel", "embeddings")):
            weight.assign(weight + 0.1 * rng.normal(size=weight.shape))


def by_numpy(outputs):
    return tf.nest.map_structure(np.asarray, outputs)


@pytest.mark.parametrize("condition", GeneratorLabels.METHODS)
@names
def test_a_generators_labels_choose_rows_of_its_tables(name, condition):
    model = generator(name, condition)
    rows = [
        w for w in model.trainable_variables if w.path.endswith(("embeddings", "gamma", "beta"))
    ]
    rows = [w for w in rows if w.shape[0] == 3]
    expected = {"concat": 1, "conditional_batch_norm": 2 * conditional_layers(model)}
    assert len(rows) == expected[condition]
    before = by_numpy(model([LATENTS, LABELS]))
    assert np.abs(before - by_numpy(model([LATENTS, SWAPPED[LABELS]]))).max() > 1e-3
    for weight in rows:
        weight.assign(np.array(weight)[np.argsort(SWAPPED)])
    np.testing.assert_allclose(by_numpy(model([LATENTS, SWAPPED[LABELS]])), before, atol=1e-5)


def conditional_layers(model):
    return sum(isinstance(layer, ConditionalBatchNormalization) for layer in model.layers)


def test_hidden_layers_that_know_the_class():
    assert conditional_layers(generator("mlp", "conditional_batch_norm")) == 3
    # 4 to 8 pixels: the one map before the last transposed convolution.
    assert conditional_layers(generator("dcgan", "conditional_batch_norm")) == 1
    # One block of two; the last normalisation is common to all classes.
    assert conditional_layers(generator("resnet", "conditional_batch_norm")) == 2
    assert conditional_layers(generator("resnet", "concat")) == 0


@names
def test_concatenated_embedding_of_a_discriminator(name):
    model = discriminator(name, "concat")
    table = model.get_layer("embedding")
    # A channel for an image, and as many numbers as it has for a vector.
    assert table.embeddings.shape == (3, 8 * 8 * 3 if name == "mlp" else 8 * 8)
    before = by_numpy(model([IMAGES, LABELS]))
    table.embeddings.assign(np.array(table.embeddings)[np.argsort(SWAPPED)])
    np.testing.assert_allclose(by_numpy(model([IMAGES, SWAPPED[LABELS]])), before, atol=1e-5)
    assert np.abs(by_numpy(model([IMAGES, LABELS])) - before).max() > 1e-3


def test_an_image_and_its_labels_channel():
    inputs = keras.Input((2, 3, 4))
    labels = DiscriminatorLabels(3, "concat")
    model = keras.Model([inputs, labels.labels], labels.beside(inputs))
    table = np.arange(18.0, dtype=np.float32).reshape(3, 6)
    model.get_layer("embedding").embeddings.assign(table)
    images = RNG.normal(size=(2, 2, 3, 4)).astype(np.float32)
    joined = by_numpy(model([images, np.array([2, 0], np.int32)]))
    np.testing.assert_array_equal(joined[..., :4], images)
    np.testing.assert_array_equal(joined[..., 4], table[[2, 0]].reshape(2, 2, 3))


def features(model):
    """What the last layer of a discriminator is given."""
    logits = next(
        layer for layer in model.layers if "logits" in getattr(layer, "layer", layer).name
    )
    return logits, by_numpy(keras.Model(model.inputs, logits.input)([IMAGES, LABELS]))


@names
def test_projection(name):
    model = discriminator(name, "projection")
    last, h = features(model)
    h = h.reshape(6, -1).astype(np.float64)
    embeddings = np.array(model.get_layer("embedding").embeddings)
    phi = h @ np.array(last.kernel) + np.array(last.bias)
    # Equation 3: phi + <V_y, h>.
    expected = phi[:, 0] + [embeddings[y] @ row for y, row in zip(LABELS, h, strict=True)]
    np.testing.assert_allclose(by_numpy(model([IMAGES, LABELS]))[:, 0], expected, rtol=1e-4)


@names
def test_the_embedding_of_a_projection_is_spectrally_normalised(name):
    model = discriminator(name, "projection", spectral_norm=True)
    normed = [layer for layer in model.layers if hasattr(layer, "power_iteration")]
    table = next(layer for layer in normed if layer.layer.name == "embedding")
    last, h = features(model)
    for _ in range(300):
        table.power_iteration()
        last.power_iteration()
    raw = np.array(table.kernel, np.float64)
    v = raw / np.linalg.svd(raw)[1][0]
    w = np.array(last.kernel, np.float64)
    phi = h @ (w / np.linalg.norm(w)) + np.array(last.layer.bias)
    expected = phi[:, 0] + [v[y] @ row for y, row in zip(LABELS, h, strict=True)]
    np.testing.assert_allclose(by_numpy(model([IMAGES, LABELS]))[:, 0], expected, rtol=1e-3)


@names
def test_auxiliary_classifier(name):
    model = discriminator(name, "auxiliary")
    last, h = features(model)
    logits, log_probability = by_numpy(model([IMAGES, LABELS]))
    assert logits.shape == log_probability.shape == (6, 1)
    np.testing.assert_allclose(logits, h @ np.array(last.kernel) + np.array(last.bias), atol=1e-5)
    classes = model.get_layer("classes")
    scores = h.astype(np.float64) @ np.array(classes.kernel) + np.array(classes.bias)
    expected = scores - np.log(np.exp(scores).sum(1, keepdims=True))
    np.testing.assert_allclose(
        log_probability[:, 0], expected[np.arange(6), LABELS], rtol=1e-4, atol=1e-5
    )
    # The adversarial logit is blind to the label.
    np.testing.assert_array_equal(by_numpy(model([IMAGES, SWAPPED[LABELS]]))[0], logits)


def test_every_kernel_is_normalised_with_an_auxiliary_classifier():
    model = discriminator("mlp", "auxiliary", spectral_norm=True)
    normed = [layer.layer.name for layer in model.layers if hasattr(layer, "power_iteration")]
    assert len(normed) == 5 and {"logits", "classes"} <= set(normed)


@pytest.mark.parametrize("kind", [GENERATORS, DISCRIMINATORS])
def test_without_classes_there_are_no_labels(kind):
    for name in NAMES:
        model = kind[name](SHAPE, width=8)
        assert len(model.inputs) == 1 and model.num_classes is None
        assert not any("embedding" in w.path for w in model.variables)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: kg.networks.MLPGenerator(SHAPE, condition="projection"), "condition 'projection'"),
        (
            lambda: kg.networks.DCGANDiscriminator(SHAPE, num_classes=3, condition="projektion"),
            "unknown condition 'projektion': did you mean 'projection'",
        ),
        (
            lambda: kg.networks.DCGANGenerator(SHAPE, norm="layer", num_classes=3),
            "with norm 'layer': give norm='batch', or condition='concat'",
        ),
    ],
)
def test_conditions_that_cannot_be(build, message):
    with pytest.raises(kg.InputError, match=message):
        build()


@pytest.mark.parametrize("condition", DiscriminatorLabels.METHODS)
@names
def test_discriminators_with_labels_are_saved_and_restored(name, condition, tmp_path):
    model = discriminator(name, condition, spectral_norm=True)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert json.dumps(again.get_config()) == json.dumps(model.get_config())
    assert again.num_classes == 3
    for a, b in zip(
        tf.nest.flatten(again([IMAGES, LABELS])),
        tf.nest.flatten(model([IMAGES, LABELS])),
        strict=True,
    ):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("condition", GeneratorLabels.METHODS)
@names
def test_generators_with_labels_are_saved_and_restored(name, condition, tmp_path):
    model = generator(name, condition)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert json.dumps(again.get_config()) == json.dumps(model.get_config())
    assert again.num_classes == 3
    np.testing.assert_array_equal(again([LATENTS, LABELS]), model([LATENTS, LABELS]))
