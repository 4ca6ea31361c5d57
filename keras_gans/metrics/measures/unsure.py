"""How many samples a classifier cannot read."""

import dataclasses

from keras_gans.metrics.measures.classifier_score import softmax
from keras_gans.metrics.measures.metric import Metric
from keras_gans.metrics.statistics import resampling

CONFIDENCE = 0.9


@dataclasses.dataclass(frozen=True)
class Unsure(Metric):
    """The fraction of samples to no class of which a classifier gives a probability of 0.9.

    It counts samples that are neither one thing nor another. Of real test images it is not 0.

    Attributes:
        name: `unsure_<data>`.
        features: extractor of the classifier's logits.
    """

    name: str
    features: object

    @property
    def better_directions(self):
        return {self.name: min}

    def measure(self, subject):
        p = softmax(subject.generated.features(self.features))
        return resampling.of_means(**{self.name: p.max(axis=1) < CONFIDENCE})

    def protocol(self, subject):
        return super().protocol(subject) | {"confidence": CONFIDENCE}
