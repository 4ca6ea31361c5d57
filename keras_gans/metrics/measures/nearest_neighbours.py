"""Whether a model repeats its training set."""

from typing import ClassVar

import numpy as np

from keras_gans.metrics.features.extraction import PIXELS
from keras_gans.metrics.measures.metric import Metric
from keras_gans.metrics.statistics import checks
from keras_gans.metrics.statistics.resampling import FRACTION, GROUPS, group_of, jackknife
from keras_gans.utils import progress
from keras_gans.utils.errors import InputError

ROWS = 500
PARTS = 8
PERCENTILE = 1.0


def nearest(samples, base):
    """Euclidean distance of each row to the nearest row of another set, and that row's number.

    Args:
        samples, base: float32 arrays (n, d) and (m, d).

    Returns:
        float64 (n,) and int (n,).
    """
    sizes = (base**2).sum(axis=1)
    parts = np.array_split(np.arange(len(base)), min(PARTS, len(base)))
    distances, indices = np.empty(len(samples)), np.empty(len(samples), np.int64)
    for rows in progress.batches(len(samples), ROWS, "nearest training samples"):
        # Single precision finds the nearest in each part; the nearest of all is measured in double.
        rough = sizes - 2.0 * (samples[rows] @ base.T)
        found = [part[0] + rough[:, part[0] : part[-1] + 1].argmin(axis=1) for part in parts]
        found = np.stack(found, axis=1)
        difference = samples[rows][:, None].astype(np.float64) - base[found]
        exact = np.sqrt((difference**2).sum(axis=2))
        best = exact.argmin(axis=1)[:, None]
        distances[rows] = np.take_along_axis(exact, best, axis=1)[:, 0]
        indices[rows] = np.take_along_axis(found, best, axis=1)[:, 0]
    return distances, indices


class NearestNeighbours(Metric):
    """Distance in pixels to the nearest training sample, beside that of unseen real samples.

    copied: the fraction of generated samples nearer to a training sample than 99 % of the test
        samples are; 0.01 of a model as good as the data, 1 of one that only repeats.
    nearest_training: median distance of generated samples.
    nearest_training_of_test: the same of the test samples.
    """

    name = "nearest_neighbours"
    better_directions: ClassVar = {
        "copied": min,
        "nearest_training": None,
        "nearest_training_of_test": None,
    }
    features = PIXELS

    def check(self, subject):
        super().check(subject)
        checks.check_count(len(subject.real), 100, f"{self.name} on the test side")
        if subject.real.sha256 == subject.training.sha256:
            raise InputError(f"{self.name} needs real samples that were not trained on")

    def measure(self, subject):
        base = subject.training.features(PIXELS)

        def of_test():
            return {"distances": nearest(subject.real.features(PIXELS), base)[0]}

        test = subject.real.computed(("nearest", subject.training.sha256), of_test)["distances"]
        made, _ = nearest(subject.generated.features(PIXELS), base)
        near, group = np.percentile(test, PERCENTILE), group_of(len(made))
        test_group = np.arange(len(test)) % GROUPS

        def statistic(kept):
            chosen = made[np.isin(group, kept)]
            return {
                "copied": np.mean(chosen < near),
                "nearest_training": np.median(chosen),
                "nearest_training_of_test": np.median(test[np.isin(test_group, kept)]),
            }

        return jackknife(statistic, {"copied": FRACTION})

    def protocol(self, subject):
        return super().protocol(subject) | {
            "num_training": len(subject.training),
            "num_test": len(subject.real),
            "distance": "Euclidean, pixels in [-1, 1]",
            "percentile": PERCENTILE,
        }
