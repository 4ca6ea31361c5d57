"""Batch normalisation that knows the class."""

from keras import layers, ops

from keras_gans.configured import register


@register
class ConditionalBatchNormalization(layers.Layer):
    """Batch normalisation whose scale and offset are those of each sample's class.

    The statistics are of the whole batch, whatever its classes. It computes in float32.

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
        self.norm = layers.BatchNormalization(
            momentum=momentum, epsilon=epsilon, center=False, scale=False, dtype="float32"
        )

    def build(self, inputs_shape, labels_shape=None):
        self.norm.build(inputs_shape)
        shape = (self.num_classes, inputs_shape[-1])
        # Without autocast they are read in float32 under any policy.
        self.gamma = self.add_weight(
            shape=shape, initializer="ones", name="gamma", dtype="float32", autocast=False
        )
        self.beta = self.add_weight(
            shape=shape, initializer="zeros", name="beta", dtype="float32", autocast=False
        )

    def compute_output_shape(self, inputs_shape, labels_shape=None):
        return inputs_shape

    def call(self, inputs, labels, training=None):
        middle = [1] * (len(inputs.shape) - 2)

        def of_each(table):
            return ops.reshape(ops.take(table, labels, axis=0), (-1, *middle, inputs.shape[-1]))

        normed = self.norm(inputs, training=training)
        return ops.cast(of_each(self.gamma) * normed + of_each(self.beta), self.compute_dtype)

    def get_config(self):
        own = {
            "num_classes": self.num_classes,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
        }
        return super().get_config() | own
