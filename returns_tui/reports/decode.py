"""Bytes into text and lines: which encoding a report is in, and where its lines end."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

from returns_tui.errors import UnusableFile
from returns_tui.i18n import _
from returns_tui.reports.intake import Source

LINE_LIMIT = 1 << 20
"""Characters: no line of a report comes near; a longer one would only fill the memory."""

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Scan:
    """What one pass over the bytes shows of the encoding.

    Attributes:
        bom: the encoding that the byte order mark names, None without one.
        utf8: every byte is in place for UTF-8; a character cut off at the very end does not count.
        ascii: there are only ASCII bytes.
    """

    bom: str | None
    utf8: bool
    ascii: bool

    @property
    def provisional(self) -> str:
        """An encoding that surely reads the file, and reads ASCII rightly."""
        return self.bom or ("utf-8" if self.utf8 else "latin-1")


def bom_encoding(head: bytes) -> str | None:
    """Return the encoding that a byte order mark at the start of `head` names, or None."""
    return next((encoding for mark, encoding in _BOMS if head.startswith(mark)), None)


def scan(source: Source) -> Scan:
    """Read all of `source` once, taking its digest on the way.

    Raises:
        UnusableFile: it holds NUL bytes, or is not in the encoding that its byte order mark names.
    """
    bom = bom_encoding(source.head(4))
    decoder = codecs.getincrementaldecoder(bom or "utf-8")()
    utf8 = ascii_only = True
    for chunk in source.hashed_chunks():
        if bom != "utf-16" and b"\0" in chunk:
            raise UnusableFile(
                _(
                    "{name} holds NUL bytes, as no report does; it is damaged or no text, so download it again"
                ).format(name=source.name)
            )
        ascii_only = ascii_only and chunk.isascii()
        if not utf8:
            continue
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            if bom is not None:
                raise UnusableFile(
                    _("{name} begins as {encoding} but is not that throughout; download it again").format(
                        name=source.name, encoding="UTF-8" if bom == "utf-8-sig" else "UTF-16"
                    )
                ) from error
            utf8 = False
    return Scan(bom=bom, utf8=utf8, ascii=ascii_only)


def choose_encoding(source: Source, seen: Scan, candidates: list[str | None]) -> str:
    """Return the encoding of `source`: its byte order mark's, UTF-8, the first of `candidates` that fits all
    of it, cp1252, or latin-1, which fits anything.

    Raises:
        UnusableFile: a candidate is no encoding that Python knows.
    """  # noqa: D205  one sentence
    if seen.bom is not None or seen.utf8:
        return seen.provisional
    for candidate in (*candidates, "cp1252"):
        if candidate is not None and _fits(source, candidate):
            return candidate
    return "latin-1"


def texts(source: Source, encoding: str) -> Iterator[str]:
    """Yield the whole text in pieces. A character that is cut off at the very end is left out."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for chunk in source.chunks():
        yield decoder.decode(chunk)


def line_end(head: str) -> str:
    """Return what ends the lines of a file that begins with `head`: LF, or CR where there is no LF at all."""
    return "\r" if "\n" not in head and "\r" in head else "\n"


def lines(source: Source, encoding: str, end: str = "\n") -> Iterator[tuple[int, str, bool]]:
    """Yield (1-based number, text without its line end, whether it had a line end) of every line.

    Only `end` ends a line: the separators that Unicode also calls line ends (U+2028, U+0085, U+001C) are
    part of titles. One CR before a LF belongs to the line end.

    Raises:
        UnusableFile: a line is longer than `LINE_LIMIT`, or there is a NUL in it.
    """
    number = 1
    rest = ""
    for text in texts(source, encoding):
        parts = (rest + text).split(end)
        rest = parts.pop()
        if len(rest) > LINE_LIMIT:
            raise UnusableFile(
                _("Line {line} of {name} is longer than any line of a report; download it again").format(
                    line=number + len(parts), name=source.name
                )
            )
        if "\0" in text:
            raise UnusableFile(
                _("{name} holds NUL characters, as no report does; download it again").format(name=source.name)
            )
        for part in parts:
            yield number, (part[:-1] if part[-1:] == "\r" else part), True
            number += 1
    if rest:
        yield number, rest, False


def _fits(source: Source, encoding: str) -> bool:
    try:
        if not codecs.lookup(encoding)._is_text_encoding:  # such as `hex`
            raise LookupError(encoding)
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError as error:
        raise UnusableFile(
            _("{name} cannot be read as {encoding}, an encoding that is not known; correct the config").format(
                name=source.name, encoding=encoding
            )
        ) from error
    try:
        for chunk in source.chunks():
            decoder.decode(chunk)
    except ValueError:  # UnicodeDecodeError among them
        return False
    return True
