"""Network pairs: a generator and a discriminator each, size as arguments."""

from keras_gans.networks.dcgan import DCGANDiscriminator, DCGANGenerator
from keras_gans.networks.mlp import MLPDiscriminator, MLPGenerator
from keras_gans.networks.r3 import R3Discriminator, R3Generator

GENERATORS = {"mlp": MLPGenerator, "dcgan": DCGANGenerator, "r3": R3Generator}
DISCRIMINATORS = {"mlp": MLPDiscriminator, "dcgan": DCGANDiscriminator, "r3": R3Discriminator}
