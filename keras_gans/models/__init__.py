"""One GAN a file: what makes it different, and nothing else."""

from keras_gans.models.conditional import ConditionalGAN
from keras_gans.models.cramer import CramerGAN
from keras_gans.models.cyclegan import CycleGAN
from keras_gans.models.fgan import FGAN
from keras_gans.models.gan import GAN
from keras_gans.models.instance_noise import InstanceNoiseGAN
from keras_gans.models.lsgan import LSGAN
from keras_gans.models.non_saturating import NonSaturatingGAN
from keras_gans.models.r3gan import R3GAN
from keras_gans.models.relativistic import RelativisticGAN
from keras_gans.models.sngan import SNGAN
from keras_gans.models.two_player import TwoPlayer
from keras_gans.models.vanilla import VanillaGAN
from keras_gans.models.wgan import WGAN
from keras_gans.models.wgan_gp import WGANGP
from keras_gans.utils.registry import Registry

MODELS = Registry(
    "model",
    {
        "gan": GAN,
        "vanilla": VanillaGAN,
        "non_saturating": NonSaturatingGAN,
        "lsgan": LSGAN,
        "wgan": WGAN,
        "wgan_gp": WGANGP,
        "fgan": FGAN,
        "cramer": CramerGAN,
        "cyclegan": CycleGAN,
        "relativistic": RelativisticGAN,
        "r3gan": R3GAN,
        "sngan": SNGAN,
        "instance_noise": InstanceNoiseGAN,
        "conditional": ConditionalGAN,
    },
    base=TwoPlayer,
)

register = MODELS.register
