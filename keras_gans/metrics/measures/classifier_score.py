"""The Inception Score's formula, over a classifier that is named."""

import dataclasses

import numpy as np

from keras_gans.metrics.measures.metric import Metric
from keras_gans.metrics.statistics.resampling import GROUPS, group_of, jackknife


def softmax(logits):
    """Probabilities, float64, of logits (n, classes)."""
    logits = np.asarray(logits, np.float64)
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def classifier_score(probabilities):
    """exp(mean_x KL(p(y|x) || p(y))) of (n, classes), between 1 and the number of classes.

    (Salimans et al. 2016, arXiv 1606.03498, section 4.) Over all samples at once: the splits of the
    original code lower the score of few samples.
    """
    entropies = _entropy(probabilities)
    return float(np.exp(_entropy(probabilities.mean(axis=0)) - entropies.mean()))


def _entropy(p):
    return -np.sum(p * np.log(np.maximum(p, np.finfo(float).tiny)), axis=-1)


@dataclasses.dataclass(frozen=True)
class ClassifierScore(Metric):
    """The score of generated samples; a model that makes one perfect image a class has the best."""

    name: str
    features: object

    @property
    def better_directions(self):
        return {self.name: max}

    def measure(self, subject):
        p = softmax(subject.generated.features(self.features))
        group = group_of(len(p))
        sums = np.stack([p[group == g].sum(axis=0) for g in range(GROUPS)])
        entropies = np.bincount(group, weights=_entropy(p), minlength=GROUPS)
        counts = np.bincount(group, minlength=GROUPS)

        def statistic(kept):
            count = counts[kept].sum()
            mean = sums[kept].sum(axis=0) / count
            return {self.name: float(np.exp(_entropy(mean) - entropies[kept].sum() / count))}

        return jackknife(statistic)
