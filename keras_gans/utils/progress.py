"""How far a long computation is."""

import contextlib
import datetime
import sys
import time

SECONDS = 5.0

_silent = False


@contextlib.contextmanager
def silent():
    """No progress inside the block: for measuring while a training shows its own."""
    global _silent
    before, _silent = _silent, True
    try:
        yield
    finally:
        _silent = before


def each(items, count, what, size=1):
    """Yield `items`, of `size` things each, `count` in all; what takes long says how far it is."""
    last = start = time.monotonic()
    for number, item in enumerate(items, start=1):
        yield item
        if not _silent and time.monotonic() - last > SECONDS:
            last = time.monotonic()
            done = min(number * size, count)
            left = datetime.timedelta(seconds=round((last - start) * (count / done - 1)))
            print(f"{what}: {done}/{count}, {left} left", file=sys.stderr, flush=True)


def batches(count, size, what):
    """Yield slices of at most `size` over `range(count)`, as `each` does."""
    slices = [slice(start, min(start + size, count)) for start in range(0, count, size)]
    return each(slices, count, what, size)
