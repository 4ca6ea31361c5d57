"""Adversarial losses: each class holds the two players' sides of one objective.

Both sides are functions of `(real_logits, fake_logits)`, the discriminator's raw outputs D(x) and
D(G(z)), float32 of shape (batch, 1) or (batch,), and return a scalar to be minimised. Below,
E_x is the mean over real samples and E_z over generated ones, s is the sigmoid.
"""

import dataclasses

from keras import ops

from keras_gans.configured import Configured, register


class AdversarialLoss(Configured):
    """Base of all adversarial losses.

    A subclass implements `discriminator` and `generator`. One whose generator side reads
    `real_logits` sets `generator_needs_reals = True`: each training step then draws one more
    real batch for it. Otherwise `generator` receives `real_logits=None`.
    """

    generator_needs_reals = False

    def discriminator(self, real_logits, fake_logits):
        """The discriminator's loss, a scalar to be minimised."""
        raise NotImplementedError

    def generator(self, real_logits, fake_logits):
        """The generator's loss, a scalar to be minimised."""
        raise NotImplementedError


@register
class Minimax(AdversarialLoss):
    """The original zero-sum game, whose generator saturates when the discriminator wins.

    D minimises -E_x[log s(D(x))] - E_z[log(1 - s(D(G(z))))]; G minimises E_z[log(1 - s(D(G(z))))].

    Reference: Goodfellow et al. 2014, arXiv 1406.2661, equation 1.
    """

    def discriminator(self, real_logits, fake_logits):
        return ops.mean(ops.softplus(-real_logits)) + ops.mean(ops.softplus(fake_logits))

    def generator(self, real_logits, fake_logits):
        return -ops.mean(ops.softplus(fake_logits))


@register
class NonSaturating(Minimax):
    """The minimax discriminator with a generator that keeps its gradient when it loses.

    D as in `Minimax`; G minimises -E_z[log s(D(G(z)))].

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

    def discriminator(self, real_logits, fake_logits):
        real = ops.mean(ops.square(real_logits - self.b))
        fake = ops.mean(ops.square(fake_logits - self.a))
        return 0.5 * real + 0.5 * fake

    def generator(self, real_logits, fake_logits):
        return 0.5 * ops.mean(ops.square(fake_logits - self.c))


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

    def discriminator(self, real_logits, fake_logits):
        return ops.mean(ops.relu(1.0 - real_logits)) + ops.mean(ops.relu(1.0 + fake_logits))


LOSSES = {
    "minimax": Minimax,
    "non_saturating": NonSaturating,
    "least_squares": LeastSquares,
    "wasserstein": Wasserstein,
    "hinge": Hinge,
}
