"""Feed processing reports in XML: Amazon's answer to a refund file that was uploaded as XML.

Form: ProcessingReport.xsd of Amazon's feeds (AmazonEnvelope > Message > ProcessingReport > DocumentTransactionID,
StatusCode, ProcessingSummary, Result*), as answers to MWS and SP-API feeds show it. A Result names the MessageID
of the uploaded file that it is about; 0 means the file as a whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from returns_tui.errors import UnusableFile
from returns_tui.i18n import _
from returns_tui.reports.amazon_feed_result import checked, unreadable
from returns_tui.reports.cells import excerpt
from returns_tui.reports.intake import Source
from returns_tui.reports.records import FeedError, FeedResult
from returns_tui.reports.xml_records import DEPTH_LIMIT, RECORD_LIMIT, TooMuchError, local_name, read_into
from returns_tui.text import clean

MESSAGE = "ProcessingReport"

_REPORT = ("amazonenvelope", "message", "processingreport")
_SUMMARY = (*_REPORT, "processingsummary")
_RESULT = (*_REPORT, "result")
_SKU = (*_RESULT, "additionalinfo", "sku")
_COUNTS = ("messagesprocessed", "messagessuccessful", "messageswitherror")
_ONCE = frozenset(("statuscode", *_COUNTS, "messageid", "resultcode"))
_NUMBER = re.compile("[0-9]{1,9}")


@dataclass(slots=True)
class _Part:
    """Texts by lower-case name, and the line on which the part begins; `again`: a decisive one came twice."""

    line: int
    texts: dict[str, str] = field(default_factory=dict)
    again: bool = False

    def put(self, name: str, text: str) -> None:
        self.again = self.again or (name in _ONCE and name in self.texts)
        self.texts.setdefault(name, text)


class _Collector:
    """The parser's target."""

    def __init__(self) -> None:
        self.expat: Any = None
        self.reports: list[_Part] = []
        self.results: list[_Part] = []
        self._path: tuple[str, ...] = ()
        self._text: list[str] = []
        self._size = 0

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        if len(self._path) >= DEPTH_LIMIT:
            raise TooMuchError
        self._path = (*self._path, local_name(tag))
        if self._path == _REPORT:
            self.reports.append(_Part(self.expat.CurrentLineNumber))
        elif self._path == _RESULT:
            self.results.append(_Part(self.expat.CurrentLineNumber))
        if len(self._path) <= len(_RESULT):
            self._size = 0
        self._text.clear()

    def data(self, text: str) -> None:
        self._size += len(text)
        if self._size > RECORD_LIMIT:
            raise TooMuchError
        self._text.append(text)

    def end(self, _tag: str) -> None:
        *above, name = path = self._path
        text = clean("".join(self._text)).strip()
        if path == _SKU or tuple(above) == _RESULT:
            self.results[-1].put(name, text)
        elif tuple(above) in (_REPORT, _SUMMARY) and path != _RESULT:
            self.reports[-1].put(name, text)
        self._path = tuple(above)
        self._text.clear()


def read_feed_result(source: Source, encoding: str) -> FeedResult:
    """Return what a whole report says. The same holds as for `amazon_feed_result.read_feed_result`.

    Raises:
        UnusableFile: the report is cut off, not final, contradicts itself or cannot be understood.
    """
    collector = _Collector()
    for _piece in read_into(collector, source, encoding):
        pass
    if len(collector.reports) != 1 or collector.reports[0].again:
        raise unreadable(source.name, collector.reports[-1].line if collector.reports else 1)
    (report,) = collector.reports
    status = report.texts.get("statuscode", "")
    if status.lower() != "complete":
        raise UnusableFile(
            _(
                "{name} is no final feed processing report: its StatusCode is “{status}”; download it again when "
                "Amazon has completed it"
            ).format(name=source.name, status=excerpt(status))
        )
    errors = tuple(_error(result, source.name) for result in collector.results)
    counts = [report.texts.get(name, "") for name in _COUNTS]
    if not all(_NUMBER.fullmatch(count) for count in counts):
        raise unreadable(source.name, report.line)
    processed, successful, failed = (int(count) for count in counts)
    whole = any(error.record == 0 and not error.is_warning for error in errors) and not successful
    if successful > processed or (processed - successful != failed and not whole):
        raise UnusableFile(
            _(
                "{name} counts {processed} records, {successful} successful and {failed} with errors, which "
                "contradicts itself; download this feed processing report again"
            ).format(name=source.name, processed=processed, successful=successful, failed=failed)
        )
    return checked(FeedResult(processed, successful, errors), source.name)


def _error(result: _Part, name: str) -> FeedError:
    texts = result.texts
    message_id, kind = texts.get("messageid", ""), texts.get("resultcode", "").lower()
    if result.again or not _NUMBER.fullmatch(message_id) or kind not in ("error", "warning"):
        raise unreadable(name, result.line)
    return FeedError(
        line=result.line,
        record=int(message_id),
        sku=texts.get("sku", ""),
        code=texts.get("resultmessagecode", ""),
        message=texts.get("resultdescription", ""),
        is_warning=kind == "warning",
    )
