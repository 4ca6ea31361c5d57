"""Network pairs: a generator and a discriminator each, size as arguments."""

from keras_gans.networks.dcgan import DCGANDiscriminator, DCGANGenerator
from keras_gans.networks.mlp import MLPDiscriminator, MLPGenerator
from keras_gans.networks.patch import PatchDiscriminator
from keras_gans.networks.r3 import R3Discriminator, R3Generator
from keras_gans.networks.resnet import ResNetDiscriminator, ResNetGenerator
from keras_gans.networks.translator import ResNetTranslator
from keras_gans.networks.unet import UNetTranslator
from keras_gans.utils.registry import Registry

GENERATORS = Registry(
    "generator",
    {
        "mlp": MLPGenerator,
        "dcgan": DCGANGenerator,
        "resnet": ResNetGenerator,
        "r3": R3Generator,
        "translator": ResNetTranslator,
        "unet": UNetTranslator,
    },
    takes=("image_shape",),
)
DISCRIMINATORS = Registry(
    "discriminator",
    {
        "mlp": MLPDiscriminator,
        "dcgan": DCGANDiscriminator,
        "resnet": ResNetDiscriminator,
        "r3": R3Discriminator,
        "patch": PatchDiscriminator,
    },
    takes=("image_shape",),
)

register_generator, register_discriminator = GENERATORS.register, DISCRIMINATORS.register
