"""f-divergences and their variational bounds.

With q the density of the data and p the generator's, D_f = integral of p f(q / p). For any function
T, D_f >= E_q[T] - E_p[f*(T)], with equality at T = f'(q / p) (Nguyen et al. 2010; Nowozin et al.
2016, arXiv 1606.00709, equations 4 and 5). The discriminator's logits v become T = g(v) through an
increasing output activation g onto the domain of the conjugate f*.

| name              | f(u)                           | D_f                             |
|-------------------|--------------------------------|---------------------------------|
| kl                | u log u                        | KL(q, p)                        |
| reverse_kl        | -log u                         | KL(p, q)                        |
| pearson           | (u - 1)^2                      | integral of (q - p)^2 / p       |
| neyman            | (1 - u)^2 / u                  | integral of (q - p)^2 / q       |
| squared_hellinger | (sqrt u - 1)^2                 | integral of (sqrt q - sqrt p)^2 |
| jensen_shannon    | u log u - (u+1) log((u+1) / 2) | 2 JSD(q, p)                     |
| gan               | u log u - (u+1) log(u+1)       | 2 JSD(q, p) - log 4             |
| total_variation   | abs(u - 1) / 2                 | integral of abs(q - p) / 2      |

| name              | f*(t)             | domain        | g(v)                     | best v       |
|-------------------|-------------------|---------------|--------------------------|--------------|
| kl                | exp(t - 1)        | all t         | v                        | 1 + log(q/p) |
| reverse_kl        | -1 - log(-t)      | t < 0         | -exp(-v)                 | log(q/p)     |
| pearson           | t^2 / 4 + t       | all t         | v                        | 2 (q/p - 1)  |
| neyman            | 2 - 2 sqrt(1 - t) | t < 1         | 1 - exp(-v)              | 2 log(q/p)   |
| squared_hellinger | t / (1 - t)       | t < 1         | 1 - exp(-v)              | log(q/p) / 2 |
| jensen_shannon    | -log(2 - exp t)   | t < log 2     | log 2 - log(1 + exp(-v)) | log(q/p)     |
| gan               | -log(1 - exp t)   | t < 0         | -log(1 + exp(-v))        | log(q/p)     |
| total_variation   | t                 | abs(t) <= 1/2 | tanh(v) / 2              | +-infinity   |

Conventions differ between papers, so mind the factors: squared_hellinger lies in [0, 2], twice the
one in [0, 1]; jensen_shannon in [0, 2 log 2]; total_variation in [0, 1]; gan has f(1) = -log 4. The
conjugates of pearson and total_variation are those of f on all reals, which extend f beyond u >= 0;
their bounds have the same optimum.

Where float32 ends: exp(88.73) overflows. E_q[g] is infinite for reverse_kl, neyman and
squared_hellinger at logits below -88.72; E_p[f*(g)] is for kl at logits above 89.72, for
squared_hellinger above 88.72, for neyman below -176.05. Nothing is clamped: the bound's gradient is
exact up to there. The others are finite at any logits a network gives (pearson up to 1e19).
"""

import math

from keras import ops

from keras_gans.utils.errors import InputError

LOG2 = math.log(2.0)


class Divergence:
    """One line of the table: functions of u > 0, of t in `domain`, or of logits v, elementwise.

    Attributes:
        domain: (low, high), the t at which f* is finite.
        indifferent: the best v where q = p.
    """

    domain = (-math.inf, math.inf)
    indifferent = 0.0

    def f(self, u):
        """The convex function of the density ratio u = q / p."""
        raise NotImplementedError

    def derivative(self, u):
        """f'(u), the optimal T at the density ratio u."""
        raise NotImplementedError

    def conjugate(self, t):
        """f*(t) = max over u of u t - f(u)."""
        raise NotImplementedError

    def activation(self, v):
        """g(v), the T of the logits v."""
        raise NotImplementedError

    def conjugate_of_activation(self, v):
        """f*(g(v)), in one piece so that nothing is lost in between."""
        raise NotImplementedError

    def ratio(self, v):
        """The density ratio q / p at which v is optimal."""
        raise NotImplementedError


class KL(Divergence):
    """Kullback-Leibler divergence of q from p: f(u) = u log u."""

    indifferent = 1.0

    def f(self, u):
        return u * ops.log(u)

    def derivative(self, u):
        return 1.0 + ops.log(u)

    def conjugate(self, t):
        return ops.exp(t - 1.0)

    def activation(self, v):
        return v

    def conjugate_of_activation(self, v):
        return ops.exp(v - 1.0)

    def ratio(self, v):
        return ops.exp(v - 1.0)


class ReverseKL(Divergence):
    """Kullback-Leibler divergence of p from q: f(u) = -log u."""

    domain = (-math.inf, 0.0)

    def f(self, u):
        return -ops.log(u)

    def derivative(self, u):
        return -1.0 / u

    def conjugate(self, t):
        return -1.0 - ops.log(-t)

    def activation(self, v):
        return -ops.exp(-v)

    def conjugate_of_activation(self, v):
        return v - 1.0

    def ratio(self, v):
        return ops.exp(v)


class Pearson(Divergence):
    """Pearson's chi squared: f(u) = (u - 1)^2."""

    def f(self, u):
        return ops.square(u - 1.0)

    def derivative(self, u):
        return 2.0 * (u - 1.0)

    def conjugate(self, t):
        return 0.25 * ops.square(t) + t

    def activation(self, v):
        return v

    def conjugate_of_activation(self, v):
        return self.conjugate(v)

    def ratio(self, v):
        # Logits below -2 answer to no ratio: 0 is the nearest.
        return ops.relu(1.0 + 0.5 * v)


class Neyman(Divergence):
    """Neyman's chi squared: f(u) = (1 - u)^2 / u."""

    domain = (-math.inf, 1.0)

    def f(self, u):
        return ops.square(1.0 - u) / u

    def derivative(self, u):
        return 1.0 - 1.0 / ops.square(u)

    def conjugate(self, t):
        return 2.0 - 2.0 * ops.sqrt(1.0 - t)

    def activation(self, v):
        return 1.0 - ops.exp(-v)

    def conjugate_of_activation(self, v):
        return 2.0 - 2.0 * ops.exp(-0.5 * v)

    def ratio(self, v):
        return ops.exp(0.5 * v)


class SquaredHellinger(Divergence):
    """Squared Hellinger distance: f(u) = (sqrt(u) - 1)^2."""

    domain = (-math.inf, 1.0)

    def f(self, u):
        return ops.square(ops.sqrt(u) - 1.0)

    def derivative(self, u):
        return 1.0 - 1.0 / ops.sqrt(u)

    def conjugate(self, t):
        return t / (1.0 - t)

    def activation(self, v):
        return 1.0 - ops.exp(-v)

    def conjugate_of_activation(self, v):
        return ops.exp(v) - 1.0

    def ratio(self, v):
        return ops.exp(2.0 * v)


class JensenShannon(Divergence):
    """Twice the Jensen-Shannon divergence: f(u) = -(u + 1) log((1 + u) / 2) + u log u."""

    domain = (-math.inf, LOG2)

    def f(self, u):
        return u * ops.log(u) - (u + 1.0) * ops.log(0.5 * (u + 1.0))

    def derivative(self, u):
        return LOG2 + ops.log(u / (u + 1.0))

    def conjugate(self, t):
        return -ops.log(2.0 - ops.exp(t))

    def activation(self, v):
        return LOG2 - ops.softplus(-v)

    def conjugate_of_activation(self, v):
        return ops.softplus(v) - LOG2

    def ratio(self, v):
        return ops.exp(v)


class GANDivergence(Divergence):
    """Twice the Jensen-Shannon divergence less log 4: f(u) = u log u - (u + 1) log(u + 1)."""

    domain = (-math.inf, 0.0)

    def f(self, u):
        return u * ops.log(u) - (u + 1.0) * ops.log(u + 1.0)

    def derivative(self, u):
        return ops.log(u / (u + 1.0))

    def conjugate(self, t):
        return -ops.log(1.0 - ops.exp(t))

    def activation(self, v):
        return -ops.softplus(-v)

    def conjugate_of_activation(self, v):
        return ops.softplus(v)

    def ratio(self, v):
        return ops.exp(v)


class TotalVariation(Divergence):
    """Total variation distance: f(u) = |u - 1| / 2."""

    domain = (-0.5, 0.5)

    def f(self, u):
        return 0.5 * ops.abs(u - 1.0)

    def derivative(self, u):
        # At u = 1 any value in the domain is optimal; the sign gives 0.
        return 0.5 * ops.sign(u - 1.0)

    def conjugate(self, t):
        return t

    def activation(self, v):
        return 0.5 * ops.tanh(v)

    def conjugate_of_activation(self, v):
        return self.activation(v)

    def ratio(self, v):
        raise InputError(
            "the total variation defines no density ratio: its optimal discriminator is "
            "sign(q - p) / 2; train another divergence"
        )


DIVERGENCES = {
    "kl": KL(),
    "reverse_kl": ReverseKL(),
    "pearson": Pearson(),
    "neyman": Neyman(),
    "squared_hellinger": SquaredHellinger(),
    "jensen_shannon": JensenShannon(),
    "gan": GANDivergence(),
    "total_variation": TotalVariation(),
}
