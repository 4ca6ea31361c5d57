"""Whether a conditional model makes what it is asked for."""

import dataclasses

from keras_gans.errors import InputError
from keras_gans.metrics import resampling
from keras_gans.metrics.metric import Metric


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
    def goals(self):
        return {self.name: max}

    def measure(self, subject):
        asked = subject.generated.labels
        if asked is None:
            raise InputError(
                f"{self.name} needs the labels the samples were made for: the model takes none"
            )
        seen = subject.generated.features(self.features).argmax(axis=1)
        return resampling.of_means(**{self.name: seen == asked})
