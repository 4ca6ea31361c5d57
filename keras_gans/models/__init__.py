"""One GAN a file: what makes it different, and nothing else."""

from keras_gans.gan import GAN
from keras_gans.models.lsgan import LSGAN
from keras_gans.models.non_saturating import NonSaturatingGAN
from keras_gans.models.vanilla import VanillaGAN
from keras_gans.models.wgan import WGAN
from keras_gans.models.wgan_gp import WGANGP

MODELS = {
    "gan": GAN,
    "vanilla": VanillaGAN,
    "non_saturating": NonSaturatingGAN,
    "lsgan": LSGAN,
    "wgan": WGAN,
    "wgan_gp": WGANGP,
}
