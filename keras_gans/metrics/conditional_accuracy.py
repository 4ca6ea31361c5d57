"""Whether a conditional model makes what it is asked for."""

from typing import ClassVar

from keras_gans.errors import InputError
from keras_gans.metrics import resampling
from keras_gans.metrics.features import MNIST_LOGITS
from keras_gans.metrics.metric import Metric


class ConditionalAccuracy(Metric):
    """The fraction of samples in which the MNIST classifier sees the digit that was asked for."""

    name = "conditional_accuracy"
    goals: ClassVar = {name: max}
    features = MNIST_LOGITS

    def measure(self, subject):
        asked = subject.generated.labels
        if asked is None:
            raise InputError(
                f"{self.name} needs the labels the samples were made for: the model takes none"
            )
        seen = subject.generated.features(self.features).argmax(axis=1)
        return resampling.of_means(**{self.name: seen == asked})
