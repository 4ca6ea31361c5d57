"""The conditional GAN: whose labels an update uses, what it adds to the loss, what it makes."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import compiled, equal, linear, mlp_gan, snapshot
from keras import layers

import keras_gans as kg
from keras_gans.models.feed import Batch
from keras_gans.noise import Noise

RNG = np.random.default_rng(0)


def of_label(values, inputs=1):
    """A model from [x, labels] to `values[label]`, whatever x is."""
    x, labels = keras.Input((inputs,)), keras.Input((), dtype="int32")
    start = keras.initializers.Constant(np.reshape(values, (-1, 1)))
    table = layers.Embedding(len(values), 1, start, name="table")
    model = keras.Model([x, labels], table(labels) + 0.0 * keras.ops.sum(x, 1, keepdims=True))
    model.num_classes = len(values)
    return model


def sloped(slopes):
    """A discriminator slopes[label] * x."""
    x, labels = keras.Input((1,)), keras.Input((), dtype="int32")
    table = layers.Embedding(
        len(slopes), 1, keras.initializers.Constant(np.reshape(slopes, (-1, 1)))
    )
    return keras.Model([x, labels], table(labels) * x)


def still(generator, discriminator, **kwargs):
    """A compiled GAN that does not move."""
    kwargs = {"loss": kg.losses.Wasserstein(), "ema_halflife_kimg": None, **kwargs}
    gan = kg.ConditionalGAN(generator, discriminator, **kwargs)
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0))
    return gan


def logged(gan, samples, labels):
    data = (np.asarray(samples, np.float32), np.asarray(labels))
    rows = len(data[0]) // gan.batches_per_step
    history = gan.fit(tf.data.Dataset.from_tensor_slices(data).batch(rows), verbose=0).history
    return {name: values[0] for name, values in history.items()}


# Whose labels


def test_generated_samples_have_the_labels_of_the_real_batch():
    # G makes 10 of class 0 and 20 of class 1; D is 1 or 2 times that.
    gan = still(of_label([10.0, 20.0], inputs=3), sloped([1.0, 2.0]))
    logs = logged(gan, np.zeros((4, 1)), [1, 1, 0, 1])
    assert logs["fake_logits"] == pytest.approx((3 * 40 + 10) / 4)


def test_labels_keep_the_place_of_their_samples():
    # Only if both players see a sample's own label is |slope * (real - fake)| 0 everywhere.
    gan = still(of_label([3.0, 5.0, 7.0]), sloped([1.0, -2.0, 4.0]), discriminator_steps=2)
    labels = RNG.integers(0, 3, 64)
    logs = logged(gan, np.array([3.0, 5.0, 7.0])[labels][:, None], labels)
    assert logs["d_loss"] == pytest.approx(0.0, abs=1e-5)
    assert logs["real_logits"] != pytest.approx(0.0, abs=0.1)


def test_a_generator_that_reads_reals_takes_their_labels():
    # Pairs of one label have equal logits: softplus(0) = log 2, on the step's last batch.
    gan = still(of_label([1.0, 1.0]), of_label([-3.0, 5.0]), loss=kg.losses.RelativisticPairing())
    logs = logged(gan, np.zeros((8, 1)), [0, 0, 0, 0, 1, 0, 1, 1])
    assert logs["g_loss"] == pytest.approx(np.log(2), rel=1e-6)
    assert logs["d_loss"] == pytest.approx(np.log(2), rel=1e-6)


def test_else_the_generators_labels_are_drawn_uniformly():
    gan = still(of_label(np.zeros(7)), of_label(np.arange(7.0)))
    drawn = gan._drawn_labels(70_000, Noise(3, 5)).numpy()
    counts = np.bincount(drawn, minlength=7)
    assert drawn.dtype == np.int32 and len(counts) == 7
    # Chi-square of 6 degrees of freedom: above 22.5 once in a thousand seeds.
    assert ((counts - 10_000) ** 2 / 10_000).sum() < 22.5
    assert (drawn == gan._drawn_labels(70_000, Noise(3, 5)).numpy()).all()
    assert (drawn != gan._drawn_labels(70_000, Noise(3, 6)).numpy()).mean() > 0.8
    logs = logged(gan, np.zeros((8, 1)), np.zeros(8, int))
    mean = gan._drawn_labels(8, Noise(0, 0, "generator/")).numpy().mean()
    assert logs["g_loss"] == pytest.approx(-mean, rel=1e-6)


def test_parts_of_a_batch_have_their_own_labels():
    data = RNG.normal(size=(12, 1)).astype(np.float32)
    labels = np.arange(12, dtype=np.int32) % 3
    logs = []
    for parts in (1, 3):
        gan = still(of_label([3.0, 5.0, 7.0]), sloped([1.0, -2.0, 4.0]), accumulation_steps=parts)
        logs.append(logged(gan, data, labels))
    for name, value in logs[0].items():
        assert logs[1][name] == pytest.approx(value, rel=1e-5), name


# The loss


def test_gradient_penalty_is_of_the_samples_with_labels_held():
    # |dD/dx| is the slope of the sample's label: 10 * mean((|slope| - 1)^2).
    gan = still(
        of_label(np.zeros(3)), sloped([1.0, -2.0, 4.0]), penalties=[kg.penalties.GradientPenalty()]
    )
    logs = logged(gan, RNG.normal(size=(4, 1)), [0, 1, 2, 2])
    assert logs["penalty"] == pytest.approx(10 * (0 + 1 + 9 + 9) / 4, rel=1e-5)


def test_auxiliary_classifier_by_numpy():
    real, fake = RNG.normal(size=(2, 5, 1)), RNG.normal(size=(2, 5, 1))
    loss = kg.losses.AuxiliaryClassifier(kg.losses.NonSaturating(), 0.3)
    hidden = np.log1p(np.exp(-real[0])).mean() + np.log1p(np.exp(fake[0])).mean()
    expected = hidden - 0.3 * (real[1].mean() + fake[1].mean())
    assert float(loss.discriminator(real, fake)) == pytest.approx(expected)
    expected = np.log1p(np.exp(-fake[0])).mean() - 0.3 * fake[1].mean()
    assert float(loss.generator(None, fake)) == pytest.approx(expected)
    assert not loss.generator_needs_reals
    paired = kg.losses.AuxiliaryClassifier(kg.losses.RelativisticPairing(), 0.3)
    expected = np.log1p(np.exp(real[0] - fake[0])).mean() - 0.3 * fake[1].mean()
    assert float(paired.generator(real, fake)) == pytest.approx(expected)
    assert paired.generator_needs_reals


def test_auxiliary_classifier_saves():
    loss = kg.losses.AuxiliaryClassifier(kg.losses.LeastSquares(-1.0, 1.0, 0.0), 0.3)
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(loss)))
    assert keras.saving.deserialize_keras_object(config) == loss


def conditional(model=kg.ConditionalGAN, generator="concat", discriminator="projection", **kwargs):
    """An uncompiled conditional GAN of two small MLPs on points of three classes."""
    keras.utils.set_random_seed(0)
    kwargs = {"loss": kg.losses.NonSaturating(), "depth": 2, **kwargs}
    size = {"width": 8, "depth": kwargs.pop("depth"), "num_classes": 3}
    spectral_norm = kwargs.pop("spectral_norm", False)
    return model(
        kg.networks.MLPGenerator((2,), latent_dim=4, norm="batch", condition=generator, **size),
        kg.networks.MLPDiscriminator(
            (2,), condition=discriminator, spectral_norm=spectral_norm, **size
        ),
        **kwargs,
    )


POINTS = RNG.normal(size=(256, 2)).astype(np.float32)
LABELS = RNG.integers(0, 3, 256).astype(np.int32)


def test_both_players_add_the_cross_entropy():
    """Against NumPy, from the two networks' own outputs."""
    gan = conditional(
        discriminator="auxiliary", generator="conditional_batch_norm", auxiliary_weight=0.5
    )
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0))
    real, labels, noise = POINTS[:16], tf.constant(LABELS[:16]), Noise(1)
    latents = noise.normal("latents", (16, 4))

    def judged(x):
        h = keras.Model(gan.discriminator.inputs, gan.discriminator.get_layer("logits").input)
        scores, h = [], np.asarray(h([tf.constant(x), labels]), np.float64)
        for name in ("logits", "classes"):
            kernel, bias = gan.discriminator.get_layer(name).get_weights()
            scores.append(h @ kernel + bias)
        share = np.exp(scores[1]) / np.exp(scores[1]).sum(1, keepdims=True)
        return scores[0], -np.log(share[np.arange(16), LABELS[:16]]).mean()

    fake = gan.generator([latents, labels], training=True)
    (on_real, real_entropy), (on_fake, fake_entropy) = judged(real), judged(fake)
    batch = Batch(tf.constant(real), labels, 16, noise)
    logs = gan._update_discriminator(batch)
    expected = np.log1p(np.exp(-on_real)).mean() + np.log1p(np.exp(on_fake)).mean()
    expected += 0.5 * (real_entropy + fake_entropy)
    assert float(logs["d_loss"]) == pytest.approx(expected, rel=1e-5)
    assert float(logs["fake_logits"]) == pytest.approx(on_fake.mean(), rel=1e-5)
    logs = gan._update_generator(batch._replace(real=None))
    expected = np.log1p(np.exp(-on_fake)).mean() + 0.5 * fake_entropy
    assert float(logs["g_loss"]) == pytest.approx(expected, rel=1e-5)


# Phases


@pytest.mark.parametrize(
    ("generator", "discriminator"),
    [
        ("concat", "concat"),
        ("concat", "auxiliary"),
        ("conditional_batch_norm", "projection"),
    ],
)
def test_each_update_moves_every_weight_of_its_player_alone(generator, discriminator):
    gan = conditional(generator=generator, discriminator=discriminator)
    compiled(gan, keras.optimizers.SGD, rate=1.0)
    batch = Batch(tf.constant(POINTS), tf.constant(LABELS), 256, Noise(0))
    for update, player, other in (
        (gan._update_discriminator, gan.discriminator, gan.generator),
        (gan._update_generator, gan.generator, gan.discriminator),
    ):
        mine, others = snapshot(player), snapshot(other)
        update(batch)
        assert equal(others, snapshot(other))
        for weight, before in zip(player.variables, mine, strict=True):
            assert not np.array_equal(weight, before), weight.path
        # Every class was seen, so that each row of a table moved.
        for weight, before in zip(player.variables, mine, strict=True):
            if weight.path.endswith(("embeddings", "gamma", "beta")) and weight.shape[0] == 3:
                assert (np.abs(weight - before).max(1) > 0).all(), weight.path


# Training


def test_labels_steer_what_is_generated():
    centres = np.array([[-2.0, 0.0], [2.0, 0.0], [0.0, 2.0]])
    labels = RNG.integers(0, 3, 2048)
    samples = (centres[labels] + 0.2 * RNG.normal(size=(2048, 2))).astype(np.float32)
    gan = conditional(generator="conditional_batch_norm", discriminator="projection")
    gan.compile(keras.optimizers.Adam(5e-3, 0.5), keras.optimizers.Adam(5e-3, 0.5))
    gan.fit((samples, labels), batch_size=64, epochs=15, verbose=0)
    for label in range(3):
        made = gan.generate(200, seed=1, labels=label)
        nearest = np.linalg.norm(made[:, None] - centres, axis=2).argmin(1)
        assert (nearest == label).mean() > 0.9


def states(gan):
    return snapshot(gan, gan.generator_optimizer, gan.discriminator_optimizer)


NORMED = {"generator": "conditional_batch_norm", "spectral_norm": True}


@pytest.mark.parametrize(
    ("policy", "arguments"),
    [
        ("float32", NORMED | {"loss": kg.losses.Hinge()}),
        ("mixed_bfloat16", NORMED | {"discriminator": "auxiliary", "auxiliary_weight": 0.5}),
        ("float32", {"discriminator": "concat", "loss": kg.losses.RelativisticPairing()}),
        (
            "mixed_bfloat16",
            {"loss": kg.losses.Wasserstein(), "penalties": [kg.penalties.GradientPenalty(3.0)]},
        ),
    ],
)
def test_save_load_and_go_on_as_if_never_stopped(policy, arguments, tmp_path):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        gan = compiled(conditional(**arguments))
    finally:
        keras.config.set_dtype_policy(before)
    start = states(gan)
    gan.fit((POINTS, LABELS), batch_size=32, steps_per_epoch=1, verbose=0)
    gan.save(tmp_path / "gan.keras")
    again = keras.models.load_model(tmp_path / "gan.keras")
    assert type(again) is kg.ConditionalGAN and type(again.loss) is type(gan.loss)
    assert json.dumps(again.get_config()) == json.dumps(gan.get_config())
    for one in (gan, again):
        one.fit((POINTS, LABELS), batch_size=32, steps_per_epoch=1, verbose=0)
    assert equal(states(gan), states(again))
    assert all(np.isfinite(value).all() for value in states(gan))
    moved = [not np.array_equal(a, b) for a, b in zip(start, states(gan), strict=True)]
    trained = len(gan.generator.trainable_variables + gan.discriminator.trainable_variables)
    assert sum(moved) >= trained


@pytest.mark.slow
@pytest.mark.parametrize("discriminator", ["projection", "auxiliary"])
def test_compiled_by_xla_the_step_is_the_same(discriminator):
    found = []
    for jit in (False, True):
        gan = conditional(**NORMED, discriminator=discriminator, depth=1)
        compiled(gan, keras.optimizers.SGD, rate=0.1, jit_compile=jit)
        logs = logged(gan, POINTS[:32], LABELS[:32])
        found.append((logs, snapshot(gan)))
    (logs, plain), (xla_logs, xla) = found
    for a, b in zip(plain, xla, strict=True):
        np.testing.assert_allclose(b, a, rtol=1e-4, atol=1e-4 * np.abs(a).max())
    assert xla_logs == pytest.approx(logs, rel=1e-4)


# What it makes


def test_labels_of_what_is_generated():
    gan = conditional()
    assert gan.labels(7).tolist() == [0, 1, 2, 0, 1, 2, 0]
    assert gan.labels(3, 2).tolist() == [2, 2, 2]
    assert gan.labels(2, [2, 0]).tolist() == [2, 0]
    assert gan.labels(2, np.int64(1)).dtype == np.int32
    assert mlp_gan().labels(3) is None


def test_a_sample_depends_on_seed_place_and_label_alone():
    gan = conditional()
    sixteen = gan.generate(16, seed=3, labels=[0, 1] * 8)
    assert sixteen.shape == (16, 2)
    ones = gan.generate(16, seed=3, labels=1)
    np.testing.assert_allclose(ones[1::2], sixteen[1::2], atol=1e-6)
    assert np.abs(ones[::2] - sixteen[::2]).max() > 1e-3
    few = gan.generate(5, seed=3, batch_size=2, labels=[0, 1, 0, 1, 0])
    np.testing.assert_allclose(few, sixteen[:5], atol=1e-6)
    np.testing.assert_array_equal(gan.generate(4, seed=3), gan.generate(4, 3, labels=[0, 1, 2, 0]))
    # Not the averaged weights' doing: the generator itself says the same.
    latents = gan.latents(16, seed=3)
    direct = gan.generator([latents, tf.ones(16, tf.int32)], training=False)
    np.testing.assert_allclose(ones, direct, atol=1e-6)


def test_a_preview_has_a_row_for_each_latent_and_a_column_for_each_class():
    keras.utils.set_random_seed(0)
    gan = kg.ConditionalGAN(
        kg.networks.MLPGenerator((28, 28, 1), width=4, depth=1, num_classes=3),
        kg.networks.MLPDiscriminator((28, 28, 1), width=4, depth=1, num_classes=3),
        loss=kg.losses.Hinge(),
    )
    picture = gan.preview(None, seed=5)
    assert picture.shape == (8 * 30 - 2, 3 * 30 - 2, 1)
    # The second of the latents of seed 5, as the third class.
    made = np.round((gan.generate(2, 5, labels=2) + 1) * 127.5)
    assert np.abs(picture[30:58, 60:88, 0] - made[1, ..., 0]).max() <= 1


def test_classes_have_names(tmp_path):
    size = {"width": 8, "depth": 1, "num_classes": 3}

    def named(*names):
        keras.utils.set_random_seed(0)
        return kg.ConditionalGAN(
            kg.networks.MLPGenerator((2,), latent_dim=4, **size),
            kg.networks.MLPDiscriminator((2,), **size),
            loss=kg.losses.Hinge(),
            class_names=names,
        )

    gan = named("cats", "dogs", "2")
    assert gan.labels(2, "dogs").tolist() == [1, 1]
    assert gan.labels(3, ["2", "cats", "dogs"]).tolist() == [2, 0, 1]
    assert gan.labels(1, 2).tolist() == [2]
    np.testing.assert_array_equal(gan.generate(2, labels="dogs"), gan.generate(2, labels=1))
    with pytest.raises(kg.InputError, match="unknown label 'dog': did you mean 'dogs'"):
        gan.generate(1, labels="dog")
    with pytest.raises(kg.InputError, match=r"classes have no names: give numbers in \[0, 3\)"):
        conditional().generate(1, labels="dogs")
    for names in (("a", "b"), ("a", "b", "b")):
        with pytest.raises(kg.InputError, match="3 classes need as many different class_names"):
            named(*names)
    assert compiled(gan).get_config()["class_names"]
    gan.save(tmp_path / "gan.keras")
    assert keras.saving.load_model(tmp_path / "gan.keras").class_names == ("cats", "dogs", "2")
    gan.export(tmp_path / "served")
    served = tf.saved_model.load(tmp_path / "served").signatures["classes"]()["names"]
    assert served.numpy().tolist() == [b"cats", b"dogs", b"2"]


def test_metrics_know_what_was_asked_for():
    samples = kg.metrics.draw(conditional(), 7, seed=0)
    assert samples.labels.tolist() == [0, 1, 2, 1, 2, 0, 2]
    drawn = conditional().generate(7, seed=0, labels=[0, 1, 2, 1, 2, 0, 2])
    np.testing.assert_array_equal(samples.array, drawn)
    assert kg.metrics.draw(mlp_gan(), 2, seed=0).labels is None


# Refused


def labelled_dataset(labels):
    return tf.data.Dataset.from_tensor_slices((POINTS, labels)).batch(32)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (POINTS, "takes labelled samples, but the data yields no pairs"),
        (
            tf.data.Dataset.from_tensor_slices(POINTS).batch(32),
            r"datasets.load\(..., labels=True\)",
        ),
        ((POINTS, LABELS + 1), r"label 3 is not in \[0, 3\): the model has 3 classes"),
        ((POINTS, LABELS - 1), r"label -1 is not in \[0, 3\)"),
        ((POINTS, LABELS[:100]), r"got arrays of \[100, 256\] rows"),
        ((POINTS, LABELS.astype(np.float32)), "labels must be whole numbers .* float32"),
        ((POINTS, np.eye(3, dtype=np.int32)[LABELS]), r"of shape \(batch,\), .* \(256, 3\)"),
        (labelled_dataset(LABELS.astype(np.float64)), "labels must be whole numbers"),
        ((POINTS.astype(np.float64), LABELS), "samples must be float32"),
    ],
)
def test_data_that_does_not_fit_is_refused(data, message):
    with pytest.raises(kg.InputError, match=message):
        compiled(conditional()).fit(data, verbose=0)


def test_labels_of_a_dataset_are_looked_at_as_they_come():
    with pytest.raises(kg.InputError, match=r"label 3 is not in \[0, 3\)"):
        compiled(conditional()).fit(labelled_dataset(LABELS + 1), verbose=0)
    # Those of the first batch are looked at before work starts, the others in their turn.
    late = np.where(np.arange(len(LABELS)) < 32, LABELS, 3)
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"labels must be in \[0, 3\)"):
        compiled(conditional()).fit(labelled_dataset(late), verbose=0)
    # Any whole number will do.
    compiled(conditional()).fit(labelled_dataset(LABELS.astype(np.uint8)), verbose=0)


def test_labelled_data_is_refused_by_other_models():
    with pytest.raises(kg.InputError, match="takes samples alone"):
        compiled(mlp_gan()).fit((POINTS, LABELS), verbose=0)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (3, r"label 3 is not in \[0, 3\): the model has 3 classes"),
        ([0, -1], r"label -1 is not in \[0, 3\)"),
        ([0, 1, 2], r"2 samples take one label or 2, got labels of shape \(3,\)"),
        (1.0, "labels must be whole numbers, got 1.0"),
        ("one", r"classes have no names: give numbers in \[0, 3\)"),
    ],
)
def test_labels_that_cannot_be_made_are_refused(labels, message):
    with pytest.raises(kg.InputError, match=message):
        conditional().generate(2, labels=labels)


def networks_that_do_not_fit():
    plain = kg.networks.MLPGenerator((2,), width=4), kg.networks.MLPDiscriminator((2,), width=4)
    three = [
        kg.networks.MLPGenerator((2,), width=4, num_classes=3),
        kg.networks.MLPDiscriminator((2,), width=4, num_classes=3),
    ]
    four = kg.networks.MLPDiscriminator((2,), width=4, num_classes=4)
    loss = kg.losses.Hinge()
    return [
        (
            lambda: kg.ConditionalGAN(*plain, loss=loss),
            "gives its generator labels: .* num_classes",
        ),
        (
            lambda: kg.ConditionalGAN(three[0], plain[1], loss=loss),
            "gives its discriminator labels",
        ),
        (
            lambda: kg.LSGAN(plain[0], three[1]),
            "LSGAN has no labels, but its discriminator takes some: .* ConditionalGAN",
        ),
        (
            lambda: kg.ConditionalGAN(three[0], four, loss=loss),
            "the generator has 3 classes but the discriminator 4",
        ),
        (lambda: mlp_gan().generate(2, labels=1), "NonSaturatingGAN takes no labels"),
    ]


@pytest.mark.parametrize("case", range(5))
def test_networks_that_do_not_fit_are_refused(case):
    build, message = networks_that_do_not_fit()[case]
    with pytest.raises(kg.InputError, match=message):
        build()


def test_density_ratio_of_a_class():
    gan = still(of_label([0.0, 0.0]), of_label([0.5, -2.0]), loss=kg.losses.Minimax())
    with pytest.raises(kg.InputError, match="is of one class: give it"):
        kg.density_ratio(gan, np.zeros((2, 1)))
    ratio = kg.density_ratio(gan, np.zeros((2, 1)), labels=[1, 0])
    np.testing.assert_allclose(ratio, np.exp([-2.0, 0.5]), rtol=1e-6)
    # One that takes none is as before.
    plain = kg.VanillaGAN(linear(1, 1, 0.0), linear(1, 1, 2.0))
    np.testing.assert_allclose(kg.density_ratio(plain, np.ones((1, 1))), np.exp([2.0]), rtol=1e-6)
