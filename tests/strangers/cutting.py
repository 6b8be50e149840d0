"""Half a download: every good report cut off, and each row that still goes in compared with the whole file's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO
from typing import Any

from returns_tui.errors import UnusableFile
from returns_tui.reports import open_report
from returns_tui.reports.records import Rejected
from tests.strangers import samples
from tests.strangers.findings import Findings

STEP = 97  # bytes


def cut_everywhere(findings: Findings, names: Iterable[str] | None = None) -> None:
    """Cut reports off at every 97th byte and just before the end. A row goes in as it is, or does not."""
    for name in samples.reports() if names is None else names:
        data = samples.reports()[name]
        whole = _said(data)
        assert whole, name
        for length in sorted({*range(0, len(data), STEP), *range(max(0, len(data) - 4), len(data))}):
            findings.done["reports cut off"] += 1
            try:
                rows = _said(data[:length])
            except UnusableFile:
                continue
            findings.done["rows of reports cut off, taken in"] += len(rows)
            for line, row in rows.items():
                if whole.get(line) != row:
                    findings.trouble(
                        f"{name} cut off at {length}", f"line {line} says {row}, not {whole.get(line)}"
                    )


def _said(data: bytes) -> dict[Any, list[Any]]:
    """Return what a report says by line. A processing report is all one line, and its last message may be cut."""
    with open_report(BytesIO(data), name="report", encoding_for=lambda _currency: "cp932") as report:
        if report.feed_result is not None:
            errors = tuple(replace(error, message="") for error in report.feed_result.errors)
            return {0: [replace(report.feed_result, errors=errors)]}
        rows: dict[Any, list[Any]] = {}
        for row in report.rows():
            if not isinstance(row, Rejected):
                rows.setdefault(row.line, []).append(row)
        return rows
