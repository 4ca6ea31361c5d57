"""What holds a discriminator in check: penalties added to its loss, constraints on its weights."""

import dataclasses

import tensorflow as tf

from keras_gans.configured import Configured, register


@dataclasses.dataclass(frozen=True)
class Penalty(Configured):
    """Base of the terms that are added to the discriminator's loss.

    Args:
        weight: factor of the term.
    """

    weight: float = 10.0

    # Read by GAN: a term of one sample's gradient has no meaning if a layer mixes the samples.
    per_sample_gradient = True

    def __call__(self, evaluate, real, fake, noise):
        """The weighted term, a scalar.

        Args:
            evaluate: function from samples to their `Evaluation` by the discriminator.
            real: `Evaluation` of the real batch.
            fake: `Evaluation` of the generated batch.
            noise: `Noise` of this discriminator update.
        """
        raise NotImplementedError


def gradient_norm(gradient):
    """Euclidean norm of each sample's gradient, (batch,), differentiable at zero."""
    axes = list(range(1, len(gradient.shape)))
    return tf.sqrt(tf.reduce_sum(tf.square(gradient), axes) + 1e-12)


@register
@dataclasses.dataclass(frozen=True)
class GradientPenalty(Penalty):
    """weight * E[(|grad D(x)| - 1)^2] at x between a real and a generated sample.

    x = e * real + (1 - e) * fake, with e uniform in [0, 1), one a sample. One-sided, only norms
    above 1 are penalised: E[max(0, |grad D(x)| - 1)^2].

    Args:
        weight: lambda in the paper.
        one_sided: penalise only norms above 1.

    Reference: Gulrajani et al. 2017, arXiv 1704.00028, equation 3 and section 4 (one-sided).
    """

    one_sided: bool = False

    def __call__(self, evaluate, real, fake, noise):
        rank = len(real.samples.shape)
        e = noise.uniform("epsilon", [real.samples.shape[0]] + [1] * (rank - 1))
        between = e * real.samples + (1.0 - e) * fake.samples
        excess = gradient_norm(evaluate(between).gradient) - 1.0
        if self.one_sided:
            excess = tf.nn.relu(excess)
        return self.weight * tf.reduce_mean(tf.square(excess))


@register
@dataclasses.dataclass(frozen=True)
class WeightClipping(Configured):
    """A constraint: every trainable weight is clipped to [-limit, limit] after each update.

    Args:
        limit: c in the paper.

    Reference: Arjovsky et al. 2017, arXiv 1701.07875, algorithm 1.
    """

    limit: float = 0.01

    def __call__(self, variables):
        """Clip `variables` in place."""
        for variable in variables:
            variable.assign(tf.clip_by_value(variable.value, -self.limit, self.limit))


PENALTIES = {"gradient_penalty": GradientPenalty}
CONSTRAINTS = {"weight_clipping": WeightClipping}
