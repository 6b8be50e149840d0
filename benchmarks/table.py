"""Figures beside their limits, as a table in Markdown."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Figure:
    """Something that was measured.

    Attributes:
        value: None where it could not be; `note` then says why.
        unit: `×` for a ratio.
        limit: the most that is allowed, None where the figure is only reported.
        note: what the figure was made from.
    """

    name: str
    value: float | None
    unit: str
    limit: float | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the limit is kept; None where there is nothing to compare."""
        return None if self.value is None or self.limit is None else self.value <= self.limit


def ratio(name: str, ours: float, theirs: float, limit: float | None, note: str = "") -> Figure:
    """Return the ratio of two figures of the same run."""
    return Figure(name, ours / theirs if theirs else None, "×", limit, note)


def missing(name: str, unit: str, limit: float | None, why: str) -> Figure:
    """Return a figure that cannot be measured here."""
    return Figure(name, None, unit, limit, why)


def number(value: float, unit: str) -> str:
    """Return a value with its unit, with as many digits as mean something."""
    digits = 2 if unit == "×" else 0 if unit in ("", "bytes", "a second") or abs(value) >= 100 else 1
    return f"{value:,.{digits}f} {unit}".strip()


def line(figure: Figure) -> str:
    """Return one line of the table."""
    value = "–" if figure.value is None else number(figure.value, figure.unit)
    limit = "" if figure.limit is None else "≤ " + number(figure.limit, figure.unit)
    met = {True: "yes", False: "**no**", None: ""}[figure.met]
    if figure.value is None and figure.limit is not None:
        met = "not measured"
    cells = (figure.name, value, limit, met, figure.note)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def table(
    groups: Mapping[str, Sequence[Figure]],
    *,
    measured: datetime,
    version: str,
    rounds: int,
    remarks: Iterable[str],
) -> str:
    """Return the whole page: what was measured where, and a table for each group."""
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    how = (
        f"Measured on {measured:%Y-%m-%d} with `python -m benchmarks`: version {version}, {machine}, "
        f"{rounds} rounds, a terminal of 80x24 with 256 colours. × is a ratio of medians of one run in which both "
        "took turns; bytes are exact."
    )
    said = ["# Figures", "", how, *(text for remark in remarks for text in ("", remark))]
    for title, figures in groups.items():
        said += ["", f"## {title}", "", "| figure | measured | limit | met | from |", "|---|---|---|---|---|"]
        said += map(line, figures)
    return "\n".join(said) + "\n"
