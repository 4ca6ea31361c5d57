"""How many samples a classifier cannot tell for sure: those between two classes."""

import dataclasses

import numpy as np

from keras_gans.metrics import resampling
from keras_gans.metrics.classifier_score import softmax
from keras_gans.metrics.metric import Metric

LEAST = 0.9


@dataclasses.dataclass(frozen=True)
class Unsure(Metric):
    """The fraction of samples whose likeliest class has a probability below 0.9.

    Beside it, as `of_test`, that of the real test images: what perfect samples would have.

    Attributes:
        name: `unsure_<data>`.
        features: extractor of the classifier's logits.
    """

    name: str
    features: object

    @property
    def goals(self):
        return {self.name: min, "of_test": None}

    def measure(self, subject):
        def share(samples, name):
            sure = softmax(samples.features(self.features)).max(axis=1)
            return resampling.of_means(**{name: np.less(sure, LEAST)})

        return share(subject.generated, self.name) | share(subject.real, "of_test")

    def protocol(self, subject):
        return super().protocol(subject) | {"least_probability": LEAST}
