"""GAN of labelled samples."""

import numpy as np
import tensorflow as tf

from keras_gans import losses
from keras_gans.models import players
from keras_gans.models.gan import GAN
from keras_gans.models.given import check_labels
from keras_gans.networks import interface
from keras_gans.utils import images
from keras_gans.utils.configured import register
from keras_gans.utils.errors import InputError, shown, unknown


@register
class ConditionalGAN(GAN):
    """Both players take the class of each sample as a second input.

    How the networks use it is their `condition`. In the discriminator's update a generated sample
    has the label of the real one at its place in the batch; in the generator's, that of a real one
    where its loss reads reals, or else one drawn uniformly. It is trained on pairs (samples,
    labels).

    Args:
        generator: `keras.Model` from [latents, labels] to samples.
        discriminator: `keras.Model` from [samples, labels] to logits (batch, 1); or, with an
            auxiliary classifier, to [logits, log_probability], the latter that of the label.
        loss: `losses.AdversarialLoss`, any.
        auxiliary_weight: factor of the classifier's terms, where the discriminator has one: see
            `losses.AuxiliaryClassifier`.
        num_classes: how many labels there are; None where a network has an attribute
            `num_classes`.
        class_names: a str for each class, by which `generate` may be asked; None where classes are
            numbers alone.
        **kwargs: as in `GAN`.

    Call arguments:
        inputs: [latents, labels], float32 (batch, latent_dim) and int32 (batch,).

    Raises:
        InputError: a network without labels, the two of different numbers of classes, or other
            than one name for each class.

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
    # What a preview shows: latents, a row each, and of the classes so many at most, a column each.
    ROWS, COLUMNS = 8, 26

    def __init__(
        self,
        generator,
        discriminator,
        *,
        loss,
        auxiliary_weight: float = 1.0,
        num_classes=None,
        class_names=None,
        **kwargs,
    ):
        players.check_networks(generator=generator, discriminator=discriminator)
        players.check_objective(loss)
        super().__init__(generator, discriminator, loss=loss, **kwargs)
        self.num_classes = _agreed(generator, discriminator, num_classes)
        names = self.class_names = None if class_names is None else tuple(class_names)
        if names is not None and not len(set(names)) == len(names) == self.num_classes:
            raise InputError(
                f"{self.num_classes} classes need as many different class_names, got {names}"
            )
        judged = interface.takes(discriminator, "discriminator", [self.sample_shape, ()])
        if len(interface.makes(discriminator, "discriminator", judged)) == 2:
            self.loss = losses.AuxiliaryClassifier(loss, auxiliary_weight)

    def _drawn_labels(self, batch_size, noise):
        share = noise.uniform("labels", (batch_size,))
        return tf.cast(tf.floor(share * self.num_classes), tf.int32)

    def labels(self, n, asked=None):
        """The labels behind `generate(n, labels=asked)`: int32 (n,).

        Args:
            n: int, how many.
            asked: int, the label of all, or its name; a sequence of n of them; or None for 0, 1,
                ... and again from 0.

        Raises:
            InputError: they are not n whole numbers in [0, num_classes), or names of classes.
        """
        try:
            labels = np.asarray(np.arange(n) % self.num_classes if asked is None else asked)
        except ValueError:  # A ragged list.
            raise InputError(f"labels must be whole numbers, got {shown(asked)}") from None
        if labels.dtype.kind == "U":
            labels = self._numbers_of(labels)
        if labels.dtype.kind not in "iu":
            raise InputError(f"labels must be whole numbers, got {shown(asked)}")
        if labels.shape not in ((), (n,)):
            raise InputError(
                f"{n} samples take one label or {n}, got labels of shape {labels.shape}"
            )
        check_labels(labels, self.num_classes)
        return np.broadcast_to(labels, (n,)).astype(np.int32)

    def _numbers_of(self, names):
        """The labels called `names`, an array of str."""
        if self.class_names is None:
            raise InputError(
                f"the model's classes have no names: give numbers in [0, {self.num_classes})"
            )
        number = {name: i for i, name in enumerate(self.class_names)}
        for name in names.ravel():
            if name not in number:
                raise unknown("label", str(name), self.class_names)
        return np.array([number[name] for name in names.ravel()], int).reshape(names.shape)

    def preview(self, data, seed=0):
        """As `GAN.preview`; of images, a row a latent and a column a class."""
        if len(self.sample_shape) != 3:
            return super().preview(data, seed)
        columns = min(self.num_classes, self.COLUMNS)
        rows = np.asarray(self.latents(self.ROWS, seed))
        latents = rows.repeat(columns, axis=0)
        drawn = np.concatenate(list(self._made(latents, np.arange(len(latents)) % columns)))
        return images.grid(drawn, columns)


def _agreed(generator, discriminator, num_classes):
    """The number of classes that both networks and the argument agree upon."""
    known = {
        "ConditionalGAN": num_classes,
        "the generator": getattr(generator, "num_classes", None),
        "the discriminator": getattr(discriminator, "num_classes", None),
    }
    known = {owner: count for owner, count in known.items() if count is not None}
    if not known:
        raise InputError("how many labels are there? Give ConditionalGAN num_classes")
    owner, count = next(iter(known.items()))
    if type(count) is not int or count < 1:
        raise InputError(f"num_classes must be a whole number from 1, got {count!r}")
    for other, its_count in known.items():
        if its_count != count:
            raise InputError(
                f"{owner} has {count} classes but {other} {its_count}: give both the same "
                "num_classes"
            )
    return count
