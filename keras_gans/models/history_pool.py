"""Generated images of the past, to show a discriminator."""

import keras
import tensorflow as tf

from keras_gans.distribution import replicas
from keras_gans.utils.configured import register
from keras_gans.utils.errors import InputError


@register
class HistoryPool(keras.layers.Layer):
    """Keeps `size` images; what it returns for an image is that one or one of the past.

    Until it is full, an image is stored and returned. From then on, with probability 1/2, one of
    the stored, drawn uniformly, is returned and the new one takes its place; else the new one is
    returned and not kept. The images of a batch come one after the other, so that a later one may
    meet an earlier; the batch is the global one, and each replica keeps the same pool.

    Args:
        size: int, images kept; 0 returns every image as it came.
        image_shape: (height, width, channels).

    Raises:
        InputError: a negative size.

    Reference: Shrivastava et al. 2017, arXiv 1612.07828, section 2.3; as in Zhu et al. 2017, arXiv
        1703.10593, section 4.
    """

    def __init__(self, size, image_shape, **kwargs):
        super().__init__(**({"dtype": "float32"} | kwargs))
        if size < 0:
            raise InputError(f"a history pool keeps 0 images or more, got {size}")
        self.size, self.image_shape = size, tuple(image_shape)
        state = {
            "initializer": "zeros",
            "trainable": False,
            "aggregation": "only_first_replica",
        }
        self.images = self.add_weight(shape=(size, *self.image_shape), name="images", **state)
        self.stored = self.add_weight(shape=(), dtype="int32", name="stored", **state)
        self.built = True

    def swap(self, images, noise):
        """The images to show the discriminator instead of new ones; the new ones enter the pool.

        Args:
            images: float32 (batch, *image_shape), of static shape.
            noise: `Noise` of this batch.

        Returns:
            Images of the same shape, through which no gradient flows.
        """
        if not self.size:
            return tf.stop_gradient(images)
        count = replicas.count() * images.shape[0]
        chances = noise.shared().uniform("chance", (count,))
        drawn = tf.cast(noise.shared().uniform("place", (count,)) * self.size, tf.int32)
        # The product may round up to the size itself.
        drawn = tf.minimum(drawn, self.size - 1)
        pool, stored = (tf.convert_to_tensor(v.value) for v in (self.images, self.stored))
        shown = []
        for image, chance, place in zip(
            tf.unstack(replicas.gathered(tf.stop_gradient(images)), count),
            tf.unstack(chances, count),
            tf.unstack(drawn, count),
            strict=True,
        ):
            filling = stored < self.size
            place = tf.where(filling, stored, place)
            swapped = tf.logical_and(tf.logical_not(filling), chance > 0.5)
            shown.append(tf.where(swapped, pool[place], image))
            kept = tf.where(tf.logical_or(filling, swapped), image, pool[place])
            pool = tf.tensor_scatter_nd_update(pool, [[place]], kept[None])
            stored += tf.cast(filling, tf.int32)
        self.images.assign(pool)
        self.stored.assign(stored)
        return replicas.local_rows(tf.stack(shown))

    def get_config(self):
        return super().get_config() | {"size": self.size, "image_shape": self.image_shape}
