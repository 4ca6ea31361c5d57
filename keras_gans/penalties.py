"""What holds a discriminator in check: penalties added to its loss, constraints on its weights."""

import dataclasses

import keras
import tensorflow as tf

from keras_gans.distribution import replicas
from keras_gans.schedules import Schedule, at
from keras_gans.utils.configured import Configured
from keras_gans.utils.configured import register as serializable
from keras_gans.utils.registry import Registry


@dataclasses.dataclass(frozen=True)
class Penalty(Configured):
    """Base of the terms that are added to the discriminator's loss.

    Args:
        weight: factor of the term; a `schedules.Schedule` of thousands of images may stand for it.
    """

    weight: float | Schedule = 10.0

    # Read by GAN: a term of one sample's gradient has no meaning if a layer mixes the samples.
    per_sample_gradient = True
    # State of the term, for GAN to save.
    variables = ()
    # What the term does to the optimal discriminator, for those who would read a density from it.
    effect = "moves the discriminator away from its optimum"

    def __call__(self, evaluate, real, fake, noise, kimg):
        """The weighted term, a scalar.

        Args:
            evaluate: function from samples to their `Evaluation` by the discriminator, which sees
                them augmented where GAN augments; gradients are in the samples as given here.
            real: `Evaluation` of the real batch.
            fake: `Evaluation` of the generated batch.
            noise: `Noise` of this discriminator update.
            kimg: float32 scalar, thousands of real images seen so far.
        """
        raise NotImplementedError

    def observe(self, real_mean, fake_mean):
        """Take note of an update, once after the term of each of its micro-batches.

        Args:
            real_mean, fake_mean: float scalars, the mean logits of all its real and generated
                samples on this replica.
        """


def squared_norm(gradient):
    """Squared Euclidean norm of each sample's gradient, (batch,)."""
    return tf.reduce_sum(tf.square(gradient), list(range(1, len(gradient.shape))))


def gradient_norm(gradient):
    """Euclidean norm of each sample's gradient, (batch,), differentiable at zero."""
    return tf.sqrt(squared_norm(gradient) + 1e-12)


@serializable
@dataclasses.dataclass(frozen=True)
class GradientPenalty(Penalty):
    """weight * E[(|grad D(x)| - 1)^2] at x between a real and a generated sample.

    x = e * real + (1 - e) * fake, with e uniform in [0, 1), one a sample, of samples before any
    augmentation, of which x gets a draw of its own. One-sided, only norms above 1 are penalised:
    E[max(0, |grad D(x)| - 1)^2].

    Args:
        weight: lambda in the paper.
        one_sided: penalise only norms above 1.

    Reference: Gulrajani et al. 2017, arXiv 1704.00028, equation 3 and section 4 (one-sided).
    """

    one_sided: bool = False

    effect = "draws the discriminator's slope to 1"

    def __call__(self, evaluate, real, fake, noise, kimg):
        rank = len(real.samples.shape)
        e = noise.uniform("epsilon", [real.samples.shape[0]] + [1] * (rank - 1))
        between = e * real.samples + (1.0 - e) * fake.samples
        excess = gradient_norm(evaluate(between).gradient) - 1.0
        if self.one_sided:
            excess = tf.nn.relu(excess)
        return at(self.weight, kimg) * tf.reduce_mean(tf.square(excess))


@serializable
@dataclasses.dataclass(frozen=True)
class R1(Penalty):
    """weight / 2 * E[|grad D(x)|^2] at real samples: zero where D is flat.

    The gradient is that in the sample before any augmentation, as in the official codes of
    StyleGAN2-ADA and R3GAN.

    Args:
        weight: gamma in the paper.

    Reference: Mescheder et al. 2018, arXiv 1801.04406, equation 9.
    """

    effect = "flattens the discriminator where the data is"

    def __call__(self, evaluate, real, fake, noise, kimg):
        return 0.5 * at(self.weight, kimg) * tf.reduce_mean(squared_norm(real.gradient))


@serializable
@dataclasses.dataclass(frozen=True)
class R2(Penalty):
    """weight / 2 * E[|grad D(x)|^2] at generated samples, before any augmentation as in `R1`.

    Args:
        weight: gamma in the paper.

    Reference: Mescheder et al. 2018, arXiv 1801.04406, equation 10.
    """

    effect = "flattens the discriminator where the generator's samples are"

    def __call__(self, evaluate, real, fake, noise, kimg):
        return 0.5 * at(self.weight, kimg) * tf.reduce_mean(squared_norm(fake.gradient))


@serializable
@dataclasses.dataclass(frozen=True)
class DRAGAN(Penalty):
    """weight * E[(|grad D(x + d)| - 1)^2] at real samples x moved by normal noise d.

    They are moved before any augmentation, of which x + d gets a draw of its own.

    Args:
        weight: lambda in the paper.
        deviation: standard deviation of d; the paper's c is its square.

    Reference: Kodali et al. 2017, arXiv 1705.07215, section 2.3.
    """

    deviation: float = 0.5

    effect = "draws the discriminator's slope near the data to 1"

    def __call__(self, evaluate, real, fake, noise, kimg):
        moved = real.samples + self.deviation * noise.normal("moved", real.samples.shape)
        excess = gradient_norm(evaluate(moved).gradient) - 1.0
        return at(self.weight, kimg) * tf.reduce_mean(tf.square(excess))


@serializable
@dataclasses.dataclass(frozen=True)
class LeCam(Penalty):
    """weight * (E_x[max(0, D(x) - f)^2] + E_z[max(0, r - D(G(z)))^2]), with running means r and f.

    r follows the mean logit of real samples and f that of generated ones, each update by
    m <- decay * m + (1 - decay) * mean from 0, divided by 1 - decay**updates, so that they are not
    drawn to 0 at the start; no gradient flows through them. An update moves them before its term
    is taken. One of several micro-batches cannot: its terms are of the means of the update before,
    0 in the first update, and the means move once, by the logits of all micro-batches, after them.
    The state belongs to the object: give each model its own.

    The ReLU and the debiasing are those of the official code (its StyleGAN2 version, without its
    late start); the paper's equations have neither.

    Args:
        weight: lambda in the paper.
        decay: in [0, 1); the closer to 1, the longer the memory.

    Reference: Tseng et al. 2021, arXiv 2104.03310, equations 4 and 5; github.com/google/lecam-gan.
    """

    weight: float | Schedule = 0.3
    decay: float = 0.99

    per_sample_gradient = False
    effect = "draws the discriminator's logits together"

    def __post_init__(self):
        state = {"initializer": "zeros", "shape": (), "trainable": False, "aggregation": "mean"}
        # The last is what the means of logits that are all 1 would be.
        names = ("real_mean", "fake_mean", "mean_of_ones")
        # The arguments are frozen; the state beside them is not one of them.
        object.__setattr__(
            self, "variables", [keras.Variable(**state, name=name) for name in names]
        )

    def __call__(self, evaluate, real, fake, noise, kimg):
        state = [variable.value for variable in self.variables]
        if noise.whole:
            state = self._moved(*(tf.reduce_mean(e.logits) for e in (real, fake)))
        *means, ones = (tf.cast(value, real.logits.dtype) for value in state)
        real_mean, fake_mean = (tf.math.divide_no_nan(mean, ones) for mean in means)
        on_real = tf.reduce_mean(tf.square(tf.nn.relu(real.logits - fake_mean)))
        on_fake = tf.reduce_mean(tf.square(tf.nn.relu(real_mean - fake.logits)))
        known = tf.cast(ones > 0.0, ones.dtype)
        return at(self.weight, kimg) * known * (on_real + on_fake)

    def observe(self, real_mean, fake_mean):
        for variable, value in zip(self.variables, self._moved(real_mean, fake_mean), strict=True):
            variable.assign(value)

    def _moved(self, *means):
        """The state after an update of these mean logits on this replica."""
        means = [replicas.mean(tf.stop_gradient(mean)) for mean in means]
        return [
            self.decay * variable.value + (1.0 - self.decay) * tf.cast(mean, variable.dtype)
            for variable, mean in zip(self.variables, [*means, 1.0], strict=True)
        ]


class Constraint(Configured):
    """Base of what is done to the discriminator's weights after each of its updates."""

    # What it does to the optimal discriminator, for those who would read a density from it.
    effect = "moves the discriminator away from its optimum"

    def __call__(self, variables):
        """Change the discriminator's trainable `variables` in place."""
        raise NotImplementedError


@serializable
@dataclasses.dataclass(frozen=True)
class WeightClipping(Constraint):
    """Every trainable weight is clipped to [-limit, limit] after each update.

    Args:
        limit: c in the paper.

    Reference: Arjovsky et al. 2017, arXiv 1701.07875, algorithm 1.
    """

    limit: float = 0.01

    effect = "bounds the discriminator's slope"

    def __call__(self, variables):
        for variable in variables:
            variable.assign(tf.clip_by_value(variable.value, -self.limit, self.limit))


PENALTIES = Registry(
    "penalty",
    {
        "gradient_penalty": GradientPenalty,
        "r1": R1,
        "r2": R2,
        "dragan": DRAGAN,
        "lecam": LeCam,
    },
    base=Penalty,
)
CONSTRAINTS = Registry("constraint", {"weight_clipping": WeightClipping}, base=Constraint)

register, register_constraint = PENALTIES.register, CONSTRAINTS.register
