"""Example reports for the demo and for newcomers, in the marketplaces' own layouts; every person is invented.

The shipped files are written as on 25 September 2026. `example_reports` writes them with all their dates
moved, so that the requests look as if today were that day.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

BASE_DATE = date(2026, 9, 25)
"""The day on which the shipped files are set."""

# File name, marketplace and encoding. Japan's reports come in cp932 (Shift-JIS).
_FILES = (
    ("returns-amazon.co.uk.tsv", "amazon.co.uk", "utf-8"),
    ("returns-amazon.com.tsv", "amazon.com", "utf-8"),
    ("returns-amazon.de.xml", "amazon.de", "utf-8"),
    ("returns-amazon.co.jp.tsv", "amazon.co.jp", "cp932"),
    ("orders-amazon.co.uk.tsv", "amazon.co.uk", "utf-8"),
    ("orders-amazon.com.tsv", "amazon.com", "utf-8"),
    ("orders-amazon.de.tsv", "amazon.de", "utf-8"),
)
_DATE_COLUMNS = frozenset(
    {
        "Order date",
        "Return request date",
        "Return delivery date",
        "SafeT claim creation time",
        "purchase-date",
        "payments-date",
    }
)
_DATE_ELEMENT = re.compile(r"(<(?:order_date|return_request_date|return_delivery_date)>)([^<]*)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NAMED = re.compile(r"(\d{2})-([A-Z][a-z]{2})-(\d{4})")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def example_reports(folder: Path, today: date) -> list[tuple[Path, str]]:
    """Write the example reports into `folder` as if they were downloaded on `today`.

    Args:
        folder: an existing folder; files of the same names are replaced.
        today: the local day.

    Returns:
        Path and marketplace of each file: the returns reports first, then the order reports.
    """
    days = (today - BASE_DATE).days
    written = []
    for name, marketplace, encoding in _FILES:
        text = (Path(__file__).parent / name).read_bytes().decode(encoding)
        moved = _move_xml(text, days) if name.endswith(".xml") else _move_table(text, days)
        path = folder / name
        path.write_bytes(moved.encode(encoding))
        written.append((path, marketplace))
    return written


def example_comments() -> dict[str, str]:
    """Return what buyers wrote, by order id: reports do not carry it, so it is set by hand. Not cleaned."""
    return {
        "026-1180443-7781902": "Stopped heating after two days. I would like my money back.",
        "202-0045112-3340981": "I ordered green and got a purple one, 4 mm instead of 6 mm.",
        "203-9917340-0082215": "The page says three modes. Mine has one, and it flickers.",
        "204-7719920-1120037": "杯子很好，但是我重复下单了，还没有拆封。",
        "206-5518204-4417733": "Two of the ship tokens and the rule book are missing.\nCan you send them?",
        "026-8840127-2096651": "The picture shows 4 mugs ☕☕☕☕ but the text says 1 😕",
        "203-4490266-8801357": "Doesn't fit my valves. {{ seller_name }} {% for x in 'ab' %}help!{% endfor %}",
        "112-0093517-6640281": (
            "Leaks.\x1b]52;c;cm0gLXJm\x07\x1b[2J\x1b[c [@click=app.quit()]click[/] \u202edetrevni\u202c"
        ),
        "113-4410021-9930211": "Too short for me, I would rather keep it for part of the price.",
        "302-7719021-1120338": "Der Kocher schaltet nicht ab, wenn das Wasser kocht. Bitte um Erstattung.",
        "305-0081937-4467215": "Die Lehne lässt sich nicht verstellen, anders als beschrieben.",
        "249-0028815-4439027": "開くボタンが最初から壊れていました。",
    }


def _move_table(text: str, days: int) -> str:
    """Return a tab-separated report with the dates of its date columns moved."""
    lines = text.split("\n")
    dated = [index for index, name in enumerate(lines[0].split("\t")) if name in _DATE_COLUMNS]
    for number, line in enumerate(lines[1:], start=1):
        if not line:
            continue
        cells = line.split("\t")
        for index in dated:
            cells[index] = _move(cells[index], days)
        lines[number] = "\t".join(cells)
    return "\n".join(lines)


def _move_xml(text: str, days: int) -> str:
    """Return an XML report with the dates of its date elements moved."""
    return _DATE_ELEMENT.sub(lambda match: match[1] + _move(match[2], days), text)


def _move(cell: str, days: int) -> str:
    """Return `cell` with its date moved by `days`, in the form it has; a time behind it stays as it is."""
    if match := _NAMED.match(cell):
        # Not strptime: month names of the reports are English whatever the locale.
        day = date(int(match[3]), _MONTHS.index(match[2]) + 1, int(match[1])) + timedelta(days)
        return f"{day.day:02}-{_MONTHS[day.month - 1]}-{day.year}{cell[match.end() :]}"
    if match := _ISO.match(cell):
        return (date.fromisoformat(match[0]) + timedelta(days)).isoformat() + cell[match.end() :]
    return cell
