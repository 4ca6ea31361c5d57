"""Network pairs: a generator and a discriminator each, size as arguments."""

from keras_gans.networks.dcgan import DCGANDiscriminator, DCGANGenerator
from keras_gans.networks.mlp import MLPDiscriminator, MLPGenerator
from keras_gans.networks.patch import PatchDiscriminator
from keras_gans.networks.translator import ResNetTranslator
from keras_gans.networks.unet import UNetTranslator

GENERATORS = {
    "mlp": MLPGenerator,
    "dcgan": DCGANGenerator,
    "translator": ResNetTranslator,
    "unet": UNetTranslator,
}
DISCRIMINATORS = {
    "mlp": MLPDiscriminator,
    "dcgan": DCGANDiscriminator,
    "patch": PatchDiscriminator,
}
