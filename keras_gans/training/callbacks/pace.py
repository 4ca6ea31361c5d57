"""How fast a training is, and how long it will take."""

import datetime
import time


class Pace:
    """Counts the seconds of steps, but for the first, which is compiled before it runs.

    Args:
        first: int, steps made before.
    """

    def __init__(self, first):
        self.first = self.step = first
        self.seconds_per_step = None

    def made(self, step):
        """Note that `step` steps are made."""
        now = time.monotonic()
        if self.step == self.first:
            self._start, self._since = now, step
        elif step > self._since:
            self.seconds_per_step = (now - self._start) / (step - self._since)
        self.step = step

    def left(self, total):
        """The time until `total` steps are made, a `datetime.timedelta`; None while unknown."""
        if self.seconds_per_step is None:
            return None
        return datetime.timedelta(seconds=round((total - self.step) * self.seconds_per_step))

    def told(self, total):
        """Pace and time left in parentheses, a space before; empty while unknown."""
        if self.seconds_per_step is None:
            return ""
        return f" ({self.seconds_per_step:.3g} s/step, {self.left(total)} left)"
