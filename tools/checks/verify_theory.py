"""Hold every objective to its theorem: python tools/checks/verify_theory.py"""

import pathlib
import sys
import time

from absl import flags

from keras_gans.utils import files
from keras_gans.utils.errors import InputError
from keras_gans_tools import cli
from keras_gans_tools.checks.theory import rows as tables

FAST = flags.DEFINE_bool("fast", False, "the analytic rows and a few trained ones only")
WRITE = flags.DEFINE_string("write", None, "Markdown file whose table, between its marks, to renew")
GROUPS = flags.DEFINE_list("groups", [], "numbers of the theorem groups to check; all when empty")

BEGIN, END = "<!-- table -->", "<!-- end of table -->"


def checks():
    """Group number -> its check, a function of `fast` that yields rows."""
    from keras_gans_tools.checks.theory import (
        change_of_variables,
        cramer,
        dynamics,
        f_divergences,
        finite_differences,
        least_squares,
        likelihood,
        optimal_discriminator,
        saturation,
        spectral,
        wasserstein,
    )

    modules = [optimal_discriminator, f_divergences, wasserstein, cramer, least_squares, saturation]
    modules += [spectral, likelihood, change_of_variables, dynamics, finite_differences]
    return {number: module.check for number, module in enumerate(modules, 1)}


def verify(fast, groups=()):
    """All rows, each printed as it is measured."""
    import keras

    rows = []
    for number, check in checks().items():
        if groups and number not in groups:
            continue
        keras.utils.set_random_seed(number)
        started = time.monotonic()
        for row in check(fast):
            print(tables.line(row), flush=True)
            rows.append(row)
        print(f"     group {number}: {time.monotonic() - started:.1f} s", flush=True)
    return rows


def write_table(path, rows):
    """Put the rows' table between the marks of a Markdown file."""
    path = pathlib.Path(path)
    text = path.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise InputError(f"{str(path)!r} has no marks {BEGIN} and {END} to write between")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    table = f"{BEGIN}\n{tables.markdown(rows)}\n{END}"
    with files.replacing(path) as partial:
        partial.write_text(before + table + after, encoding="utf-8")


def main():
    started = time.monotonic()
    try:
        groups = [int(group) for group in GROUPS.value]
    except ValueError:
        raise InputError(f"--groups takes numbers, got {','.join(GROUPS.value)!r}") from None
    rows = verify(FAST.value, groups)
    failed = sum(not row.holds for row in rows)
    print(f"{len(rows)} rows, {failed} failed, {time.monotonic() - started:.0f} s")
    if WRITE.value:
        write_table(WRITE.value, rows)
    if failed or not rows:
        sys.exit(1)


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
