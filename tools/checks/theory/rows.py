"""A claim with its exact and its measured value, and tables of them."""

import dataclasses
import math


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        group: int, the theorem's number in docs/theory.md.
        claim: what is claimed, in a line.
        exact: the exact value, or the bound.
        measured: what keras_gans gives.
        tolerance: the largest error that passes. The error is relative to `exact`, or absolute
            where `exact` is 0.
        relation: "=", or "<=" or ">=" where `exact` bounds `measured`: only a passing of the bound
            is an error then.
    """

    group: int
    claim: str
    exact: float
    measured: float
    tolerance: float
    relation: str = "="

    @property
    def error(self):
        beyond = float(self.measured) - float(self.exact)
        if self.relation == "<=":
            beyond = max(beyond, 0.0)
        if self.relation == ">=":
            beyond = min(beyond, 0.0)
        return abs(beyond) / (abs(float(self.exact)) or 1.0)

    @property
    def holds(self):
        return math.isfinite(self.measured) and self.error <= self.tolerance

    @property
    def cells(self):
        bound = "" if self.relation == "=" else f"{self.relation} "
        return (
            str(self.group),
            self.claim,
            f"{bound}{float(self.exact):.5g}",
            f"{float(self.measured):.5g}",
            f"{self.error:.1e}",
            f"{self.tolerance:.0e}",
        )


HEADER = ("", "claim", "exact", "measured", "error", "tolerance")


def markdown(rows):
    """The rows as a Markdown table."""
    lines = [HEADER, ("---",) * len(HEADER), *(row.cells for row in rows)]
    escaped = [[cell.replace("|", r"\|") for cell in cells] for cells in lines]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in escaped)


def line(row):
    """The row for a terminal."""
    group, claim, exact, measured, error, tolerance = row.cells
    verdict = "ok  " if row.holds else "FAIL"
    return f"{verdict} {group:>2} {claim:<78} {exact:>11} {measured:>10} {error} ({tolerance})"
