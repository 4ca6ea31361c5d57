"""What a run writes while it trains: log lines, sample grids, checkpoints."""

import dataclasses
import datetime
import json
import math
import time

import keras
import tensorflow as tf

from keras_gans import checkpoints, files, images, metrics
from keras_gans.errors import InputError, unknown


class Every(keras.callbacks.Callback):
    """Calls `act(step, logs)` after every `interval` generator updates, and after the last.

    Args:
        interval: int, generator updates.
    """

    def __init__(self, interval):
        super().__init__()
        self.interval = interval
        self.acted = None

    def act(self, step, logs):
        raise NotImplementedError

    def on_train_begin(self, logs=None):
        self.first = int(self.model.step.value)
        self.step, self.logs = self.first, {}

    def on_train_batch_end(self, batch, logs=None):
        self.step, self.logs = self.first + batch + 1, logs
        if self.step % self.interval == 0:
            self._act()

    def on_train_end(self, logs=None):
        if self.acted != self.step and self.step > self.first:
            self._act()

    def _act(self):
        self.act(self.step, self.logs)
        self.acted = self.step


def append_line(path, values):
    """Append plain values to a JSON-lines file."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(values) + "\n")


def write_scalars(writer, step, values):
    """Write named values to TensorBoard."""
    with writer.as_default():
        for name, value in values.items():
            tf.summary.scalar(name, value, step)


class Log(Every):
    """Writes the step's values as a JSON line and to TensorBoard, and may print them.

    Args:
        interval: generator updates between two lines.
        path: the JSON-lines file, appended to.
        writer: `tf.summary` writer.
        total: generator updates of the whole run, for the estimate of the time left.
        printed: whether to print a plain line too.
    """

    def __init__(self, interval, path, writer, total, printed):
        super().__init__(interval)
        self.path, self.writer, self.total, self.printed = path, writer, total, printed

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        self.start = time.monotonic()

    def act(self, step, logs):
        values = {name: float(value) for name, value in logs.items()}
        seconds = time.monotonic() - self.start
        per_step = seconds / (step - self.first)
        append_line(self.path, {"step": step, **values, "seconds_per_step": per_step})
        write_scalars(self.writer, step, values)
        if self.printed:
            left = datetime.timedelta(seconds=round((self.total - step) * per_step))
            shown = " ".join(f"{name} {value:.4g}" for name, value in values.items())
            print(
                f"step {step}/{self.total} ({per_step:.3f} s/step, {left} left) {shown}", flush=True
            )


class SampleGrid(Every):
    """Draws the model's preview again and again: a PNG a time, and to TensorBoard.

    Args:
        interval: generator updates between two pictures.
        folder: where `step-00001000.png`, ... are written.
        data: the training set, as the model's `preview` takes it.
        writer: `tf.summary` writer, or None.
    """

    def __init__(self, interval, folder, data=None, writer=None):
        super().__init__(interval)
        self.folder, self.data, self.writer = folder, data, writer

    def act(self, step, logs):
        pixels = self.model.preview(self.data)
        images.write_png(self.folder / f"step-{step:08d}.png", pixels)
        if self.writer is not None:
            with self.writer.as_default():
                tf.summary.image("samples", pixels[None], step)


class Checkpoint(Every):
    """Saves the whole state of the run.

    Args:
        interval: generator updates between two checkpoints.
        folder: where they are kept.
        keep: how many of the newest stay.
    """

    def __init__(self, interval, folder, keep):
        super().__init__(interval)
        self.folder, self.keep = folder, keep

    def act(self, step, logs):
        checkpoints.save(self.model, self.folder, self.keep)


@dataclasses.dataclass(frozen=True)
class Watch:
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

    def goal(self, dataset):
        """`min` or `max`, whichever is better of the value called `best`; None without one.

        Args:
            dataset: name of the data set.

        Raises:
            InputError: an unknown metric or value, or one of which neither more nor less is better.
        """
        goals = {}
        for name in self.metrics:
            metrics.count_for(name, dataset, self.num_samples)
            for key, goal in metrics.METRICS[name].goals.items():
                goals[name if key == name else f"{name}/{key}"] = goal
        best = self.best
        if best is None:
            return None
        if not self.metrics:
            raise InputError(f"{best!r} cannot choose the best: name the metrics to watch as well")
        if best not in goals:
            raise unknown("value to choose the best by", best, goals)
        if goals[best] is None:
            raise InputError(
                f"{best!r} cannot choose the best: neither more nor less of it is better"
            )
        return goals[best]


class Evaluate(Every):
    """Measures a few samples while training, and may keep the best state seen.

    It draws its samples from `metrics.SELECTION_SEED` and compares them with training samples, so
    what it selects by is not what `tools/evaluate.py` reports.

    Writes metrics.jsonl and, with `watch.best`, the folder best/: one checkpoint, and best.json.

    Args:
        watch: `Watch`.
        data: `datasets.Examples` of the training.
        dataset: the data set's name.
        folder: the run's.
        writer: `tf.summary` writer, or None.
        num_real: training samples compared with, at most.

    Raises:
        InputError: as `Watch.goal` does.
    """

    LOG = "metrics.jsonl"

    def __init__(self, watch, data, dataset, folder, writer=None, num_real=10_000):
        super().__init__(watch.every_steps)
        self.goal = watch.goal(dataset)
        self.watch, self.dataset, self.folder, self.writer = watch, dataset, folder, writer
        real = metrics.shuffled(data, kept=False)
        self.real = real.first(min(num_real, len(real)))

    def act(self, step, logs):
        values = self.measure()
        append_line(self.folder / self.LOG, {"step": step, **values})
        if self.writer is not None:
            write_scalars(self.writer, step, {f"metrics/{name}": v for name, v in values.items()})
        if self.watch.best is not None:
            self._keep(step, values[self.watch.best])

    def measure(self):
        """Value name -> float, of the model as it is now."""
        values = {}
        with metrics.silent():
            generated = metrics.draw(self.model, self.watch.num_samples, metrics.SELECTION_SEED)
            subject = metrics.Subject(generated, lambda split: self.real, self.dataset)
            for name in self.watch.metrics:
                for key, score in metrics.METRICS[name].measure(subject).items():
                    values[name if key == name else f"{name}/{key}"] = score.value
        return values

    def _keep(self, step, value):
        record = self.folder / "best" / "best.json"
        if math.isnan(value):
            return
        if record.exists():
            before = json.loads(record.read_text(encoding="utf-8"))["value"]
            if self.goal(value, before) == before:
                return
        checkpoints.save(self.model, self.folder / "best", keep=1)
        files.write_json(record, {"metric": self.watch.best, "value": value, "step": step})
