"""Adversarial losses: each class holds the two players' sides of one objective.

Both sides are functions of `(real_logits, fake_logits)`, the discriminator's raw outputs D(x) and
D(G(z)), float32 of shape (batch, 1) or (batch,), and return a scalar to be minimised. Below,
E_x is the mean over real samples and E_z over generated ones, s is the sigmoid.
"""

import dataclasses
import math

from keras import ops

from keras_gans.distribution import replicas
from keras_gans.losses.divergences import DIVERGENCES
from keras_gans.utils.configured import Configured, register
from keras_gans.utils.errors import InputError, unknown
from keras_gans.utils.registry import Registry


class AdversarialLoss(Configured):
    """Base of all adversarial losses.

    A subclass implements `discriminator` and `generator`. One whose generator side reads
    `real_logits` sets `generator_needs_reals = True`: each training step then draws one more
    real batch for it. Otherwise `generator` receives `real_logits=None`.
    """

    generator_needs_reals = False
    # What the discriminator's loss comes near where it tells every sample apart; None without end.
    least = None
    # The logit of an optimal discriminator where q = p; None where the objective leaves it open.
    indifferent = None

    def discriminator(self, real_logits, fake_logits):
        """The discriminator's loss, a scalar to be minimised."""
        raise NotImplementedError

    def generator(self, real_logits, fake_logits):
        """The generator's loss, a scalar to be minimised."""
        raise NotImplementedError

    def density_ratio(self, logits):
        """q / p where `logits` are optimal: the data's density over the generator's.

        Raises:
            InputError: the optimal logits do not tell q / p.
        """
        raise InputError(
            f"{type(self).__name__} defines no density ratio: its optimal discriminator does not "
            "tell q / p; train Minimax, NonSaturating, LeastSquares or FDivergence"
        )


@register
@dataclasses.dataclass(frozen=True)
class Minimax(AdversarialLoss):
    """The original zero-sum game, whose generator saturates when the discriminator wins.

    D minimises -E_x[log s(D(x))] - E_z[log(1 - s(D(G(z))))]; G minimises E_z[log(1 - s(D(G(z))))].
    One-sided label smoothing e moves D's target on real samples from 1 to 1 - e: the real term
    becomes -E_x[(1 - e) log s(D(x)) + e log(1 - s(D(x)))], and D* = (1 - e) q / (q + p).

    Args:
        smoothing: e in [0, 1).

    Raises:
        InputError: `smoothing` is not in [0, 1).

    Reference: Goodfellow et al. 2014, arXiv 1406.2661, equation 1; smoothing, Salimans et al.
        2016, arXiv 1606.03498, section 3.4.
    """

    smoothing: float = 0.0

    least = 0.0

    def __post_init__(self):
        if not 0.0 <= self.smoothing < 1.0:
            raise InputError(f"smoothing must be in [0, 1), got {self.smoothing}")

    @property
    def indifferent(self):
        # s(v) = (1 - e) / 2.
        return math.log((1.0 - self.smoothing) / (1.0 + self.smoothing))

    def discriminator(self, real_logits, fake_logits):
        # (1 - e) softplus(-v) + e softplus(v), as softplus(v) = v + softplus(-v).
        real = ops.mean(ops.softplus(-real_logits) + self.smoothing * real_logits)
        return real + ops.mean(ops.softplus(fake_logits))

    def generator(self, real_logits, fake_logits):
        return -ops.mean(ops.softplus(fake_logits))

    def density_ratio(self, logits):
        return ops.exp(logits)


@register
@dataclasses.dataclass(frozen=True)
class NonSaturating(Minimax):
    """The minimax discriminator with a generator that keeps its gradient when it loses.

    D as in `Minimax`; G minimises -E_z[log s(D(G(z)))].

    Args:
        smoothing: as in `Minimax`.

    Reference: Goodfellow et al. 2014, arXiv 1406.2661, section 3.
    """

    def generator(self, real_logits, fake_logits):
        return ops.mean(ops.softplus(-fake_logits))


@register
@dataclasses.dataclass(frozen=True)
class LeastSquares(AdversarialLoss):
    """Regression of the logits onto targets.

    D minimises E_x[(D(x) - b)^2] / 2 + E_z[(D(G(z)) - a)^2] / 2; G minimises
    E_z[(D(G(z)) - c)^2] / 2.

    Args:
        a: D's target for generated samples.
        b: D's target for real samples.
        c: the value G wants D to give generated samples.

    Reference: Mao et al. 2017, arXiv 1611.04076, equations 2 and 9.
    """

    a: float = 0.0
    b: float = 1.0
    c: float = 1.0

    least = 0.0

    @property
    def indifferent(self):
        return (self.a + self.b) / 2.0

    def discriminator(self, real_logits, fake_logits):
        real = ops.mean(ops.square(real_logits - self.b))
        fake = ops.mean(ops.square(fake_logits - self.a))
        return 0.5 * real + 0.5 * fake

    def generator(self, real_logits, fake_logits):
        return 0.5 * ops.mean(ops.square(fake_logits - self.c))

    def density_ratio(self, logits):
        # (D - a) / (b - D); beyond the targets the nearest ratio is 0 or infinity.
        share = ops.clip((logits - self.a) / (self.b - self.a), 0.0, 1.0)
        return share / (1.0 - share)


@register
class Wasserstein(AdversarialLoss):
    """The Kantorovich-Rubinstein dual of W1; the critic must be held Lipschitz by other means.

    D minimises E_z[D(G(z))] - E_x[D(x)]; G minimises -E_z[D(G(z))].

    Reference: Arjovsky et al. 2017, arXiv 1701.07875, equation 2.
    """

    def discriminator(self, real_logits, fake_logits):
        return ops.mean(fake_logits) - ops.mean(real_logits)

    def generator(self, real_logits, fake_logits):
        return -ops.mean(fake_logits)


@register
class Hinge(Wasserstein):
    """The margin form: samples beyond the margin give the discriminator no gradient.

    D minimises E_x[max(0, 1 - D(x))] + E_z[max(0, 1 + D(G(z)))]; G minimises -E_z[D(G(z))].

    Reference: Lim and Ye 2017, arXiv 1705.02894; Miyato et al. 2018, arXiv 1802.05957, equation 16.
    """

    least = 0.0
    indifferent = 0.0

    def discriminator(self, real_logits, fake_logits):
        return ops.mean(ops.relu(1.0 - real_logits)) + ops.mean(ops.relu(1.0 + fake_logits))


@register
@dataclasses.dataclass(frozen=True)
class FDivergence(AdversarialLoss):
    """The variational bound of an f-divergence between the data q and the generator's p.

    With T = g(D(.)), D minimises -(E_x[T(x)] - E_z[f*(T(G(z)))]), whose optimum is -D_f(q, p); G
    minimises the bound, -E_z[f*(T(G(z)))], or, with the alternative step, -E_z[T(G(z))], which
    does not saturate.

    Args:
        divergence: a name of the table in `divergences`, which says f, f*, g, the factors, and
            the logits at which float32 ends.
        alternative: take the alternative generator step.

    Raises:
        InputError: no divergence has that name.

    Reference: Nowozin et al. 2016, arXiv 1606.00709, equations 6 and 7, section 3.2.
    """

    divergence: str
    alternative: bool = False

    def __post_init__(self):
        if self.divergence not in DIVERGENCES:
            raise unknown("divergence", self.divergence, DIVERGENCES)

    @property
    def indifferent(self):
        return DIVERGENCES[self.divergence].indifferent

    def discriminator(self, real_logits, fake_logits):
        chosen = DIVERGENCES[self.divergence]
        fake = ops.mean(chosen.conjugate_of_activation(fake_logits))
        return fake - ops.mean(chosen.activation(real_logits))

    def generator(self, real_logits, fake_logits):
        chosen = DIVERGENCES[self.divergence]
        if self.alternative:
            return -ops.mean(chosen.activation(fake_logits))
        return -ops.mean(chosen.conjugate_of_activation(fake_logits))

    def density_ratio(self, logits):
        return DIVERGENCES[self.divergence].ratio(logits)


@register
class RelativisticPairing(AdversarialLoss):
    """The discriminator tells which of a pair, one real and one generated, is the real one.

    D minimises -E[log s(D(x) - D(G(z)))]; G minimises -E[log s(D(G(z)) - D(x))]. The i-th real and
    the i-th generated sample of a batch are a pair.

    Reference: Jolicoeur-Martineau 2018, arXiv 1807.00734, section 4.1 (RSGAN).
    """

    generator_needs_reals = True
    least = 0.0

    def discriminator(self, real_logits, fake_logits):
        return ops.mean(ops.softplus(fake_logits - real_logits))

    def generator(self, real_logits, fake_logits):
        return ops.mean(ops.softplus(real_logits - fake_logits))


@register
class RelativisticAverage(AdversarialLoss):
    """The discriminator tells a sample of one kind from the average of the other kind.

    D minimises -E_x[log s(D(x) - E_z D(G(z)))] - E_z[log(1 - s(D(G(z)) - E_x D(x)))]; G minimises
    the same with the two kinds exchanged. The averages are over all replicas.

    Reference: Jolicoeur-Martineau 2018, arXiv 1807.00734, section 4.2 (RaSGAN).
    """

    generator_needs_reals = True
    least = 0.0

    def discriminator(self, real_logits, fake_logits):
        real = real_logits - replicas.mean(ops.mean(fake_logits))
        fake = fake_logits - replicas.mean(ops.mean(real_logits))
        return ops.mean(ops.softplus(-real)) + ops.mean(ops.softplus(fake))

    def generator(self, real_logits, fake_logits):
        return self.discriminator(fake_logits, real_logits)


@register
@dataclasses.dataclass(frozen=True)
class AuxiliaryClassifier(AdversarialLoss):
    """Another objective, with a discriminator that also tells the class.

    Both sides are then functions of pairs [logits, log_probability]: beside the logits, the log of
    the probability that D's classifier gives the label a sample has, or was made for. Both players
    add its negative mean to their loss, D over real and over generated samples.

    Args:
        loss: the objective of the logits, an `AdversarialLoss`.
        weight: factor of the classifier's terms.

    Reference: Odena et al. 2017, arXiv 1610.09585, equations 2 and 3.
    """

    loss: AdversarialLoss
    weight: float = 1.0

    @property
    def generator_needs_reals(self):
        return self.loss.generator_needs_reals

    @property
    def indifferent(self):
        return self.loss.indifferent

    def discriminator(self, real, fake):
        (real_logits, on_real), (fake_logits, on_fake) = real, fake
        adversarial = self.loss.discriminator(real_logits, fake_logits)
        return adversarial - self.weight * (ops.mean(on_real) + ops.mean(on_fake))

    def generator(self, real, fake):
        real_logits = None if real is None else real[0]
        fake_logits, on_fake = fake
        return self.loss.generator(real_logits, fake_logits) - self.weight * ops.mean(on_fake)


LOSSES = Registry(
    "loss",
    {
        "minimax": Minimax,
        "non_saturating": NonSaturating,
        "least_squares": LeastSquares,
        "wasserstein": Wasserstein,
        "hinge": Hinge,
        "f_divergence": FDivergence,
        "relativistic_pairing": RelativisticPairing,
        "relativistic_average": RelativisticAverage,
    },
    base=AdversarialLoss,
)
