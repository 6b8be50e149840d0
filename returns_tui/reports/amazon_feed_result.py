"""Feed processing reports: Amazon's answer to an uploaded flat refund file; see `amazon_xml_feed_result`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from returns_tui.errors import UnusableFile
from returns_tui.i18n import _
from returns_tui.reports.records import FeedError, FeedResult
from returns_tui.reports.table import Header, cells_of

TITLE = "feed processing summary"

_COUNT = re.compile(r"number of records (processed|successful)\s*:?\s*([0-9]{1,9})", re.IGNORECASE)


def read_feed_result(lines: Iterable[tuple[int, str, bool]], name: str) -> FeedResult:
    """Return what a whole report says.

    An error that were overlooked would count a failed refund as paid. So the counts must agree with the
    records that are named, and nothing is taken from a report that cannot be read in full.

    Raises:
        UnusableFile: the report is cut off, contradicts itself or cannot be understood.
    """
    counts: dict[str, int] = {}
    header: Header | None = None
    errors: list[FeedError] = []
    for number, line, ended in lines:
        text = " ".join(line.split())
        if not text or text.lower().startswith(TITLE):
            continue
        if header is None and (count := _COUNT.fullmatch(text)):
            if not ended or count[1].lower() in counts:
                raise unreadable(name, number)
            counts[count[1].lower()] = int(count[2])
        elif header is None:
            header = Header(line, name)
            if not ended or "original-record-number" not in header or "error-type" not in header:
                raise unreadable(name, number)
        else:
            errors.append(_error(number, line, ended, header, name))
    if counts.keys() != {"processed", "successful"} or counts["successful"] > counts["processed"]:
        raise UnusableFile(
            _(
                "{name} lacks the counts of a feed processing report; download it again, in English, and "
                "import it whole"
            ).format(name=name)
        )
    return checked(FeedResult(counts["processed"], counts["successful"], tuple(errors)), name)


def checked(result: FeedResult, name: str) -> FeedResult:
    """Return `result` if it names every record that it counts as failed.

    Only a complaint about the whole file stands for all records, and then none may have succeeded.

    Raises:
        UnusableFile: it does not.
    """
    failed = result.processed - result.successful
    errors = {error.record for error in result.errors if not error.is_warning}
    named = len(errors - {0})
    if named != failed and (0 not in errors or result.successful):
        raise UnusableFile(
            _(
                "{name} says that {failed} records failed but names {named}, so it may be cut off; download "
                "it again"
            ).format(name=name, failed=failed, named=named)
        )
    return result


def _error(number: int, line: str, ended: bool, header: Header, name: str) -> FeedError:
    row = cells_of(line)
    message = header.column("error-message").index
    # Without a line end only the message may be cut, and only when every other cell stands before it.
    if len(row) > header.width or (not ended and (message != header.width - 1 or len(row) < header.width)):
        raise unreadable(name, number)
    row.extend([""] * (header.width + 1 - len(row)))
    record = row[header.column("original-record-number").index]
    kind = row[header.column("error-type").index].lower()
    if not re.fullmatch("[0-9]{0,9}", record) or kind not in ("error", "fatal", "warning"):
        raise unreadable(name, number)
    return FeedError(
        line=number,
        record=int(record or 0),
        sku=row[header.column("sku").index],
        code=row[header.column("error-code").index],
        message=row[message],
        is_warning=kind == "warning",
    )


def unreadable(name: str, line: int) -> UnusableFile:
    """Return the error for a report whose line `line` cannot be understood."""
    return UnusableFile(
        _(
            "Line {line} of {name}, a feed processing report, cannot be read; download it again, in English, "
            "and do not edit it"
        ).format(line=line, name=name)
    )
