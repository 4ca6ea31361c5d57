"""Networks from images to images, and the discriminator of patches."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf

import keras_gans as kg
from keras_gans.layers import dropout
from keras_gans.networks import PatchDiscriminator, ResNetTranslator, UNetTranslator
from keras_gans.networks.translator import reflect
from keras_gans.noise import Noise

IMAGES = np.random.default_rng(0).uniform(-1, 1, (2, 32, 32, 3)).astype(np.float32)


def parameters(network):
    return sum(int(np.prod(v.shape)) for v in network.trainable_variables)


def convolutions(network):
    kinds = (keras.layers.Conv2D, keras.layers.Conv2DTranspose)
    return [layer for layer in network.layers if isinstance(layer, kinds)]


def test_the_papers_sizes():
    # The authors' ResNet-9 has 11,378,179: there 5,248 biases stand before instance norms without
    # parameters; here each norm has a scale and a shift, and the biases, without effect, are gone.
    assert parameters(ResNetTranslator((256, 256, 3))) == 11_378_179 + 5_248
    # ResNet-6: 7,837,699 there, six times 512 biases less.
    assert parameters(ResNetTranslator((128, 128, 3), blocks=6)) == 7_837_699 + 5_248 - 3 * 512
    # U-Net of 8 halvings: 54,413,955 there, where layers without a norm have no bias.
    assert parameters(UNetTranslator((256, 256, 3))) == 54_413_955 + 64 + 512
    # 70x70 PatchGAN: 2,764,737 there, 128 + 256 + 512 biases before its norms.
    assert parameters(PatchDiscriminator((256, 256, 3))) == 2_764_737 + 896


@pytest.mark.parametrize(("strided", "field"), [(1, 16), (2, 34), (3, 70), (4, 142)])
def test_receptive_field_of_a_patch(strided, field):
    side = 160
    patch = PatchDiscriminator((side, side, 1), width=2, strided=strided, norm=None)
    image = tf.random.stateless_normal((1, side, side, 1), (0, 1))
    with tf.GradientTape() as tape:
        tape.watch(image)
        logits = patch(image)
        middle = logits[0, logits.shape[1] // 2, logits.shape[2] // 2, 0]
    reached = np.abs(tape.gradient(middle, image)[0, :, :, 0]) > 0
    rows, columns = (np.flatnonzero(reached.any(axis)) for axis in (1, 0))
    assert (rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1) == (field, field)


def test_planes_of_logits():
    assert PatchDiscriminator((256, 256, 3), width=1).output_shape == (None, 30, 30, 1)
    assert PatchDiscriminator((64, 48, 3), width=1).output_shape == (None, 6, 4, 1)
    with pytest.raises(kg.InputError, match=r"16x32 are too small for 3 .* at least 24 pixels"):
        PatchDiscriminator((16, 32, 3))


@pytest.mark.parametrize(
    ("network", "sizes"),
    [
        (ResNetTranslator((64, 64, 3), width=4, blocks=1), [(48, 64), (8, 12), (64, 64)]),
        (UNetTranslator((32, 32, 3), width=4, halvings=3), [(48, 64), (8, 16), (32, 32)]),
    ],
)
def test_translators_keep_any_size(network, sizes):
    for height, width in sizes:
        images = np.zeros((1, height, width, 3), np.float32)
        assert network(images).shape == images.shape
    assert np.abs(network(IMAGES)).max() <= 1.0


def test_translator_layers_are_the_papers():
    network = ResNetTranslator((64, 64, 3), width=8, blocks=2)
    sizes = [
        (layer.filters, layer.kernel_size[0], layer.strides[0]) for layer in convolutions(network)
    ]
    assert sizes == [
        (8, 7, 1),
        (16, 3, 2),
        (32, 3, 2),
        *[(32, 3, 1)] * 4,
        (16, 3, 2),
        (8, 3, 2),
        (3, 7, 1),
    ]
    assert (network.side_multiple, network.smallest_side) == (4, 8)
    nearest = ResNetTranslator((64, 64, 3), width=8, blocks=2, upsampling="nearest")
    assert parameters(nearest) == parameters(network)
    strides = [layer.strides[0] for layer in convolutions(nearest)]
    assert strides == [1, 2, 2, 1, 1, 1, 1, 1, 1, 1]
    with pytest.raises(kg.InputError, match="unknown upsampling 'nearst': did you mean 'nearest'"):
        ResNetTranslator((64, 64, 3), upsampling="nearst")


@pytest.mark.parametrize(
    ("kind", "kwargs"),
    [(ResNetTranslator, {"blocks": 1}), (UNetTranslator, {"halvings": 2, "dropout": 0.0})],
)
def test_nearest_leaves_no_chequered_pattern(kind, kwargs):
    # A flat image stays flat away from its edges, whatever the weights; transposed it does not.
    flat = np.full((1, 64, 64, 3), 0.3, np.float32)

    def spread(upsampling):
        keras.utils.set_random_seed(0)
        network = kind((64, 64, 3), width=4, norm=None, upsampling=upsampling, **kwargs)
        for variable in network.trainable_variables:
            variable.assign(20 * variable.value)
        return float(np.ptp(network(flat)[0, 24:40, 24:40], axis=(0, 1)).max())

    assert spread("nearest") < 1e-5 < 1e-3 < spread("transposed")


def test_a_palette_is_all_the_colours_there_are():
    network = ResNetTranslator((32, 32, 3), width=2, blocks=1, palette=["#ff0000", "#00ff80"])
    # Colours of 1 and 0 in [-1, 1] alone: 128 of 255 is 1/255 above the middle.
    made = np.unique(np.reshape(network(100 * IMAGES), (-1, 3)), axis=0)
    np.testing.assert_allclose(made, [[-1, 1, 1 / 255], [1, -1, -1]], atol=1e-6)
    # While training it is the translator without one.
    plain = ResNetTranslator((32, 32, 3), width=2, blocks=1)
    plain.set_weights(network.get_weights())
    np.testing.assert_array_equal(network(IMAGES, training=True), plain(IMAGES, training=True))


def test_kernels_start_from_a_normal_of_deviation_002():
    for network in (
        ResNetTranslator((64, 64, 3), width=16, blocks=2),
        UNetTranslator((64, 64, 3), width=16),
        PatchDiscriminator((64, 64, 3), width=16),
    ):
        kernels = [np.ravel(layer.kernel) for layer in convolutions(network)]
        for kernel in kernels:
            assert kernel.std() == pytest.approx(0.02, rel=0.15), network.name
        # Each kernel is drawn anew.
        assert len({kernel[0] for kernel in kernels}) == len(kernels)


def test_reflection_is_numpys():
    x = np.arange(5 * 6, dtype=np.float32).reshape(1, 5, 6, 1)
    expected = np.pad(x, ((0, 0), (3, 3), (3, 3), (0, 0)), mode="reflect")
    np.testing.assert_array_equal(reflect(x, 3), expected)


def test_halvings_follow_from_the_sides():
    assert UNetTranslator((64, 64, 3), width=1).side_multiple == 64
    assert UNetTranslator((96, 64, 3), width=1).side_multiple == 32
    assert UNetTranslator((512, 512, 3), width=1).side_multiple == 256
    with pytest.raises(kg.InputError, match="at least twice, got 1 halvings for 30x32"):
        UNetTranslator((30, 32, 3))


def test_skips_join_equal_sizes():
    # Halvings end at 1x1; each doubling sees the encoder's features beside its own.
    network = UNetTranslator((16, 16, 3), width=4)
    joins = [layer for layer in network.layers if isinstance(layer, keras.layers.Concatenate)]
    assert [layer.output.shape[-1] for layer in joins] == [2 * 16, 2 * 8, 2 * 4]
    doublings = convolutions(network)[4:]
    assert [layer.filters for layer in doublings] == [16, 8, 4, 3]


def unet(rate):
    keras.utils.set_random_seed(0)
    return UNetTranslator((32, 32, 3), width=4, dropout=rate)


def test_dropout_reads_the_noise_it_is_fed():
    network, plain = unet(0.5), unet(0.0)
    np.testing.assert_array_equal(network(IMAGES), plain(IMAGES))
    np.testing.assert_array_equal(network(IMAGES, training=True), plain(IMAGES))

    def fed(*noise):
        with dropout.drawing_from(Noise(*noise)):
            return network(IMAGES).numpy()

    np.testing.assert_array_equal(fed(1, 2), fed(1, 2))
    assert np.abs(fed(1, 2) - fed(1, 3)).max() > 1e-4
    assert np.abs(fed(1, 2) - plain(IMAGES)).max() > 1e-4
    # After the block nothing is fed.
    np.testing.assert_array_equal(network(IMAGES), plain(IMAGES))


def test_dropout_by_hand():
    layer = dropout.Dropout(0.75, name="inner")
    x = np.ones((4, 50, 50, 2), np.float32)
    with dropout.drawing_from(Noise(3, 7)):
        dropped = layer(x).numpy()
    kept = Noise(3, 7).uniform("inner", x.shape).numpy() >= 0.75
    np.testing.assert_array_equal(dropped, np.where(kept, 4.0, 0.0))
    assert kept.mean() == pytest.approx(0.25, abs=0.01)
    with pytest.raises(kg.InputError, match=r"dropout must be in \[0, 1\), got 1.0"):
        dropout.Dropout(1.0)


def test_three_innermost_doublings_drop():
    network = UNetTranslator((256, 256, 3), width=1)
    layers = network.layers
    dropped = [i for i, layer in enumerate(layers) if isinstance(layer, dropout.Dropout)]
    assert [layers[i].name for i in dropped] == ["dropout0", "dropout1", "dropout2"]
    doublings = [
        i for i, layer in enumerate(layers) if isinstance(layer, keras.layers.Conv2DTranspose)
    ]
    assert doublings[2] < dropped[2] < doublings[3]


@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
@pytest.mark.parametrize(
    "make",
    [
        lambda: ResNetTranslator((32, 32, 3), width=4, blocks=1),
        lambda: UNetTranslator((32, 32, 3), width=4),
        lambda: PatchDiscriminator((32, 32, 3), width=4),
    ],
)
def test_config_and_file_round_trip(make, policy, tmp_path):
    with kg.networks.network.network_dtype(policy):
        network = make()
    assert network(IMAGES).dtype == tf.float32
    twin = type(network).from_config(json.loads(json.dumps(network.get_config())))
    twin.set_weights(network.get_weights())
    np.testing.assert_array_equal(twin(IMAGES), network(IMAGES))
    network.save(tmp_path / "network.keras")
    loaded = keras.models.load_model(tmp_path / "network.keras")
    np.testing.assert_array_equal(loaded(IMAGES), network(IMAGES))
    computed = {layer.compute_dtype for layer in twin.layers if "conv" in layer.name}
    assert ("bfloat16" in computed) == (policy == "mixed_bfloat16")
