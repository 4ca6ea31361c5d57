"""Measurements while a model trains, and the best state seen."""

import dataclasses
import json
import math

from keras_gans import metrics
from keras_gans.training import checkpoints
from keras_gans.training.callbacks.every import Every, write_scalars
from keras_gans.utils import files
from keras_gans.utils.errors import InputError, unknown


@dataclasses.dataclass(frozen=True)
class EvaluationPlan:
    """What to measure while a model trains.

    Args:
        metrics: names of metrics.
        every_steps: generator updates between two measurements.
        num_samples: generated for each.
        best: name of the value that chooses the checkpoint kept in best/, `frechet_mnist`,
            `mode_coverage/reverse_kl`, ...; None keeps no best state.
    """

    metrics: tuple
    every_steps: int = 1000
    num_samples: int = 1000
    best: str | None = None

    def better_direction(self, dataset):
        """`min` or `max`, whichever is better of the value called `best`; None without one.

        Args:
            dataset: name of the data set.

        Raises:
            InputError: an unknown metric or value, or one of which neither more nor less is better.
        """
        better_directions = {}
        for name in self.metrics:
            metrics.count_for(name, dataset, self.num_samples)
            for key, better_direction in metrics.METRICS[name].better_directions.items():
                better_directions[name if key == name else f"{name}/{key}"] = better_direction
        best = self.best
        if best is None:
            return None
        if not self.metrics:
            raise InputError(f"{best!r} cannot choose the best: name the metrics to watch as well")
        if best not in better_directions:
            raise unknown("value to choose the best by", best, better_directions)
        if better_directions[best] is None:
            raise InputError(
                f"{best!r} cannot choose the best: neither more nor less of it is better"
            )
        return better_directions[best]


class Evaluate(Every):
    """Measures a few samples while training, and may keep the best state seen.

    It draws its samples from `metrics.SELECTION_SEED` and compares them with training samples, so
    what it selects by is not what `tools/evaluate.py` reports.

    Writes metrics.jsonl and, with `plan.best`, the folder best/: one checkpoint, and best.json.

    Args:
        plan: `EvaluationPlan`.
        data: `datasets.Examples` of the training.
        dataset: the data set's name.
        folder: the `RunFolder`.
        writer: `tf.summary` writer, or None.
        num_real: training samples compared with, at most.

    Raises:
        InputError: as `EvaluationPlan.better_direction` does.
    """

    def __init__(self, plan, data, dataset, folder, writer=None, num_real=10_000):
        super().__init__(plan.every_steps)
        self.better_direction = plan.better_direction(dataset)
        self.plan, self.dataset, self.folder, self.writer = plan, dataset, folder, writer
        self.real = metrics.shuffled(data, kept=False, most=num_real)

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        subject = self._subject(metrics.blank(self.model, self.plan.num_samples))
        for name in self.plan.metrics:
            metrics.METRICS[name].check(subject)

    def act(self, step, logs):
        values = self.measure()
        files.append_line(self.folder.metrics, {"step": step, **values})
        if self.writer is not None:
            write_scalars(self.writer, step, {f"metrics/{name}": v for name, v in values.items()})
        if self.plan.best is not None:
            self._keep(step, values[self.plan.best])

    def measure(self):
        """Value name -> float, of the model as it is now."""
        values = {}
        with metrics.silent():
            generated = metrics.draw(self.model, self.plan.num_samples, metrics.SELECTION_SEED)
            subject = self._subject(generated)
            for name in self.plan.metrics:
                for key, score in metrics.METRICS[name].measure(subject).items():
                    values[name if key == name else f"{name}/{key}"] = score.value
        return values

    def _subject(self, generated):
        return metrics.Subject(generated, lambda role: self.real, self.dataset)

    def _keep(self, step, value):
        record = self.folder.best / "best.json"
        if math.isnan(value):
            return
        if record.exists():
            before = json.loads(record.read_text(encoding="utf-8"))["value"]
            if self.better_direction(value, before) == before:
                return
        checkpoints.save(self.model, self.folder.best, keep=1)
        files.write_json(record, {"metric": self.plan.best, "value": value, "step": step})
