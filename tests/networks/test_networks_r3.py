"""R3GAN's networks: sizes of the paper, scales of the start, filters by hand."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import keras_gans as kg
from keras_gans.networks import r3
from keras_gans.networks.network import network_dtype


def test_the_paper_size():
    # Width 768 at 4, 8, 16 and 32 pixels, two blocks each: 20.7 M parameters (arXiv 2501.05441).
    block = 768 * 1536 + 1536 + 9 * 16 * 1536 + 1536 + 1536 * 768
    generator = kg.networks.R3Generator((32, 32, 3))
    assert generator.count_params() == 8 * block + 64 * 768 + 16 * 768 + 768 * 3 == 20_732_160
    discriminator = kg.networks.R3Discriminator((32, 32, 3))
    assert discriminator.count_params() == 8 * block + 3 * 768 + 16 * 768 + 768


def test_finer_scales_are_narrower():
    generator = kg.networks.R3Generator((64, 64, 3), width=32, blocks=1)
    widths = [layer.filters for layer in generator.layers if isinstance(layer, r3.GroupedConv2D)]
    assert widths == [64, 64, 64, 64, 32]
    small = kg.networks.R3Generator((28, 28, 1), width=32, full_width_side=7, blocks=1)
    widths = [layer.filters for layer in small.layers if isinstance(layer, r3.GroupedConv2D)]
    assert widths == [64, 32, 16]


def test_a_block_starts_as_the_identity():
    inputs = keras.Input((8, 8, 16))
    model = keras.Model(inputs, r3.residual(inputs, 8, 2, 16))
    x = np.random.default_rng(0).normal(size=(2, 8, 8, 16)).astype(np.float32)
    np.testing.assert_array_equal(model(x), x)


def test_the_start_of_a_block():
    keras.utils.set_random_seed(0)
    inputs = keras.Input((8, 8, 256))
    kernels = keras.Model(inputs, r3.residual(inputs, 16, 2, 16)).get_weights()[::2]
    # sqrt(2 / 1.04) * 16 ** -0.25 / sqrt(fan in), the fan of a group of 16 being 9 * 16.
    assert kernels[0].std() == pytest.approx(1.38675 / 2 / 16, rel=0.02)
    assert kernels[1].shape == (3, 3, 16, 512)
    assert kernels[1].std() == pytest.approx(1.38675 / 2 / 12, rel=0.02)
    assert not kernels[2].any()


def test_constants_keep_their_value_but_at_the_edges():
    ones = tf.ones((1, 4, 4, 1))
    edge, inner = [0.5625] + 6 * [0.75] + [0.5625], [0.75] + 6 * [1.0] + [0.75]
    np.testing.assert_allclose(r3.upsample(ones)[0, :, :, 0], [edge, *6 * [inner], edge], atol=1e-6)
    edge, inner = [0.765625] + 2 * [0.875] + [0.765625], [0.875, 1.0, 1.0, 0.875]
    found = r3.downsample(tf.ones((1, 8, 8, 1)))[0, :, :, 0]
    np.testing.assert_allclose(found, [edge, inner, inner, edge], atol=1e-6)


# The rows say where a pixel goes: symmetrically about its own centre.
@pytest.mark.parametrize(
    ("ours", "matrix"),
    [
        (
            r3.upsample,
            np.array([[3, 3, 1, 0, 0, 0], [0, 1, 3, 3, 1, 0], [0, 0, 0, 1, 3, 3]]).T / 4,
        ),
        (
            r3.downsample,
            np.array([[3, 3, 1, 0, 0, 0], [0, 1, 3, 3, 1, 0], [0, 0, 0, 1, 3, 3]]) / 8,
        ),
    ],
)
def test_filters(ours, matrix):
    side = matrix.shape[1]
    image = np.random.default_rng(0).normal(size=(side, side))
    found = ours(tf.constant(image[None, :, :, None], tf.float32))[0, :, :, 0]
    np.testing.assert_allclose(found, matrix @ image @ matrix.T, atol=1e-6)


def test_grouped_convolution_is_one_convolution_a_group():
    layer = r3.GroupedConv2D(6, 3, padding="same", groups=2)
    x = tf.random.stateless_normal((2, 5, 5, 8), [0, 0])
    together = layer(x)
    kernel = layer.kernel.value
    apart = [
        tf.nn.conv2d(x[..., 4 * g : 4 * g + 4], kernel[..., 3 * g : 3 * g + 3], 1, "SAME")
        for g in range(2)
    ]
    np.testing.assert_allclose(together, tf.concat(apart, -1), atol=1e-5)


def test_inner_channels_must_be_whole_groups():
    with pytest.raises(kg.InputError, match=r"20 channels .* are not whole groups of 16"):
        kg.networks.R3Generator((8, 8, 1), width=10)


def test_basis_scales_a_learned_picture():
    layer = r3.Basis(2)
    values = tf.constant([[2.0, 3.0]])
    layer.build((1, 2))
    layer.basis.assign(tf.reshape(tf.range(8.0), (2, 2, 2)))
    np.testing.assert_array_equal(layer(values)[0, :, :, 1], [[3.0, 9.0], [15.0, 21.0]])


def test_labels_beside_the_latents_and_in_a_projection():
    small = {"width": 16, "full_width_side": 4, "blocks": 1, "num_classes": 3}
    generator = kg.networks.R3Generator((8, 8, 1), latent_dim=5, **small)
    assert generator.layers[-1].output.shape == (None, 8, 8, 1)
    # The embedding is as long as the latent: 3 x 5, and the first map reads 5 + 5 numbers.
    plain = kg.networks.R3Generator((8, 8, 1), latent_dim=5, **small | {"num_classes": None})
    assert generator.count_params() - plain.count_params() == 3 * 5 + 5 * 16
    discriminator = kg.networks.R3Discriminator((8, 8, 1), **small)
    images = tf.random.stateless_normal((2, 8, 8, 1), [0, 0])
    zero, two = (discriminator([images, tf.constant([c, c])]).numpy() for c in (0, 2))
    # At the start nothing but the kernels of the path and the embedding is at work.
    features = keras.Model(discriminator.inputs[0], discriminator.get_layer("logits").input)
    embedding = next(layer for layer in discriminator.layers if layer.name == "embedding")
    rows = embedding.embeddings.numpy()
    difference = features(images).numpy() @ (rows[2] - rows[0])
    np.testing.assert_allclose((two - zero)[:, 0], difference, rtol=1e-4, atol=1e-6)
    with pytest.raises(kg.InputError, match="R3Generator has no norm to condition by"):
        kg.networks.R3Generator((8, 8, 1), **small, condition="conditional_batch_norm")


def test_labels_alone_in_the_official_codes_way():
    small = {"width": 16, "full_width_side": 4, "blocks": 1, "num_classes": 400}
    discriminator = kg.networks.R3Discriminator((8, 8, 1), **small, condition="projection_only")
    images = tf.random.stateless_normal((2, 8, 8, 1), [0, 0])
    features = keras.Model(discriminator.inputs[0], discriminator.get_layer("logits").output)
    rows = discriminator.get_layer("embedding").embeddings.numpy()
    assert rows.shape == (400, 16) and rows.std() == pytest.approx(1 / 20, rel=0.05)
    expected = np.sum(features(images).numpy() * rows[[3, 7]], axis=1, keepdims=True)
    found = discriminator([images, tf.constant([3, 7])])
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)
    generator = kg.networks.R3Generator((8, 8, 1), latent_dim=64, **small)
    assert generator.get_layer("embedding").embeddings.numpy().std() == pytest.approx(
        0.05, rel=0.05
    )


def test_the_coarsest_scale_is_float32_under_half_precision():
    small = {"width": 16, "full_width_side": 4, "blocks": 1}
    with network_dtype("mixed_bfloat16"):
        pair = (
            kg.networks.R3Generator((8, 8, 1), **small),
            kg.networks.R3Discriminator((8, 8, 1), **small),
        )
    # Generator from 4 pixels to 8, discriminator back.
    for network, order in zip(
        pair, (["float32", "bfloat16"], ["bfloat16", "float32"]), strict=True
    ):
        grouped = [x for x in network.layers if isinstance(x, r3.GroupedConv2D)]
        assert [layer.compute_dtype for layer in grouped] == order
    assert keras.config.dtype_policy().name == "float32"
