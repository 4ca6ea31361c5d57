"""The quick part of tools/checks/verify_theory.py, and that its table can fail."""

import math
import pathlib
import re
import subprocess
import sys

import keras
import pytest

from keras_gans.utils.errors import InputError
from keras_gans_tools.checks import verify_theory
from keras_gans_tools.checks.theory.rows import Row

ROOT = pathlib.Path(__file__).parents[2]


@pytest.mark.parametrize("group", verify_theory.checks())
def test_every_claim_holds(group):
    keras.utils.set_random_seed(group)
    rows = list(verify_theory.checks()[group](True))
    assert rows and {row.group for row in rows} == {group}
    failed = [(row.claim, row.exact, row.measured) for row in rows if not row.holds]
    assert not failed


@pytest.mark.parametrize(
    ("relation", "exact", "measured", "holds"),
    [
        ("=", 2.0, 2.019, True),
        ("=", 2.0, 2.021, False),
        ("=", -2.0, -1.979, False),
        ("=", 0.0, 0.009, True),
        ("=", 0.0, -0.011, False),
        ("<=", 2.0, 1.0, True),
        ("<=", 2.0, 2.03, False),
        (">=", 2.0, 3.0, True),
        (">=", 2.0, 1.97, False),
        ("=", 2.0, math.nan, False),
        ("<=", 2.0, math.nan, False),
        ("<=", 2.0, -math.inf, False),
    ],
)
def test_rows_pass_within_their_tolerance_alone(relation, exact, measured, holds):
    assert Row(1, "claim", exact, measured, 0.01, relation).holds == holds


def test_a_failing_row_ends_the_run_with_a_status(monkeypatch):
    bad = Row(1, "2 = 3", 2.0, 3.0, 0.01)
    monkeypatch.setattr(verify_theory, "verify", lambda fast, groups: [bad])
    # Not parsed from nothing: another command's required flags may be defined beside.
    verify_theory.flags.FLAGS.mark_as_parsed()
    with pytest.raises(SystemExit) as ended:
        verify_theory.main()
    assert ended.value.code == 1


def test_the_table_is_written_between_its_marks(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{verify_theory.BEGIN}\nold\n{verify_theory.END}\nafter\n")
    verify_theory.write_table(page, [Row(1, "one", 1.0, 1.001, 0.01), Row(2, "two", 1, 0, 0, "<=")])
    assert page.read_text() == (
        f"before\n{verify_theory.BEGIN}\n"
        "|  | claim | exact | measured | error | tolerance |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| 1 | one | 1 | 1.001 | 1.0e-03 | 1e-02 |\n"
        "| 2 | two | <= 1 | 0 | 0.0e+00 | 0e+00 |\n"
        f"{verify_theory.END}\nafter\n"
    )
    page.write_text("no marks")
    with pytest.raises(InputError, match="has no marks"):
        verify_theory.write_table(page, [])


def test_the_page_has_a_row_for_every_group_and_none_that_fails():
    page = (ROOT / "docs" / "theory.md").read_text(encoding="utf-8")
    table = page.split(verify_theory.BEGIN)[1].split(verify_theory.END)[0]
    groups = [int(number) for number in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)]
    assert set(groups) == set(verify_theory.checks())
    for line in table.splitlines():
        if re.match(r"\| \d", line):
            *_, error, tolerance, _ = line.split("|")
            # The tolerance is printed with one digit.
            assert float(error) <= float(tolerance) * 1.05, line


@pytest.mark.slow
def test_mutations_are_caught():
    command = [sys.executable, str(ROOT / "tools" / "checks" / "mutation_check.py")]
    assert subprocess.run(command, check=False).returncode == 0
