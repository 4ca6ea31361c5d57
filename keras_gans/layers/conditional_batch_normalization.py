"""Batch normalisation that knows the class."""

from keras import layers, ops

from keras_gans.distribution import replicas
from keras_gans.utils.configured import register
from keras_gans.utils.precision import full


@register
class ConditionalBatchNormalization(layers.Layer):
    """Batch normalisation whose scale and offset are those of each sample's class.

    The statistics are of the whole batch, over all replicas and whatever its classes. It computes
    in float32, in float64 beside layers that do.

    Args:
        num_classes: how many classes there are.
        momentum: share of the moving statistics that an update keeps.
        epsilon: added to the variance.

    Call arguments:
        inputs: (batch, ..., channels).
        labels: int32 (batch,), in [0, num_classes).
        training: bool; True takes the batch's statistics and moves the moving ones.

    Returns:
        gamma[label] * (inputs - mean) / sqrt(variance + epsilon) + beta[label], of the shape of
        `inputs`; gamma starts at 1 and beta at 0.

    Reference: Dumoulin et al. 2017, arXiv 1610.07629, equation 5; in GANs, Miyato and Koyama 2018,
        arXiv 1802.05637, section 5.
    """

    def __init__(self, num_classes: int, momentum=0.9, epsilon=1e-5, **kwargs):
        super().__init__(**kwargs)
        self.num_classes, self.momentum, self.epsilon = num_classes, momentum, epsilon

    def build(self, inputs_shape, labels_shape=None):
        channels = inputs_shape[-1:]

        def weight(name, shape, initializer, trainable):
            # Without autocast it is read in float32 under any policy.
            return self.add_weight(
                name=name,
                shape=shape,
                initializer=initializer,
                trainable=trainable,
                autocast=False,
            )

        self.gamma = weight("gamma", (self.num_classes, *channels), "ones", True)
        self.beta = weight("beta", (self.num_classes, *channels), "zeros", True)
        self.moving_mean = weight("moving_mean", channels, "zeros", False)
        self.moving_variance = weight("moving_variance", channels, "ones", False)

    def compute_output_shape(self, inputs_shape, labels_shape=None):
        return inputs_shape

    def call(self, inputs, labels, training=None):
        x = full(inputs)
        if training and self.trainable:
            axes = list(range(len(x.shape) - 1))
            mean = replicas.mean(ops.mean(x, axes))
            variance = replicas.mean(ops.mean(ops.square(x - mean), axes))
            for moving, new in ((self.moving_mean, mean), (self.moving_variance, variance)):
                moving.assign(self.momentum * moving + (1.0 - self.momentum) * new)
        else:
            mean, variance = self.moving_mean, self.moving_variance
        # One scale and one offset a sample and channel, so that the places are read once.
        scale = ops.take(self.gamma, labels, axis=0) * ops.rsqrt(variance + self.epsilon)
        offset = ops.take(self.beta, labels, axis=0) - mean * scale
        of_places = (-1, *[1] * (len(x.shape) - 2), x.shape[-1])
        outputs = x * ops.reshape(scale, of_places) + ops.reshape(offset, of_places)
        return ops.cast(outputs, self.compute_dtype)

    def get_config(self):
        own = {
            "num_classes": self.num_classes,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
        }
        return super().get_config() | own
