"""Bad files made of good ones, by chance; the same seed makes the same files."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable, Mapping

Mutation = Callable[[random.Random, bytes, bytes], bytes]
"""Makes of a file, and another one to take from, a bad file."""


def _span(chance: random.Random, data: bytes, longest: int = 400) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.choice((1, 1, 2, 7, 40, longest)))


def _flip(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    changed = bytearray(data)
    for _time in range(chance.choice((1, 1, 3, 20))):
        if changed:
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _delete(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    start, end = _span(chance, data)
    return data[:start] + data[end:]


def _duplicate(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    start, end = _span(chance, data, 3000)
    return data[:end] + data[start:end] * chance.choice((1, 1, 2, 50)) + data[end:]


def _swap(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    a, b, c, d = sorted(chance.randrange(len(data) + 1) for _place in range(4))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def _splice(chance: random.Random, data: bytes, other: bytes) -> bytes:
    here, there = chance.randrange(len(data) + 1), chance.randrange(len(other) + 1)
    return data[:here] + other[there:]


def _insert(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(_PIECES) * chance.choice((1, 1, 2, 100)) + data[at:]


def _grow(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return (
        data[:at]
        + chance.choice((b"x", b"\t", b"9", b"<a>", b" ", b"\n", "保".encode(), b"- ", b"[")) * 400_000
        + data[at:]
    )


def _encode(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    name = chance.choice(
        ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp1252", "cp932", "cp500", "gb18030")
    )
    return text.encode(name, "replace")


def _line_ends(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    ends = (b"\r", b"\r\n", b"\n\r", b"\r\r\n", b"\x0b", b"\x0c", b"\x85", "\u2028".encode(), b"\n\n", b"")
    lines = data.splitlines()
    if chance.random() < 0.5:
        return chance.choice(ends).join(lines)
    return b"".join(line + chance.choice(ends[:5]) for line in lines)


def _mark(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    marks = (
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xff\xfe\0\0",
        b"\0\0\xfe\xff",
        b"+/v8-",
        b"\x1f\x8b",
        b"PK\x03\x04",
    )
    return chance.choice(marks) * chance.choice((1, 1, 2)) + data


def _pack(chance: random.Random, data: bytes, other: bytes) -> bytes:
    packed = gzip.compress(data, mtime=0)
    way = chance.randrange(6)
    if way == 0:
        return packed[: chance.randrange(len(packed))]
    if way == 1:
        return _flip(chance, packed, b"")
    if way == 2:
        return packed + gzip.compress(other[:500], mtime=0)
    if way == 3:
        return packed + other[:200]
    if way == 4:
        return gzip.compress(packed, mtime=0)
    return packed + b"\0" * chance.randrange(2000)


def _bomb(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    head = packer.compress(data)
    piece = chance.choice((b"\0", b"x", b"\t", data[:200] or b"y")) * (1 << 20)
    return head + b"".join(packer.compress(piece[: 1 << 20]) for _time in range(64)) + packer.flush()


def _columns(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    lines = data.split(b"\n")
    rows = [line.split(b"\t") for line in lines]
    way = chance.randrange(4)
    if way == 0 and len(rows[0]) > 1:  # names and cells no more in line
        chance.shuffle(rows[0])
    elif way == 1:  # a cell too much or too little
        row = chance.choice(rows)
        row.insert(chance.randrange(len(row) + 1), chance.choice(_PIECES))
    elif way == 2:  # the same column twice
        rows[0].append(chance.choice(rows[0]))
    else:  # what no cell of that kind says
        for row in rows[1:]:
            if row:
                row[chance.randrange(len(row))] = chance.choice(_CELLS)
    return b"\n".join(b"\t".join(row) for row in rows)


_PIECES = (
    b"\0",
    b"\0\0\0",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\x1b[2J",
    b'"',
    b"'",
    b"\t",
    b"\n",
    b"\r",
    b"<",
    b">",
    b"&",
    b"&#0;",
    b"&#x110000;",
    b"&lol;",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"<?xml version='1.0'?>",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'>",
    b"<return_details>",
    b"</item_details>",
    b"<item_details/>",
    b"xmlns:x='y' ",
    b"&x ",
    b"*x",
    b"!!python/object/apply:os.system [id]",
    b"<<: *x",
    b"? ",
    b": ",
    b"- ",
    b"---\n",
    b"...\n",
    b"%YAML 9.9\n",
    b"|\n",
    b">-9\n",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\\",
    b"@",
    b"`",
    b"#",
    b"{{ ",
    b" }}",
    b"{% for a in range(999999999) %}",
    b"{{ 9 ** 999999 }}",
    b"\xe2\x80\xae",
    b"\xf3\xa0\x81\x81",
)
_CELLS = (
    b"",
    b" ",
    b"-1",
    b"1e9999",
    b"NaN",
    b"Infinity",
    b"0x10",
    b"9" * 400,
    b"1,234",
    b"1.234.567,89",
    b"03/04/2026",
    b"31-Feb-2026",
    b"00-Jan-0000",
    b"14-Jul-99999",
    b"2026-13-01",
    b"9999-12-31T23:59:59-14:00",
    b"0001-01-01T00:00:00+14:00",
    b"2026-01-01T25:00:00Z",
    "١٢".encode(),
    "²".encode(),
    "１２".encode(),
    b"True",
    b"null",
    b"=1+1",
    b"x" * 5000,
)
MUTATIONS: dict[str, Mutation] = {
    "flipped bits": _flip,
    "a piece missing": _delete,
    "a piece again": _duplicate,
    "pieces swapped": _swap,
    "two files in one": _splice,
    "something put in": _insert,
    "something endless": _grow,
    "another encoding": _encode,
    "other line ends": _line_ends,
    "a mark in front": _mark,
    "packed badly": _pack,
    "a bomb": _bomb,
    "columns": _columns,
}
_RARE = {"something endless": 0.3, "a bomb": 0.1}


def mutated(chance: random.Random, files: Mapping[str, bytes]) -> tuple[str, bytes]:
    """Return a bad file, and what was done to which good one."""
    name = chance.choice(list(files))
    data, told = files[name], [name]
    weights = [_RARE.get(kind, 1.0) for kind in MUTATIONS]
    for _time in range(chance.choice((1, 1, 1, 2, 3))):
        (kind,) = chance.choices(list(MUTATIONS), weights)
        data = MUTATIONS[kind](chance, data, files[chance.choice(list(files))])
        told.append(kind)
    return ", ".join(told), data
