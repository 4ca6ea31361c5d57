"""The log of a run."""

import datetime
import time

from keras_gans.training.callbacks.every import Every, write_scalars
from keras_gans.utils import files


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
        files.append_line(self.path, {"step": step, **values, "seconds_per_step": per_step})
        write_scalars(self.writer, step, values)
        if self.printed:
            left = datetime.timedelta(seconds=round((self.total - step) * per_step))
            shown = " ".join(f"{name} {value:.4g}" for name, value in values.items())
            print(
                f"step {step}/{self.total} ({per_step:.3f} s/step, {left} left) {shown}", flush=True
            )
