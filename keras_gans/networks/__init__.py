"""Network pairs: a generator and a discriminator each, size as arguments."""

from keras_gans.networks.dcgan import DCGANDiscriminator, DCGANGenerator
from keras_gans.networks.mlp import MLPDiscriminator, MLPGenerator

GENERATORS = {"mlp": MLPGenerator, "dcgan": DCGANGenerator}
DISCRIMINATORS = {"mlp": MLPDiscriminator, "dcgan": DCGANDiscriminator}
