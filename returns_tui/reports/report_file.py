"""One opened report: what it is, how it is encoded, and its rows as a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from returns_tui.errors import UnusableFile
from returns_tui.i18n import _
from returns_tui.reports import (
    amazon_feed_result,
    amazon_flat,
    amazon_orders,
    amazon_xml,
    amazon_xml_feed_result,
    decode,
    sniff,
    table,
    xml_records,
)
from returns_tui.reports.intake import HEAD, Source, open_source
from returns_tui.reports.order_size import OrderSizes
from returns_tui.reports.records import FeedResult, OrderRow, Rejected, ReportKind, ReturnRow

_Line = tuple[int, str, bool]
EncodingFor = Callable[[str | None], str | None]


class ReportFile:
    """A report that was looked through once and can be read in; a context manager that closes the file.

    Attributes:
        name: what the user calls it, cleaned.
        kind: what it is, by its content.
        encoding: what it is read with, e.g. `utf-8`, `utf-8-sig`, `utf-16`, `cp932`, `cp1252`, `latin-1`.
        size: bytes of the input as given (packed, for a gzip).
        sha256: hex digest of those bytes.
        latest_date: the latest day in any column of days, None where there is none. Reports carry no date
            of their own, so this is how their age is told.
        currency: the first currency code in it, upper case, or None.
        feed_result: what it says, for kind `feed_result`, else None.
        rows_total: rows that `rows()` counts in `position`: flat rows, or the returns of an XML file.
        position: how many of them the latest `rows()` has passed, for a progress bar.
    """

    def __init__(self, source: Source, kind: ReportKind, encoding: str, survey: table.Survey) -> None:
        self.name = source.name
        self.kind = kind
        self.encoding = encoding
        self.size = source.size
        self.sha256 = source.sha256
        self.latest_date: date | None = survey.latest_date
        self.currency: str | None = survey.currency
        self.feed_result: FeedResult | None = None
        self.rows_total = survey.rows
        self.position = 0
        self._source = source
        self._line_end = "\n"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; `rows()` is over then."""
        self._source.close()

    def rows(self) -> Iterator[ReturnRow | OrderRow | Rejected]:
        """Yield what the rows say, in the order of the file; from the start at every call.

        A feed processing report has no rows: see `feed_result`.

        Raises:
            UnusableFile: the file was changed, or became unreadable, while it was read. What came before must
                not be kept.
        """
        sizes = OrderSizes()
        for row in self._rows():
            if not isinstance(row, Rejected) and sizes.too_many(row):
                yield Rejected(
                    row.line,
                    _("order {order} has hundreds of items in this file, so the ids are damaged").format(
                        order=row.order_id
                    ),
                )
            else:
                yield row

    def _rows(self) -> Iterator[ReturnRow | OrderRow | Rejected]:
        self.position = 0
        if self.kind == "feed_result":
            return
        if self.kind == "returns_xml":
            for record in xml_records.xml_records(self._source, self.encoding):
                self.position += 1
                yield from amazon_xml.rows_of(record)
            return
        header, lines = _table(self._source, self.encoding, self._line_end)
        found: Iterator[ReturnRow | OrderRow | Rejected] = (
            table.read_rows(lines, header, amazon_flat.row_builder(header))
            if self.kind == "returns_flat"
            else table.read_rows(lines, header, amazon_orders.row_builder(header))
        )
        for row in found:
            self.position += 1
            yield row


def open_report(source: Path | BinaryIO, *, name: str, encoding_for: EncodingFor) -> ReportFile:
    """Open a report of any known kind and look through all of it once.

    Args:
        source: a path of a regular file, or a binary stream such as standard input. Either may be a gzip.
        name: what the user calls it, for messages.
        encoding_for: gives the encoding that the marketplaces of a currency use, or None; asked only where
            the file is neither marked by a byte order mark nor valid UTF-8.

    Raises:
        UnusableFile: it cannot be read, is no report that is known, or is damaged as a whole.
    """
    opened = open_source(source, name, _sniffed)
    try:
        return _look_through(opened, encoding_for)
    except BaseException:
        opened.close()
        raise


def _sniffed(source: Source) -> tuple[sniff.Sniffed, str, bytes]:
    """Return what a file is by its beginning, what ends its lines, and the beginning. Raises UnusableFile."""
    head = source.head(HEAD)
    end = decode.line_end(sniff.head_text(head))
    return sniff.sniff(head, source.name, end), end, head


def _look_through(source: Source, encoding_for: EncodingFor) -> ReportFile:
    sniffed, end, head = _sniffed(source)
    seen = decode.scan(source)
    if sniffed == "xml":
        return _look_through_xml(source, seen, encoding_for, head)
    survey = table.Survey()
    if sniffed != "feed_result":
        header, lines = _table(source, seen.provisional, end)
        builder = amazon_flat if sniffed == "returns_flat" else amazon_orders
        builder.row_builder(header)
        survey = table.survey(lines, header, builder.currency_column(header))
    encoding = decode.choose_encoding(source, seen, [encoding_for(survey.currency)])
    report = ReportFile(source, sniffed, encoding, survey)
    report._line_end = end
    if sniffed == "feed_result":
        report.feed_result = amazon_feed_result.read_feed_result(decode.lines(source, encoding, end), source.name)
    return report


def _look_through_xml(source: Source, seen: decode.Scan, encoding_for: EncodingFor, head: bytes) -> ReportFile:
    survey = table.Survey()
    messages: set[str] = set()
    for record in xml_records.xml_records(source, seen.provisional, messages):
        amazon_xml.see(record, survey)
    declared = xml_records.declared_encoding(head)
    if not survey.rows:
        if amazon_xml_feed_result.MESSAGE not in messages:
            sniff.refuse_envelope(source.name, messages)
        encoding = decode.choose_encoding(source, seen, [declared, encoding_for(None)])
        report = ReportFile(source, "feed_result", encoding, survey)
        report.feed_result = amazon_xml_feed_result.read_feed_result(source, encoding)
        return report
    encoding = decode.choose_encoding(source, seen, [declared, encoding_for(survey.currency)])
    if encoding != seen.provisional:
        # Characters of more than one byte may hide markup from a reader of single bytes.
        survey = table.Survey()
        for record in xml_records.xml_records(source, encoding):
            amazon_xml.see(record, survey)
    return ReportFile(source, "returns_xml", encoding, survey)


def _table(source: Source, encoding: str, end: str) -> tuple[table.Header, Iterator[_Line]]:
    """Return the header and the lines behind it."""
    lines = decode.lines(source, encoding, end)
    for _number, line, ended in lines:
        if line and not line.isspace():
            if not ended:
                lines = chain(())
            return table.Header(line, source.name), lines
    raise UnusableFile(_("{name} is empty; download it again").format(name=source.name))
