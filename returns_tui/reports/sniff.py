"""What a file is, by its content and never by its name; and for a wrong one, where the right one is."""

from __future__ import annotations

import codecs
import re
from typing import Literal, NoReturn

from returns_tui.errors import UnusableFile
from returns_tui.i18n import N_, _
from returns_tui.reports import amazon_feed_result, amazon_flat, amazon_orders
from returns_tui.reports.cells import excerpt
from returns_tui.reports.decode import bom_encoding

Sniffed = Literal["returns_flat", "orders", "feed_result", "xml"]

_DOWNLOAD = N_(
    "wanted is the seller-fulfilled returns report as Seller Central > Reports > Return Reports gives it"
)
_AS_DOWNLOADED = N_(
    "wanted is the tab-separated text as Seller Central > Reports > Return Reports gives it, not saved again "
    "by another program"
)
_UNPACK = N_("unpack it and import the report that is in it")
_ENGLISH = N_(
    "wanted is the seller-fulfilled returns report (Seller Central > Reports > Return Reports), an order "
    "report or a feed processing report, in English"
)

_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", N_("a PDF"), _DOWNLOAD),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", N_("an old Excel or other Office document"), _AS_DOWNLOADED),
    (b"\x89PNG\r\n", N_("an image (PNG)"), _DOWNLOAD),
    (b"GIF87a", N_("an image (GIF)"), _DOWNLOAD),
    (b"GIF89a", N_("an image (GIF)"), _DOWNLOAD),
    (b"\xff\xd8\xff", N_("an image (JPEG)"), _DOWNLOAD),
    (b"RIFF", N_("a picture, sound or video"), _DOWNLOAD),
    (b"SQLite format 3\x00", N_("an SQLite database"), _DOWNLOAD),
    (b"\x1f\x8b", N_("a gzip file inside a gzip file"), _UNPACK),
    (b"BZh", N_("a bzip2 archive"), _UNPACK),
    (b"\xfd7zXZ\x00", N_("an xz archive"), _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", N_("a 7-Zip archive"), _UNPACK),
    (b"Rar!\x1a\x07", N_("a RAR archive"), _UNPACK),
    (b"\x28\xb5\x2f\xfd", N_("a Zstandard archive"), _UNPACK),
    (b"\x7fELF", N_("a program"), _DOWNLOAD),
)
# Columns by which other files that sellers have at hand are known.
_WRONG_TABLES: tuple[tuple[frozenset[str], str, str], ...] = (
    (
        frozenset(("order-id", "order-item-id", "adjustment-reason-code")),
        N_("a refund upload file, which goes to Amazon"),
        N_("wanted is the feed processing report with which Amazon answers it"),
    ),
    (
        frozenset(("return-date", "fnsku")),
        N_("an FBA returns report: Amazon handles those returns, so there is nothing to decide in it"),
        _DOWNLOAD,
    ),
    (
        frozenset(("return-date", "license-plate-number")),
        N_("an FBA returns report: Amazon handles those returns, so there is nothing to decide in it"),
        _DOWNLOAD,
    ),
    (frozenset(("settlement-id",)), N_("a settlement report"), _DOWNLOAD),
    (
        frozenset(("amazon-order-id", "purchase-date")),
        N_("an All Orders report, which has no order item ids"),
        N_("wanted is the order report (Seller Central > Orders > Order Reports), with order-item-id"),
    ),
)
_WRONG_MESSAGES = {
    "OrderAdjustment": (
        N_("a refund upload file (XML), which goes to Amazon"),
        N_("wanted is the feed processing report with which Amazon answers it"),
    ),
    "OrderReport": (
        N_("an order report in XML"),
        N_("wanted is the tab-separated order report (Seller Central > Orders > Order Reports)"),
    ),
}
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x7f]")
_ROOT = re.compile(
    r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>\s*)*<([^\s<>/!?]+)", re.DOTALL
)


def sniff(head: bytes, name: str, end: str) -> Sniffed:
    """Return what kind of file begins with `head`; `end` is what ends its lines.

    For "xml" the root is an AmazonEnvelope, and only its content tells whether it is the right one
    (`refuse_envelope`).

    Raises:
        UnusableFile: it is none of the known kinds; says what it is, what is wanted, and where to get it.
    """
    _refuse_binary(head, name)
    text = head_text(head)
    start = text.lstrip("\ufeff").lstrip()
    if not start:
        _refuse(name, _("empty"), _(_DOWNLOAD))
    if start[0] == "<":
        return _sniff_markup(start, name)
    if len(_CONTROLS.findall(text[:4096])) > 2:
        _refuse(name, _("no text"), _(_DOWNLOAD))
    header = next(line for line in text.split(end) if line and not line.isspace()).rstrip("\r")
    if header.strip().lower().startswith(amazon_feed_result.TITLE):
        return "feed_result"
    columns = _columns(header, "\t")
    kind = _kind_of_columns(columns)
    if kind is not None:
        return kind
    for known, what, advice in _WRONG_TABLES:
        if known <= columns:
            _refuse(name, _(what), _(advice))
    _refuse_reformatted(header, name)
    if re.match(r"\{\s*[\"}]|\[\s*[\[{\"\]]", start):
        _refuse(name, _("JSON"), _(_DOWNLOAD))
    missing = _missing(columns)
    if missing:
        raise UnusableFile(
            _("{name} looks like a returns report but lacks {columns}; {advice}").format(
                name=name, columns=missing, advice=_(_DOWNLOAD)
            )
        )
    raise UnusableFile(
        _("{name} begins with “{start}”, which is the header of no known report; {advice}").format(
            name=name, start=excerpt(header), advice=_(_ENGLISH)
        )
    )


def head_text(head: bytes) -> str:
    """Return `head` as text of which only the ASCII characters can be relied on."""
    encoding = bom_encoding(head)
    if encoding == "utf-16":
        return codecs.getincrementaldecoder("utf-16")("replace").decode(head)
    return head.decode("utf-8-sig", "replace")


def refuse_envelope(name: str, messages: set[str]) -> NoReturn:
    """Refuse an AmazonEnvelope without returns; `messages` are the elements that its messages have."""
    for message in sorted(messages):
        if message in _WRONG_MESSAGES:
            what, advice = _WRONG_MESSAGES[message]
            _refuse(name, _(what), _(advice))
    content = ", ".join(excerpt(message) for message in sorted(messages)[:3])
    _refuse(
        name,
        _("an Amazon XML file of another kind ({content})").format(content=content)
        if content
        else _("an Amazon XML file with nothing in it"),
        _("wanted is the XML returns report (Seller Central > Reports > Return Reports)"),
    )


def _refuse(name: str, what: str, advice: str) -> NoReturn:
    raise UnusableFile(_("{name} is {what}; {advice}").format(name=name, what=what, advice=advice))


def _refuse_binary(head: bytes, name: str) -> None:
    if not head:
        _refuse(name, _("empty"), _(_DOWNLOAD))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if b"opendocument" in head[:200]:
            _refuse(name, _("a spreadsheet (OpenDocument)"), _(_AS_DOWNLOADED))
        if b"[Content_Types].xml" in head or b"xl/" in head[:8192]:
            _refuse(name, _("a spreadsheet (Excel)"), _(_AS_DOWNLOADED))
        _refuse(name, _("a zip archive"), _(_UNPACK))
    for magic, what, advice in _MAGIC:
        if head.startswith(magic):
            _refuse(name, _(what), _(advice))
    if bom_encoding(head) != "utf-16" and b"\0" in head:
        _refuse(name, _("no text: it holds NUL bytes"), _(_DOWNLOAD))


def _sniff_markup(start: str, name: str) -> Sniffed:
    if re.search(r"<(?:!doctype\s+)?html[\s>]", start[:4096], re.IGNORECASE):
        _refuse(name, _("a web page (HTML), often a sign-in page in place of the download"), _(_DOWNLOAD))
    root = _ROOT.match(start[:65536])
    found = root[1].rpartition(":")[2] if root else ""
    if found == "AmazonEnvelope":
        return "xml"
    if not found:
        _refuse(name, _("no complete XML file"), _("download it again"))
    _refuse(name, _("XML of another kind (<{root}>)").format(root=excerpt(found)), _(_DOWNLOAD))


def _columns(header: str, separator: str) -> set[str]:
    return {cell.strip().lower() for cell in header.split(separator)}


def _kind_of_columns(columns: set[str]) -> Sniffed | None:
    if columns.issuperset(amazon_flat.REQUIRED) and not columns.isdisjoint(amazon_flat.ONE_OF):
        return "returns_flat"
    if (
        columns.issuperset(amazon_orders.REQUIRED)
        and not columns.isdisjoint(amazon_orders.ONE_OF)
        and "adjustment-reason-code" not in columns
    ):
        return "orders"
    return None


def _refuse_reformatted(header: str, name: str) -> None:
    for separator, what in (
        (",", _("separated by commas")),
        (";", _("separated by semicolons")),
        ("|", _("separated by bars")),
        ("\t", _("put in quotation marks")),
    ):
        columns = {cell.strip(' "') for cell in _columns(header, separator)}
        if len(columns) > 1 and _kind_of_columns(columns):
            _refuse(name, _("a report whose cells are {how}").format(how=what), _(_AS_DOWNLOADED))


def _missing(columns: set[str]) -> str:
    """Return the names that a file which looks like a returns report lacks, "" where it does not look so."""
    if "return request date" not in columns and "return request status" not in columns:
        return ""
    lacking = [f"“{column}”" for column in amazon_flat.REQUIRED if column not in columns]
    return ", ".join(lacking) or _("every column with an RMA, order item id, SKU or ASIN")
