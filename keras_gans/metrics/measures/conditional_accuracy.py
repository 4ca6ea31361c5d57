"""Whether a conditional model makes what it is asked for."""

import dataclasses

from keras_gans.metrics.measures.metric import Metric
from keras_gans.metrics.statistics import resampling
from keras_gans.utils.errors import InputError


@dataclasses.dataclass(frozen=True)
class ConditionalAccuracy(Metric):
    """The fraction of samples in which a classifier sees the class that was asked for.

    Attributes:
        name: `conditional_accuracy_<data>`.
        features: extractor of the classifier's logits.
    """

    name: str
    features: object

    @property
    def better_directions(self):
        return {self.name: max}

    def check(self, subject):
        super().check(subject)
        if subject.generated.labels is None:
            raise InputError(
                f"{self.name} needs the labels the samples were made for: the model takes none"
            )

    def measure(self, subject):
        seen = subject.generated.features(self.features).argmax(axis=1)
        return resampling.of_means(**{self.name: seen == subject.generated.labels})
