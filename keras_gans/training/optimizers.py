"""Optimizers by name, and the one that Keras lacks."""

import keras
from keras import ops

from keras_gans.schedules import Schedule, at
from keras_gans.utils.configured import register as serializable
from keras_gans.utils.registry import Registry


@serializable
class AnnealedAdam(keras.optimizers.Adam):
    """Adam whose beta_2 may be a schedule.

    The bias of the second moment is corrected as if the present beta_2 had always held, as
    PyTorch does when a parameter group's is changed. With a number it is Keras's Adam.

    Args:
        beta_2: float or `schedules.Schedule` of the updates made.
        learning_rate, beta_1, epsilon, **kwargs: as in `keras.optimizers.Adam`; PyTorch's epsilon
            is 1e-8.

    Reference: Huang et al. 2024, arXiv 2501.05441, appendix D (from 0.9 to 0.99).
    """

    def __init__(
        self,
        learning_rate=0.001,
        beta_1: float = 0.9,
        beta_2: float | Schedule = 0.999,
        epsilon: float = 1e-7,
        **kwargs,
    ):
        super().__init__(learning_rate, beta_1, beta_2, epsilon, **kwargs)

    def update_step(self, gradient, variable, learning_rate):
        dtype = variable.dtype
        gradient = ops.cast(gradient, dtype)
        updates = ops.cast(self.iterations + 1, dtype)
        beta_2 = ops.cast(at(self.beta_2, self.iterations), dtype)
        index = self._get_variable_index(variable)
        m, v = self._momentums[index], self._velocities[index]
        self.assign_add(m, (1 - self.beta_1) * (gradient - m))
        self.assign_add(v, (1 - beta_2) * (ops.square(gradient) - v))
        bias_1 = 1 - ops.power(ops.cast(self.beta_1, dtype), updates)
        bias_2 = 1 - ops.power(beta_2, updates)
        rate = ops.cast(learning_rate, dtype) * ops.sqrt(bias_2) / bias_1
        self.assign_sub(variable, rate * m / (ops.sqrt(v) + self.epsilon))

    def get_config(self):
        beta_2 = self.beta_2
        if isinstance(beta_2, Schedule):
            beta_2 = keras.saving.serialize_keras_object(beta_2)
        return super().get_config() | {"beta_2": beta_2}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        if isinstance(config["beta_2"], dict):
            beta_2 = keras.saving.deserialize_keras_object(config["beta_2"])
            config = config | {"beta_2": beta_2}
        return super().from_config(config, custom_objects)


OPTIMIZERS = Registry(
    "optimizer",
    {
        "adam": keras.optimizers.Adam,
        "annealed_adam": AnnealedAdam,
        "adamw": keras.optimizers.AdamW,
        "lamb": keras.optimizers.Lamb,
        "rmsprop": keras.optimizers.RMSprop,
        "sgd": keras.optimizers.SGD,
    },
    base=keras.optimizers.Optimizer,
)

register = OPTIMIZERS.register
