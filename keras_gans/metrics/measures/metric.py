"""What a metric is."""

import numpy as np

from keras_gans.metrics.samples import Subject
from keras_gans.metrics.statistics import checks
from keras_gans.metrics.statistics.resampling import GROUPS


class Metric:
    """A named protocol: samples -> scores.

    Attributes:
        name: str, what a user asks for.
        better_directions: dict, the names of its values -> `min`, `max`, or None where neither is
            better.
        num_samples: int, generated samples, unless another number is asked for.
        fixed: True where another number of samples would be another metric.
        features: extractor, or None.
        subject: what it measures, a class: `Subject` of a GAN, or `Translation`.
        compared: of a `Translation`, the parts it compares.
    """

    name: str
    better_directions: dict
    num_samples = 10_000
    fixed = False
    features = None
    subject = Subject
    compared = ()

    def samples_for(self, dataset):
        """How many samples it takes of a model of `dataset`."""
        return self.num_samples

    def prepare(self):
        """Raise an `InputError` now if the extractor's file is missing."""
        if self.features is not None:
            _ = self.features.sha256

    def check(self, subject):
        """Raise an `InputError` if the subject does not fit, before anything long is computed.

        Args:
            subject: a `Subject`, whose generated samples need be of the right number, shape and
                labels alone.
        """
        checks.check_count(len(subject.generated), GROUPS, self.name)
        if self.features is not None:
            self.width(subject)

    def width(self, subject):
        """How many features the extractor makes of a sample, which must be one it takes."""
        return np.asarray(self.features(subject.generated.array[:1])).shape[-1]

    def measure(self, subject):
        """A dict value name -> `Score`, of a `Subject`."""
        raise NotImplementedError

    def protocol(self, subject):
        """A dict of plain values: what was done, for whoever repeats it."""
        described = {
            "num_samples": len(subject.generated),
            "interval": f"95 %, jackknife over {GROUPS} groups of samples",
        }
        if self.features is not None:
            described["features"] = {"name": self.features.name, "sha256": self.features.sha256}
            described["resize"] = self.features.resize
        return described
