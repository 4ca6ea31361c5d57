"""Augmentation that is as strong as the discriminator's overfitting asks for."""

import dataclasses

import keras
import tensorflow as tf

from keras_gans.augment.augment import Augment
from keras_gans.augment.diff_augment import augmented, check_policy
from keras_gans.distribution import replicas
from keras_gans.utils.configured import register
from keras_gans.utils.errors import InputError


@register
@dataclasses.dataclass(frozen=True)
class AdaptiveAugment(Augment):
    """Each transform with probability p, which follows how sure D is of real images.

    Every `interval` updates, p moves by the images seen since then over `speed_kimg` thousand: up
    where r = E[sign(D(x) - c)] over their real images is above `target`, down where it is below.
    c is what an undecided discriminator says, the loss's `indifferent` value: 0 for most, the
    middle of least squares' targets; a model whose loss has none refuses. Of logits for patches
    the mean is over all of them. Micro-batches of an update share one p. p belongs to the object:
    give each model its own.

    Args:
        policy: as in `DiffAugment`.
        target: the r aimed at, in (-1, 1).
        speed_kimg: thousands of images in which p may go from 0 to 1.
        interval: discriminator updates between two moves of p.

    Raises:
        InputError: an unknown kind, or a target, speed or interval out of range.

    Reference: Karras et al. 2020, arXiv 2006.06676, section 3.1 (r_t, equation 1).
    """

    policy: str = "color,translation,cutout"
    target: float = 0.6
    speed_kimg: float = 500.0
    interval: int = 4

    effect = "changes both densities by colours, shifts and holes"

    def __post_init__(self):
        check_policy(self.policy)
        if not (-1 < self.target < 1 and self.speed_kimg > 0 and self.interval >= 1):
            raise InputError(
                "adaptive augmentation needs a target in (-1, 1), a positive speed_kimg and an "
                f"interval of at least 1, got {self.target}, {self.speed_kimg}, {self.interval}"
            )
        state = {"initializer": "zeros", "shape": (), "trainable": False, "aggregation": "mean"}
        names = ("augment_probability", "sign_sum", "sign_count", "updates")
        # The arguments are frozen; the state beside them is not one of them.
        object.__setattr__(
            self, "variables", [keras.Variable(**state, name=name) for name in names]
        )

    @property
    def probability(self):
        """p, a float32 variable in [0, 1]."""
        return self.variables[0]

    def __call__(self, samples, noise, kimg):
        p = tf.cast(self.probability.value, samples.dtype)
        return augmented(self.policy, samples, noise, p)

    def observe(self, real_signs, images):
        p, total, count, updates = self.variables
        images = float(replicas.count() * images)
        total.assign_add(tf.cast(replicas.mean(real_signs), total.dtype) * images)
        count.assign_add(images)
        updates.assign_add(1.0)
        due = tf.cast(updates.value >= self.interval, tf.float32)
        move = tf.sign(total.value / count.value - self.target) * count.value
        moved = p.value + due * move / (1000.0 * self.speed_kimg)
        p.assign(tf.clip_by_value(moved, 0.0, 1.0))
        for variable in (total, count, updates):
            variable.assign((1.0 - due) * variable.value)
