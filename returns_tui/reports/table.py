"""Amazon's flat files: a header line, cells between tabs, no quoting; columns found by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from returns_tui.errors import UnusableFile
from returns_tui.i18n import _
from returns_tui.reports import cells as read
from returns_tui.reports.records import Rejected
from returns_tui.text import clean

ID_LIMIT = 200
"""Characters; ids are keys of the database, and no marketplace's id is nearly as long."""
COLUMN_LIMIT = 1000
"""Ten times what any report has; every row gets as many cells, however short its line is."""


_Row = TypeVar("_Row")


class RowError(ValueError):
    """A row that cannot be taken in; the text is why, as one sentence."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: where its cell stands in a row, and its name as the file has it. Rows are those of `cells_of`."""

    index: int
    name: str

    def moment(self, row: Sequence[str]) -> tuple[date | None, datetime | None]:
        """Return the day as written, and the exact time in UTC where the cell has one."""
        if not (cell := row[self.index]):
            return None, None
        try:
            return read.read_moment(cell) or (None, None)
        except read.UnreadableError as problem:
            raise RowError(f"{self.name} {problem}") from None

    def amount(self, row: Sequence[str], currency: str) -> Decimal | None:
        """Return an amount of money that is not negative, in the major unit."""
        if not (cell := row[self.index]):
            return None
        try:
            return checked_amount(self.name, read.read_amount(cell, currency))
        except read.UnreadableError as problem:
            raise RowError(f"{self.name} {problem}") from None

    def quantity(self, row: Sequence[str]) -> int | None:
        """Return a number of pieces."""
        if not (cell := row[self.index]):
            return None
        try:
            return read.read_quantity(cell)
        except read.UnreadableError as problem:
            raise RowError(f"{self.name} {problem}") from None


def checked_amount(name: str, amount: Decimal | None) -> Decimal | None:
    """Return `amount`, which says what something cost or what was paid: never less than nothing."""
    if amount is not None and amount < 0:
        raise RowError(_("{column} is negative: {value}").format(column=name, value=amount))
    return amount


class Header:
    """The header line: which column stands where.

    Names are compared without case and surrounding spaces. A column that is asked for and not there reads
    as blank in every row.

    Raises:
        UnusableFile: there are more than `COLUMN_LIMIT` columns.
    """

    def __init__(self, line: str, file: str) -> None:
        self.width = line.count("\t") + 1
        if self.width > COLUMN_LIMIT:
            raise UnusableFile(
                _("{name} has {count} columns, more than any report; download it again").format(
                    name=file, count=self.width
                )
            )
        self.names = [clean(cell).strip() for cell in line.split("\t")]
        self._file = file
        self._folded = [name.lower() for name in self.names]
        self._asked: set[int] = set()

    def __contains__(self, name: str) -> bool:
        return name in self._folded

    def column(self, *names: str) -> Column:
        """Return the column with one of `names` (lower case), which mean the same.

        Raises:
            UnusableFile: the file has two such columns.
        """
        found = [index for index, folded in enumerate(self._folded) if folded in names]
        if len(found) > 1:
            raise UnusableFile(
                _("{name} has the column “{column}” twice; download it again and do not edit it").format(
                    name=self._file, column=read.excerpt(self.names[found[1]])
                )
            )
        self._asked.update(found)
        return Column(found[0], self.names[found[0]]) if found else Column(self.width, names[0])

    def rest(self) -> list[Column]:
        """Return the columns that `column` was not asked for; equal names are told apart by a number."""
        seen: dict[str, int] = {}
        result = []
        for index, name in enumerate(self.names):
            if index in self._asked:
                continue
            name = name or _("column {number}").format(number=index + 1)
            seen[name] = count = seen.get(name, 0) + 1
            result.append(Column(index, name if count == 1 else f"{name} ({count})"))
        return result

    def dates(self) -> list[Column]:
        """Return the columns that hold a day or time, by their names."""
        return [
            Column(index, self.names[index])
            for index, folded in enumerate(self._folded)
            if folded.replace("-", " ").split(" ")[-1] in ("date", "time")
        ]


@dataclass(slots=True)
class Survey:
    """What a first look at all rows shows.

    Attributes:
        currency: the first one that is named, upper case, or None.
        latest_date: the latest day in any column of days; cells that are no day do not count.
        rows: rows that are not blank.
    """

    currency: str | None = None
    latest_date: date | None = None
    rows: int = 0

    def see_date(self, text: str) -> None:
        """Take a cell of a column of days into account."""
        try:
            moment = read.read_moment(text)
        except read.UnreadableError:
            return
        if moment is not None and (self.latest_date is None or moment[0] > self.latest_date):
            self.latest_date = moment[0]


def survey(lines: Iterable[tuple[int, str, bool]], header: Header, currency: Column) -> Survey:
    """Look through the data `lines`, which are those after the header line."""
    result = Survey()
    dates = [column.index for column in header.dates()]
    for _number, line, ended in lines:
        if not line or line.isspace():
            continue
        result.rows += 1
        if not ended:
            continue
        row = line.split("\t")
        count = len(row)
        if result.currency is None and currency.index < count:
            result.currency = clean(row[currency.index]).strip().upper() or None
        for index in dates:
            if index < count and row[index] not in ("", " "):
                result.see_date(row[index])
    return result


def cells_of(line: str) -> list[str]:
    """Return the cells of a line, cleaned and without surrounding spaces; a blank one is ""."""
    if line.isascii() and line.replace("\t", " ").isprintable():
        return [cell.strip() for cell in line.split("\t")]
    cells = line.split("\t")
    return [(cell if cell.isascii() and cell.isprintable() else clean(cell)).strip() for cell in cells]


def check_ids(row: Sequence[str], columns: Sequence[Column]) -> None:
    """Refuse a row with an id that could not be a key of the database; no id is validated otherwise."""
    for column in columns:
        if len(row[column.index]) > ID_LIMIT:
            raise RowError(_("{column} is longer than any id").format(column=column.name))


def read_rows(
    lines: Iterable[tuple[int, str, bool]], header: Header, build: Callable[[int, list[str]], _Row]
) -> Iterator[_Row | Rejected]:
    """Yield what `build` makes of the line number and the `cells_of` each row, or why a row is rejected.

    `build` gets one cell more than the header has columns; the last is blank and stands for columns that the
    file does not have.
    """
    width = header.width
    for number, line, ended in lines:
        if not line or line.isspace():
            continue
        if not ended:
            yield Rejected(number, _("the last line has no line end, so it may be cut off"))
            continue
        row = cells_of(line)
        missing = width - len(row)
        if missing < 0:
            yield Rejected(
                number,
                _("{count} cells where the header has {width} columns").format(count=len(row), width=width),
            )
            continue
        row.extend([""] * (missing + 1))
        try:
            yield build(number, row)
        except RowError as problem:
            yield Rejected(number, str(problem))
