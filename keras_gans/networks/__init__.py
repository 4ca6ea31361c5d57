"""Network pairs: a generator and a discriminator each, size as arguments."""

from keras_gans.networks.dcgan import DCGANDiscriminator, DCGANGenerator
from keras_gans.networks.mlp import MLPDiscriminator, MLPGenerator
from keras_gans.networks.r3 import R3Discriminator, R3Generator
from keras_gans.networks.resnet import ResNetDiscriminator, ResNetGenerator

GENERATORS = {
    "mlp": MLPGenerator,
    "dcgan": DCGANGenerator,
    "resnet": ResNetGenerator,
    "r3": R3Generator,
}
DISCRIMINATORS = {
    "mlp": MLPDiscriminator,
    "dcgan": DCGANDiscriminator,
    "resnet": ResNetDiscriminator,
    "r3": R3Discriminator,
}
