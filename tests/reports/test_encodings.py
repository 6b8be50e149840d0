"""Which encoding a report is read with, and that it is told."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from returns_tui.errors import UnusableFile
from returns_tui.reports.records import Rejected
from returns_tui.text import clean
from tests.reports.samples import flat, flat_row, only, opened, read


def _file(title: str, encoding: str) -> bytes:
    return flat(flat_row(Item_Name=title)).decode().encode(encoding)


@pytest.mark.parametrize(
    ("title", "encoding", "setting", "used"),
    [
        ("Kettle", "ascii", "cp932", "utf-8"),
        ("Küche 保温杯", "utf-8", None, "utf-8"),
        ("Küche 保温杯", "utf-8", "cp932", "utf-8"),
        ("Küche 保温杯", "utf-8-sig", "cp1252", "utf-8-sig"),
        ("Küche – “fein” €", "cp1252", None, "cp1252"),
        ("Küche", "latin-1", None, "cp1252"),
        ("Küche \x81", "latin-1", None, "latin-1"),
        ("ワイヤレスイヤホン ソ表", "cp932", "cp932", "cp932"),
        ("Küche – fein", "cp1252", "cp932", "cp1252"),
        ("Küche 保温杯", "utf-16", None, "utf-16"),
    ],
)
def test_the_encoding_is_found_and_named(title: str, encoding: str, setting: str | None, used: str) -> None:
    content = _file(title, encoding)
    with opened(content, setting) as report:
        assert report.encoding == used
    assert only(content, setting).item == title.replace("\x81", "\\x81")


def test_big_endian_utf_16_with_its_mark_is_read() -> None:
    content = b"\xfe\xff" + _file("Küche", "utf-16-be")
    assert only(content).item == "Küche"


def test_the_marketplace_s_setting_is_asked_by_the_file_s_currency() -> None:
    from io import BytesIO

    from returns_tui.reports import open_report

    asked: list[str | None] = []

    def encoding_for(currency: str | None) -> str | None:
        asked.append(currency)
        return "cp932"

    content = flat(flat_row(Currency_code="JPY", Order_Amount="1980", Item_Name="ソ表")).decode().encode("cp932")
    with open_report(BytesIO(content), name="-", encoding_for=encoding_for) as report:
        assert report.encoding == "cp932"
    assert asked == ["JPY"]


def test_bytes_that_are_wrong_only_far_down_decide_for_the_whole_file() -> None:
    rows = [flat_row(Item_Name="Kettle")] * 3000 + [flat_row(Item_Name="Küche")]
    content = flat(*rows).decode().encode("cp1252")
    with opened(content) as report:
        assert report.encoding == "cp1252"
        assert getattr(list(report.rows())[-1], "item", None) == "Küche"


def test_characters_that_lie_across_the_pieces_of_reading_are_whole() -> None:
    rows = [flat_row(Item_Name="保温杯不锈钢" * 9)] * 2000
    assert {getattr(row, "item", None) for row in read(flat(*rows))} == {"保温杯不锈钢" * 9}


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe"], ids=["UTF-8", "UTF-16"])
def test_a_byte_order_mark_that_does_not_hold_refuses_the_file(mark: bytes) -> None:
    body = _file("Küche", "cp1252") if mark[0] == 0xEF else _file("a", "utf-16-le") + b"\x00\xdc\x00\xdc" * 9
    with pytest.raises(UnusableFile, match="UTF-"):
        read(mark + body)


def test_nul_bytes_refuse_the_file() -> None:
    with pytest.raises(UnusableFile, match="NUL"):
        read(_file("Kettle", "utf-16-le"))
    with pytest.raises(UnusableFile, match="NUL"):
        read(flat(*[flat_row()] * 9000, flat_row(Item_Name="a\0b")))


def test_an_encoding_that_nobody_knows_is_named() -> None:
    with pytest.raises(UnusableFile, match="klingon"):
        read(_file("Küche", "cp1252"), "klingon")


def test_a_line_that_never_ends_is_refused() -> None:
    with pytest.raises(UnusableFile, match=r"Line 2 .* longer"):
        read(flat(flat_row(Item_Name="x" * 3_000_000)))


_TABLE = flat(flat_row(), flat_row(Item_Name="Küche 保温杯"))


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=400)
    | st.tuples(st.integers(0, len(_TABLE)), st.binary(min_size=1, max_size=8)).map(
        lambda change: _TABLE[: change[0]] + change[1] + _TABLE[change[0] + 1 :]
    ),
    st.sampled_from([None, "cp932", "cp1252"]),
)
@example(b"\x1f\x8b", None)
@example(b"\xff\xfe", None)
@example(b"<", None)
@example(b"\x0b", None)
@example(b"\xef\xbb\xbf\xef\xbb\xbf\x1c\n", None)
@example(b"<AmazonEnvelope", None)
def test_any_bytes_give_rows_or_a_refusal_in_a_sentence(content: bytes, setting: str | None) -> None:
    try:
        said = [row.reason for row in read(content, setting) if isinstance(row, Rejected)]
    except UnusableFile as refusal:
        said = [str(refusal)]
    assert [clean(text) for text in said] == said
