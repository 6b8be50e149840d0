"""Amazon's XML files as a stream of flat records, read in pieces, without DTD, within bounds of memory."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from returns_tui.errors import UnusableFile
from returns_tui.i18n import _
from returns_tui.reports.decode import texts
from returns_tui.reports.intake import Source
from returns_tui.text import clean

DEPTH_LIMIT = 32
"""Elements within elements; a returns report has five."""
RECORD_LIMIT = 1 << 20
"""Characters of text and names in one record; also bytes that may pass without a complete piece of markup."""
RECORD = "return_details"
PARTS = "item_details"


class TooMuchError(Exception):
    """A record or nesting that no report has."""


@dataclass(slots=True)
class XmlRecord:
    """One `return_details`.

    Attributes:
        line: 1-based line of its start tag.
        fields: text of the elements below it by lower-case name, those of containers such as
            `label_details` included; of an element that comes again with another text, the first.
        again: (name, text) of such further elements.
        items: the same for each `item_details`.
    """

    line: int
    fields: dict[str, str] = field(default_factory=dict)
    again: list[tuple[str, str]] = field(default_factory=list)
    items: list[dict[str, str]] = field(default_factory=list)


class Target(Protocol):
    """What an XML file is read into. `expat` is set to the parser, which knows the line that it is in."""

    expat: Any

    def start(self, tag: str, attributes: dict[str, str], /) -> None:
        """An element begins."""

    def data(self, text: str, /) -> None:
        """A piece of text."""

    def end(self, tag: str, /) -> None:
        """An element ends."""


@lru_cache(maxsize=1024)
def local_name(tag: str) -> str:
    """Return the name without its namespace, in lower case."""
    return tag.rpartition("}")[2].lower()


class _Collector:
    """The parser's target: gathers records; everything outside them only by the names of messages' content."""

    def __init__(self) -> None:
        self.done: list[XmlRecord] = []
        self.messages: set[str] = set()
        self.expat: Any = None
        self._path: list[str] = []
        self._record: XmlRecord | None = None
        self._target: dict[str, str] = {}
        self._text: list[str] = []
        self._leaf = False
        self._size = 0

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        name = local_name(tag)
        if len(self._path) >= DEPTH_LIMIT:
            raise TooMuchError
        if self._record is None:
            if self._path and self._path[-1] == "message" and len(self.messages) < 10:
                self.messages.add(tag.rpartition("}")[2])
            if name == RECORD:
                self._record = XmlRecord(self.expat.CurrentLineNumber)
                self._target = self._record.fields
                self._size = 0
        else:
            if name == PARTS:
                self._target = {}
                self._record.items.append(self._target)
            self._size += len(name) + 64
            if self._size > RECORD_LIMIT:
                raise TooMuchError
        self._path.append(name)
        self._text.clear()
        self._leaf = True

    def data(self, text: str) -> None:
        if self._record is not None and self._leaf:
            self._size += len(text)
            if self._size > RECORD_LIMIT:
                raise TooMuchError
            self._text.append(text)

    def end(self, _tag: str) -> None:
        name = self._path.pop()
        record = self._record
        if record is None:
            return
        if name == RECORD and RECORD not in self._path:
            self.done.append(record)
            self._record = None
        elif name == PARTS:
            self._target = record.fields
        elif self._leaf:
            value = clean("".join(self._text)).strip()
            known = self._target.setdefault(name, value)
            if known != value and value:
                if known:
                    record.again.append((name, value))
                else:
                    self._target[name] = value
        self._leaf = False


def xml_records(source: Source, encoding: str, messages: set[str] | None = None) -> Iterator[XmlRecord]:
    """Yield every `return_details` of `source`, as it is read.

    Args:
        source: the file.
        encoding: what its bytes are decoded with; an encoding that it declares itself does not count.
        messages: gets the names of the elements that stand directly in a Message.

    Raises:
        UnusableFile: it is not well-formed, ends early, has a DTD, or is nothing that a report can be.
    """
    collector = _Collector()
    for _piece in read_into(collector, source, encoding):
        yield from collector.done
        collector.done.clear()
    if messages is not None:
        messages |= collector.messages


def read_into(target: Target, source: Source, encoding: str) -> Iterator[None]:
    """Read all of `source` into `target`; yield after each piece, and once more at the end.

    Raises:
        UnusableFile: see `xml_records`.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser, ParseError

    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    target.expat = parser.parser
    fed = 0
    try:
        for text in texts(source, encoding):
            if fed == 0:
                text = text.lstrip("\ufeff \t\r\n")
            parser.feed(text)
            fed += len(text) if text.isascii() else len(text.encode())
            yield
            if fed - parser.parser.CurrentByteIndex > RECORD_LIMIT and text:
                raise TooMuchError
        parser.close()
    except DefusedXmlException as error:
        raise UnusableFile(
            _("{name} defines entities or a document type, which no report does; it was not taken in").format(
                name=source.name
            )
        ) from error
    except (ParseError, ValueError) as error:
        raise UnusableFile(
            _("{name} is no complete XML file ({reason}); download it again").format(
                name=source.name, reason=clean(str(error))
            )
        ) from error
    except TooMuchError as error:
        raise UnusableFile(
            _("{name} is larger or deeper in one place than any report; it was not taken in").format(
                name=source.name
            )
        ) from error
    yield


def declared_encoding(head: bytes) -> str | None:
    """Return the encoding that the XML declaration at the start of `head` names, where Python knows it."""
    match = re.match(rb"""\s*<\?xml[^>]{0,80}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""", head)
    if match is None:
        return None
    try:
        return codecs.lookup(match[1].decode("ascii")).name
    except LookupError:
        return None
