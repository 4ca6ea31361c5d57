"""GAN of labelled samples."""

import numpy as np
import tensorflow as tf

from keras_gans import losses
from keras_gans.models import players
from keras_gans.models.gan import GAN
from keras_gans.models.given import check_labels
from keras_gans.utils import images
from keras_gans.utils.configured import register
from keras_gans.utils.errors import InputError, shown


@register
class ConditionalGAN(GAN):
    """Both players are told the class of each sample.

    How is the networks' affair, see their `condition`. In the discriminator's update a generated
    sample has the label of the real one at its place; in the generator's, that of a real one where
    its loss reads reals, or else one drawn uniformly. It is trained on pairs (samples, labels).

    Args:
        generator: `keras.Model` from [latents, labels] to samples, with an attribute `num_classes`.
        discriminator: `keras.Model` from [samples, labels] to logits (batch, 1); or, with an
            auxiliary classifier, to [logits, log_probability], the latter that of the label.
        loss: `losses.AdversarialLoss`, any.
        auxiliary_weight: factor of the classifier's terms, where the discriminator has one: see
            `losses.AuxiliaryClassifier`.
        **kwargs: as in `GAN`.

    Call arguments:
        inputs: [latents, labels], float32 (batch, latent_dim) and int32 (batch,).

    Raises:
        InputError: a network without labels, or the two of different numbers of classes.

    Example:
        generator = kg.networks.DCGANGenerator((28, 28, 1), num_classes=10)
        discriminator = kg.networks.DCGANDiscriminator((28, 28, 1), num_classes=10)
        gan = kg.ConditionalGAN(generator, discriminator, loss=kg.losses.Hinge())
        gan.compile(keras.optimizers.Adam(2e-4, 0.5), keras.optimizers.Adam(2e-4, 0.5))
        gan.fit(kg.datasets.load("mnist", labels=True), epochs=5)
        sevens = gan.generate(16, seed=0, labels=7)

    Reference: Mirza and Osindero 2014, arXiv 1411.1784, equation 2.
    """

    takes_labels = True
    # Classes that a preview shows at most, a column each.
    COLUMNS = 20

    def __init__(self, generator, discriminator, *, loss, auxiliary_weight: float = 1.0, **kwargs):
        players.check_networks(generator=generator, discriminator=discriminator)
        players.check_objective(loss)
        if len(discriminator.outputs) == 2:
            loss = losses.AuxiliaryClassifier(loss, auxiliary_weight)
        super().__init__(generator, discriminator, loss=loss, **kwargs)

    def _check(self):
        super()._check()
        known = {
            role: getattr(getattr(self, role), "num_classes", None)
            for role in ("generator", "discriminator")
        }
        if known["discriminator"] not in (known["generator"], None):
            raise InputError(
                f"the generator has {known['generator']} classes but the discriminator "
                f"{known['discriminator']}: give both the same num_classes"
            )

    @property
    def num_classes(self):
        """How many labels there are."""
        return self.generator.num_classes

    def _drawn_labels(self, batch_size, noise):
        share = noise.uniform("labels", (batch_size,))
        return tf.cast(tf.floor(share * self.num_classes), tf.int32)

    def labels(self, n, asked=None):
        """The labels behind `generate(n, labels=asked)`: int32 (n,).

        Args:
            n: int, how many.
            asked: int, the label of all; a sequence of n; or None for 0, 1, ... and again from 0.

        Raises:
            InputError: they are not n whole numbers in [0, num_classes).
        """
        try:
            labels = np.asarray(np.arange(n) % self.num_classes if asked is None else asked)
        except ValueError:  # A ragged list.
            raise InputError(f"labels must be whole numbers, got {shown(asked)}") from None
        if labels.dtype.kind not in "iu":
            raise InputError(f"labels must be whole numbers, got {shown(asked)}")
        if labels.shape not in ((), (n,)):
            raise InputError(
                f"{n} samples take one label or {n}, got labels of shape {labels.shape}"
            )
        check_labels(labels, self.num_classes)
        return np.broadcast_to(labels, (n,)).astype(np.int32)

    def preview(self, data, seed=0):
        """As `GAN.preview`; of images, a column a class."""
        if len(self.sample_shape) != 3:
            return super().preview(data, seed)
        columns = min(self.num_classes, self.COLUMNS)
        drawn = self.generate(8 * columns, seed, labels=np.arange(8 * columns) % columns)
        return images.grid(drawn, columns)
