"""Good files of every kind, out of which bad ones are made."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

import returns_tui
from returns_tui.shipped import shipped
from tests.reports import samples


@cache
def reports() -> dict[str, bytes]:
    """Return good reports by name: every kind, several encodings, packed and not."""
    found = {
        file.name: file.read_bytes()
        for file in sorted((Path(returns_tui.__file__).parent / "examples").iterdir())
        if file.suffix in (".tsv", ".xml")
    }
    rows = [
        samples.flat_row(samples.COLUMNS_35, Order_ID=f"026-{number}", Item_Name=name)
        for number, name in enumerate(("Küche", 'Lamp 7" "new"', "Töpfe-Set", "", "a\u2028b\x85c\x1cd"))
    ]
    plain = samples.flat(*rows, columns=samples.COLUMNS_35)
    found |= {
        "flat.txt": plain,
        "india.txt": samples.flat(columns=samples.COLUMNS_INDIA),
        "carriage-returns.txt": samples.flat(*rows, end="\r"),
        "both.txt": samples.flat(*rows, end="\r\n"),
        "utf-16.txt": plain.decode().encode("utf-16"),
        "bom.txt": b"\xef\xbb\xbf" + plain,
        "cp1252.txt": plain.decode().encode("cp1252", "ignore"),
        "cp932.txt": samples.flat(samples.flat_row(Item_Name="保温 ソ表十 ﾎﾟｯﾄ", Currency_code="JPY"))
        .decode()
        .encode("cp932"),
        "orders.txt": samples.orders(),
        "answer.txt": samples.FEED_RESULT.encode(),
        "answer.xml": samples.xml_feed_result(samples.XML_RESULT).encode(),
        "returns.xml": samples.envelope(*[samples.return_details()] * 4).encode(),
        "latin.xml": samples.envelope(
            samples.return_details().replace("Kettle", "Küche"),
            declaration='<?xml version="1.0" encoding="ISO-8859-1"?>\n',
        ).encode("latin-1"),
        "packed.gz": gzip.compress(plain, mtime=0),
        "packed.xml.gz": gzip.compress(samples.envelope(samples.return_details()).encode(), mtime=0),
    }
    return found


@cache
def configs() -> dict[str, bytes]:
    """Return good configs: the shipped one, and short ones."""
    short = """\
operator: ana
timezone: UTC
undo_window: 15s
marketplaces:
  amazon.de: {languages: [de]}
addresses:
  uk: {country: GB, lines: [Dock 1, Hull]}
clocks: {answer: 24h}
closure_reasons:
  other: {label: Other, key: o, amazon_reason: Other, subject: {en: S}, text: {en: T}}
"""
    block = """\
operator: ana
clocks:
  answer: 24h
messages:
  one:
    label: One
    subject: {en: About it}
    text:
      en: |
        {{ greeting }}

        Order {{ order_id }}.
mail:
  transport: files
"""
    return {
        "config.example.yaml": shipped("config.example.yaml").read_bytes(),
        "short.yaml": short.encode(),
        "block.yaml": block.encode(),
    }
