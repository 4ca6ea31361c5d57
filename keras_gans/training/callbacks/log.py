"""The log of a run."""

from keras_gans.training.callbacks.every import Every, write_scalars
from keras_gans.training.callbacks.pace import Pace
from keras_gans.utils import files


class Log(Every):
    """Writes the step's values as a JSON line and to TensorBoard, and may print them.

    `seconds_per_step` is a mean over the steps of this process but its first, which is compiled; it
    is null after the first.

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
        self.pace = Pace(self.first)

    def on_train_batch_end(self, batch, logs=None):
        self.pace.made(self.first + batch + 1)
        super().on_train_batch_end(batch, logs)

    def act(self, step, logs):
        values = {name: float(value) for name, value in logs.items()}
        per_step = self.pace.seconds_per_step
        files.append_line(self.path, {"step": step, **values, "seconds_per_step": per_step})
        write_scalars(self.writer, step, values)
        if self.printed:
            shown = " ".join(f"{name} {value:.4g}" for name, value in values.items())
            print(f"step {step}/{self.total}{self.pace.told(self.total)} {shown}", flush=True)
