"""What a metric measures: samples, with what was computed from them so far."""

import dataclasses
from collections.abc import Callable

import numpy as np

from keras_gans.metrics.features import cache
from keras_gans.metrics.features.extraction import extract
from keras_gans.metrics.statistics import checks
from keras_gans.metrics.statistics.moments import Moments

REFERENCE, TRAINING = "reference", "training"


class Samples:
    """A set of samples whose features are computed once.

    Args:
        samples: images, uint8 or float in [-1, 1], (n, height, width, channels); or points (n, d).
        labels: int (n,), or None.
        kept: keep what is computed in the cache on disk: for real sets.
        batch_size: int, samples at once in a network; changes time and memory only.

    Raises:
        InputError: NaN, images out of range.
    """

    def __init__(self, samples, labels=None, kept=False, batch_size=250):
        self.array = checks.as_samples(samples)
        self.labels = None if labels is None else np.asarray(labels)
        self.batch_size = batch_size
        self._kept = kept
        self._memory = {}

    def __len__(self):
        return len(self.array)

    @property
    def sha256(self):
        return self.remember("sha256", lambda: cache.digest(self.array))

    def remember(self, key, compute):
        """`compute()`, once for each `key`."""
        if key not in self._memory:
            self._memory[key] = compute()
        return self._memory[key]

    def first(self, count):
        """The first `count` samples."""
        if count == len(self):
            return self

        def make():
            labels = None if self.labels is None else self.labels[:count]
            return Samples(self.array[:count], labels, self._kept, self.batch_size)

        return self.remember(("first", count), make)

    def features(self, extractor):
        """float array (n, d) of an extractor's features."""

        def compute():
            batches = list(extract(extractor, self.array, self.batch_size))
            return {"features": np.concatenate(batches)}

        return self._extracted("features", extractor, compute)["features"]

    def moments(self, extractor, groups=1):
        """The features' `Moments`, sample i in group i mod `groups`; features are not kept."""

        def compute():
            found = [Moments() for _ in range(groups)]
            start = 0
            for batch in extract(extractor, self.array, self.batch_size):
                for g, moments in enumerate(found):
                    moments.update(batch[(g - start) % groups :: groups])
                start += len(batch)
            return {f"{k}{g}": a for g, m in enumerate(found) for k, a in m.to_arrays().items()}

        stored = self._extracted(f"moments in {groups}", extractor, compute)
        names = Moments().to_arrays()
        return [Moments(**{name: stored[f"{name}{g}"] for name in names}) for g in range(groups)]

    def computed(self, parts, compute):
        """The dict of arrays `compute()` makes of these samples and of what `parts` name."""

        def once():
            if self._kept:
                return cache.arrays(cache.digest(self.sha256, *parts), compute)
            return compute()

        return self.remember(parts, once)

    def _extracted(self, what, extractor, compute):
        if not extractor.stored:
            return self.remember((what, extractor.name), compute)
        return self.computed((what, extractor.name, extractor.sha256, extractor.resize), compute)


@dataclasses.dataclass
class Subject:
    """Generated samples, and the real ones they are measured against.

    Attributes:
        generated: `Samples`, with the labels they were asked for where the model takes labels.
        load: called with `REFERENCE` or `TRAINING`, returns the `Samples` of that part, in an order
            that means nothing.
        dataset: name of the real data set.
    """

    generated: Samples
    load: Callable
    dataset: str

    def __post_init__(self):
        self.parts = {}

    def part(self, role):
        if role not in self.parts:
            self.parts[role] = self.load(role)
        return self.parts[role]

    @property
    def real(self):
        return self.part(REFERENCE)

    @property
    def training(self):
        return self.part(TRAINING)

    def first(self, count):
        """The same with `count` generated samples."""
        return self.of(self.generated.first(count))

    def of(self, generated):
        """The same of other generated samples."""
        subject = dataclasses.replace(self, generated=generated)
        subject.parts = self.parts
        return subject
