"""Known densities: mixtures of isotropic normals, and integrals over them."""

import dataclasses

import numpy as np
import tensorflow as tf
from scipy import stats

# Wide and fine enough for the densities used here: the trapezoid rule then errs below 1e-9 on
# smooth integrands and below 1e-6 on those with a kink.
LINE = np.linspace(-14.0, 14.0, 140_001)


def integral(values):
    """The integral over the real line of a function given by its values on LINE."""
    return float(np.trapezoid(values, LINE))


@dataclasses.dataclass(frozen=True)
class Mixture:
    """Equally likely isotropic normals.

    Attributes:
        means: of each normal, a number or a point.
        deviation: the standard deviation of all.
    """

    means: tuple
    deviation: float

    @property
    def centres(self):
        return np.asarray(self.means, np.float64).reshape(len(self.means), -1)

    def pdf(self, x):
        """Density at points (n, d), or at numbers (n,) in one dimension."""
        x = np.asarray(x, np.float64).reshape(len(x), -1)
        parts = stats.norm.pdf(x[:, None, :], self.centres, self.deviation)
        return parts.prod(-1).mean(-1)

    def cdf(self, x):
        """Distribution function at numbers (n,), in one dimension."""
        return stats.norm.cdf(x[:, None], self.centres[:, 0], self.deviation).mean(-1)

    def quantiles(self, n=2**17):
        """n equally likely numbers (n,): means over them are integrals, in one dimension."""
        return np.interp((np.arange(n) + 0.5) / n, self.cdf(LINE), LINE)

    def sample(self, n, seed):
        """float32 samples (n, d) as an array, none of which a training has seen."""
        rng = np.random.default_rng(seed)
        centres = self.centres[rng.integers(len(self.means), size=n)]
        return (centres + self.deviation * rng.standard_normal(centres.shape)).astype(np.float32)

    def draw(self, n, step):
        """float32 samples (n, d) as a tensor, a function of the step."""
        seed = tf.stack([tf.cast(step, tf.int32), 1])
        which = tf.random.stateless_uniform([n], seed, 0, len(self.means), tf.int32)
        noise = tf.random.stateless_normal([n, self.centres.shape[1]], seed + 1)
        return tf.gather(tf.constant(self.centres, tf.float32), which) + self.deviation * noise


def normal(mean, deviation=1.0):
    return Mixture((mean,), deviation)


def jsd(q, p):
    """The Jensen-Shannon divergence of two densities given by their values on LINE."""
    return 0.5 * (kl(q, 0.5 * (q + p)) + kl(p, 0.5 * (q + p)))


def kl(q, p):
    """KL(q, p) of two densities given by their values on LINE."""
    positive = q > 1e-300
    ratio = np.where(positive, q, 1.0) / np.where(positive, np.maximum(p, 1e-300), 1.0)
    return integral(q * np.log(ratio))
