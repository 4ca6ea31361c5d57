"""Differentiable augmentation of images."""

import dataclasses

import tensorflow as tf

from keras_gans.augment.augment import Augment
from keras_gans.schedules import Schedule, at
from keras_gans.utils.configured import register
from keras_gans.utils.errors import InputError, unknown


@register
@dataclasses.dataclass(frozen=True)
class DiffAugment(Augment):
    """Random colours, shifts and holes, through which the generator's gradient flows.

    Args:
        policy: names of the kinds, separated by commas, applied in this order:
            color: brightness + u - 1/2, then saturation * 2u, then contrast * (u + 1/2), with
                another u in [0, 1) for each;
            translation: whole pixels, up to an eighth of the side each way; what comes in is 0;
            cutout: a square of half the side, centred anywhere in the image, is 0.
        probability: of each transform, for each image; a `schedules.Schedule` of thousands of
            images may stand for it, as in R3GAN's official code (arXiv 2501.05441).

    Raises:
        InputError: an unknown kind; a probability beyond [0, 1]; samples that are not images.

    Reference: Zhao et al. 2020, arXiv 2006.10738, section 3.2 and appendix.
    """

    policy: str = "color,translation,cutout"
    probability: float | Schedule = 1.0

    effect = "changes both densities by colours, shifts and holes"

    def __post_init__(self):
        check_policy(self.policy)
        p = self.probability
        if not all(0 <= v <= 1 for v in ((p.start, p.end) if isinstance(p, Schedule) else (p,))):
            raise InputError(f"an augmentation's probability must be in [0, 1], got {p}")

    def __call__(self, samples, noise, kimg):
        p = tf.cast(at(self.probability, kimg), samples.dtype)
        return augmented(self.policy, samples, noise, p)


def check_policy(policy):
    for name in policy.split(","):
        if name not in KINDS:
            raise unknown("augmentation", name, KINDS)


def augmented(policy, images, noise, probability):
    """`images` through each transform of each kind, with `probability` for each image."""
    if len(images.shape) != 4:
        raise InputError(f"only images can be augmented, got samples of shape {images.shape[1:]}")
    for name in policy.split(","):
        for transform in KINDS[name]:
            scope = noise.scope(transform.__name__)
            chosen = scope.uniform("chosen", [images.shape[0], 1, 1, 1]) < probability
            images = tf.where(chosen, transform(images, scope), images)
    return images


def brightness(images, noise):
    return images + each(noise, "u", images) - 0.5


def saturation(images, noise):
    grey = tf.reduce_mean(images, axis=3, keepdims=True)
    return grey + 2.0 * each(noise, "u", images) * (images - grey)


def contrast(images, noise):
    mean = tf.reduce_mean(images, axis=[1, 2, 3], keepdims=True)
    return mean + (each(noise, "u", images) + 0.5) * (images - mean)


def translation(images, noise):
    for axis, name in ((1, "down"), (2, "right")):
        side = images.shape[axis]
        reach = int(side / 8 + 0.5)
        shift = whole(each(noise, name, images), 2 * reach + 1)[:, 0, 0]
        padding = [[0, 0]] * 4
        padding[axis] = [reach, reach]
        images = tf.gather(tf.pad(images, padding), tf.range(side) + shift, axis=axis, batch_dims=1)
    return images


def cutout(images, noise):
    inside = True
    for axis, name in ((1, "down"), (2, "right")):
        side = images.shape[axis]
        hole = int(side / 2 + 0.5)
        first = whole(each(noise, name, images), side + 1 - hole % 2) - hole // 2
        place = tf.reshape(tf.range(side), [-1 if i == axis else 1 for i in range(4)])
        inside &= (place >= first) & (place < first + hole)
    return tf.where(inside, tf.zeros_like(images), images)


def each(noise, name, images):
    """One uniform number an image, (batch, 1, 1, 1)."""
    return noise.uniform(name, [images.shape[0], 1, 1, 1])


def whole(u, count):
    """Uniform numbers in [0, 1) -> int32 in [0, count)."""
    return tf.cast(tf.floor(u * count), tf.int32)


KINDS = {
    "color": (brightness, saturation, contrast),
    "translation": (translation,),
    "cutout": (cutout,),
}
