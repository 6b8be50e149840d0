"""Where the bytes come from: files, streams, gzip; and what is never waited for."""

from __future__ import annotations

import gzip
import hashlib
import os
import socket
import tempfile
import tracemalloc
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from returns_tui.errors import UnusableFile
from returns_tui.reports import intake, open_report
from tests.reports.samples import envelope, flat, flat_row, opened, orders, read, return_details


class _Endless(BytesIO):
    """A stream without end, that counts what was taken of it."""

    def __init__(self, piece: bytes, head: bytes = b"") -> None:
        super().__init__()
        self.piece, self.head, self.taken = piece, head, 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = self.head + self.piece * ((size or 0) // len(self.piece))
        self.head = b""
        self.taken += len(data)
        return data


GOOD = flat(*(flat_row(Order_ID=f"O-{n}") for n in range(20)))


def test_a_file_and_a_stream_give_the_same(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_bytes(GOOD)
    assert read(file) == read(GOOD)
    for source in (file, GOOD):
        with opened(source) as report:
            assert (report.size, report.sha256) == (len(GOOD), hashlib.sha256(GOOD).hexdigest())


def test_size_and_digest_are_those_of_the_gzip_as_given(tmp_path: Path) -> None:
    packed = gzip.compress(GOOD)
    file = tmp_path / "report.txt"
    file.write_bytes(packed)
    for source in (file, packed):
        with opened(source) as report:
            assert (report.size, report.sha256) == (len(packed), hashlib.sha256(packed).hexdigest())
            assert len(list(report.rows())) == 20


@pytest.mark.parametrize("content", [GOOD, envelope(return_details()), orders()], ids=["flat", "xml", "orders"])
def test_a_gzip_is_known_by_its_bytes(content: bytes | str) -> None:
    plain = content.encode() if isinstance(content, str) else content
    assert read(gzip.compress(plain)) == read(plain)


def test_a_gzip_of_several_members_and_padding_is_whole() -> None:
    assert read(gzip.compress(GOOD[:1000]) + gzip.compress(GOOD[1000:]) + bytes(600)) == read(GOOD)


def test_a_gzip_cut_anywhere_is_refused_whole() -> None:
    packed = gzip.compress(GOOD)
    for length in range(3, len(packed), 7):
        with pytest.raises(UnusableFile, match="unfinished gzip"):
            read(packed[:length])


@pytest.mark.parametrize("where", [12, -6])
def test_a_damaged_gzip_is_refused_whole(where: int) -> None:
    packed = bytearray(gzip.compress(GOOD))
    packed[where] ^= 0xFF
    with pytest.raises(UnusableFile, match="gzip"):
        read(bytes(packed))
    with pytest.raises(UnusableFile, match="damaged gzip"):
        read(gzip.compress(GOOD) + b"more")


def test_a_gzip_bomb_is_refused_soon() -> None:
    bomb = gzip.compress(GOOD + b"x" * (24 << 20), 9)
    with pytest.raises(UnusableFile, match="more than any report"):
        read(bomb)


def test_a_stream_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "SPOOL_LIMIT", 3 << 20)

    with pytest.raises(UnusableFile, match="more than any report"):
        open_report(_Endless(flat_row().encode() + b"\n", GOOD), name="-", encoding_for=lambda _currency: None)


def test_a_spooled_copy_is_private_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with opened(gzip.compress(GOOD)) as report:
        assert os.fstat(report._source._file.fileno()).st_mode & 0o777 == 0o600
        assert len(list(report.rows())) == 20
    with pytest.raises(UnusableFile):
        read(gzip.compress(GOOD)[:-9])
    assert list(tmp_path.iterdir()) == []


def _special(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    os.mkfifo(tmp_path / "fifo")
    yield tmp_path / "fifo", "a named pipe"
    yield tmp_path, "a folder"
    yield Path("/dev/zero"), "a device"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        yield tmp_path / "s", "a socket"


def test_what_is_no_regular_file_is_named_and_not_waited_for(tmp_path: Path) -> None:
    for path, what in _special(tmp_path):
        with pytest.raises(UnusableFile, match=f"is {what}; name a regular file"):
            read(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match=r"gone\\x1b.txt cannot be read: No such file"):
        open_report(tmp_path / "gone", name="gone\x1b.txt", encoding_for=lambda _currency: None)


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_bytes(GOOD)
    with opened(file) as report:
        with file.open("ab") as more:
            more.write(flat_row().encode() + b"\n")
        with pytest.raises(UnusableFile, match="was changed"):
            list(report.rows())


@pytest.mark.parametrize("kind", ["flat", "gzip", "xml"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "report"
    count = 4_000 if kind == "xml" else 10_000
    if kind == "xml":
        file.write_text(envelope(*(return_details() for _ in range(count))))
    else:
        content = flat(*(flat_row(Order_ID=f"026-{n:07}", Item_Name=f"Küche {n}") for n in range(count)))
        file.write_bytes(gzip.compress(content, 1) if kind == "gzip" else content)
        del content
    tracemalloc.start()
    try:
        with opened(file) as report:
            rows = sum(1 for _row in report.rows())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert rows == count
    assert peak < 8 << 20  # some pieces of 256 KiB; the rows together would take four times that


@pytest.mark.parametrize("piece", [b"\0", b"y\n", b"\x7fELF", b"<html>", b"Order ID\tand so on\n"])
def test_a_stream_without_end_that_begins_as_no_report_is_not_copied(piece: bytes) -> None:
    stream = _Endless(piece)
    with pytest.raises(UnusableFile):
        open_report(stream, name="-", encoding_for=lambda _currency: None)
    assert stream.taken < 4 << 20
