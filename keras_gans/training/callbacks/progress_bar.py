"""A bar on a terminal."""

import rich.console
import rich.progress

from keras_gans.training.callbacks.every import Every
from keras_gans.training.callbacks.pace import Pace


class ProgressBar(Every):
    """Shows a bar, the pace, the time left and both losses in one line of 80 columns.

    What is printed while it stands appears above it.

    Args:
        total: generator updates of the whole run.
    """

    LOSSES = ("d_loss", "g_loss")

    def __init__(self, total):
        super().__init__(interval=1)
        self.total, self.shown = total, None

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        self.pace = Pace(self.first)
        self.shown = rich.progress.Progress(
            rich.progress.TextColumn("step {task.completed:.0f}/{task.total:.0f}"),
            rich.progress.BarColumn(bar_width=16),
            rich.progress.TextColumn("{task.description}"),
            console=rich.console.Console(width=80),
        )
        self.task = self.shown.add_task("compiling", total=self.total, completed=self.first)
        self.shown.start()

    def act(self, step, logs):
        self.pace.made(step)
        losses = " ".join(f"{name} {logs[name]:.3g}" for name in self.LOSSES if name in logs)
        left = self.pace.left(self.total)
        text = losses if left is None else f"{left} left {losses}"
        self.shown.update(self.task, completed=step, description=text)

    def on_train_end(self, logs=None):
        super().on_train_end(logs)
        self.close()

    def close(self):
        """Leave the bar as it is; also after a training that did not come to its end."""
        if self.shown is not None:
            self.shown.stop()
