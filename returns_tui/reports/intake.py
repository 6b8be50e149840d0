"""Where a report's bytes come from: a regular file read in place, or a spooled copy of a stream or a gzip."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from returns_tui.errors import UnusableFile
from returns_tui.i18n import _
from returns_tui.text import clean

CHUNK = 1 << 18
SPOOL_LIMIT = 2 << 30
"""Bytes: a stream, or an unpacked gzip, beyond this is refused."""
BOMB_FLOOR = 16 << 20
"""Bytes: up to here a gzip may unpack at any ratio."""
BOMB_RATIO = 400
"""Beyond the floor: more unpacked bytes for a packed one than any report has (rows that differ reach about 60;
deflate's own maximum is 1,032)."""
HEAD = 1 << 20
"""Bytes that are looked at to tell what a file is."""
_GZIP = b"\x1f\x8b"


class Source:
    """The plain bytes of one input, to be read any number of times; nothing of it is kept in memory.

    Attributes:
        name: what the user calls the input, cleaned for messages.
        size: bytes of the input as it was given (packed, for a gzip).
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name = name
        self.size = 0
        self._file = file
        self._hash = hashlib.sha256()
        self._state: tuple[int, int] | None = None

    @property
    def sha256(self) -> str:
        """Hex digest of the input as it was given; complete once `hashed_chunks` has run through."""
        return self._hash.hexdigest()

    def head(self, count: int) -> bytes:
        """Return the first `count` plain bytes, fewer where there are fewer."""
        parts: list[bytes] = []
        while count > 0 and (chunk := self._read(count, sum(map(len, parts)))):
            parts.append(chunk)
            count -= len(chunk)
        return b"".join(parts)

    def chunks(self) -> Iterator[bytes]:
        """Yield the plain bytes in order.

        Raises:
            UnusableFile: it cannot be read, or somebody wrote to it since it was opened.
        """
        offset = 0
        while True:
            chunk = self._read(CHUNK, offset)
            if self._state is not None and self._state != _state(self._file):
                raise UnusableFile(
                    _("{name} was changed while it was read; import it again when it is complete").format(
                        name=self.name
                    )
                )
            if not chunk:
                return
            offset += len(chunk)
            yield chunk

    def hashed_chunks(self) -> Iterator[bytes]:
        """As `chunks`, and takes `sha256` and `size` on the way where that was not done while spooling."""
        if self._state is None:
            yield from self.chunks()
            return
        self._hash, self.size = hashlib.sha256(), 0
        for chunk in self.chunks():
            self._hash.update(chunk)
            self.size += len(chunk)
            yield chunk

    def close(self) -> None:
        """Close the file; a spooled copy is gone with it."""
        self._file.close()

    def _read(self, count: int, offset: int) -> bytes:
        try:
            return os.pread(self._file.fileno(), count, offset)
        except OSError as error:
            raise _unreadable(self.name, error) from error

    def _watch(self) -> None:
        self._state = _state(self._file)

    def _spool(
        self,
        packed: Iterator[bytes],
        unpack: Callable[[Iterator[bytes]], Iterator[bytes]],
        look: Callable[[Source], object],
    ) -> None:
        """Fill the (empty) file with what `unpack` makes of `packed`, the input as it was given."""

        def counted() -> Iterator[bytes]:
            for chunk in packed:
                self._hash.update(chunk)
                self.size += len(chunk)
                yield chunk

        written, looked_at = 0, False
        try:
            for plain in unpack(counted()):
                written += len(plain)
                if written > SPOOL_LIMIT or (written > BOMB_FLOOR and written > self.size * BOMB_RATIO):
                    raise UnusableFile(
                        _("{name} unpacks to more than any report holds; it was not taken in").format(
                            name=self.name
                        )
                    )
                self._file.write(plain)
                if written >= HEAD and not looked_at:
                    looked_at = True
                    self._file.flush()
                    look(self)
            self._file.flush()
        except OSError as error:
            raise _unreadable(self.name, error) from error
        except zlib.error as error:
            raise _damaged(self.name) from error


def _anything(_source: Source) -> None:
    """Refuse nothing."""


def open_source(source: Path | BinaryIO, name: str, look: Callable[[Source], object] = _anything) -> Source:
    """Open `source` without ever waiting for anything but a stream's own bytes.

    A path must name a regular file. A plain one is read in place; a gzip (known by its first bytes, whatever
    its name) and a stream are copied to a nameless temporary file of mode 0600, which vanishes when it is
    closed, even by a kill.

    Args:
        source: a path or a stream.
        name: what the user calls it.
        look: is given what is copied when its first `HEAD` bytes are there, and raises where no more is wanted of
            it: a stream may have no end.

    Raises:
        UnusableFile: it is missing, unreadable, no regular file, or a damaged, unfinished or absurdly
            packed gzip; or what `look` raises.
    """
    name = clean(name)
    if isinstance(source, Path):
        opened = Source(_open_regular(source, name), name)
        try:
            opened._watch()
            packed = opened.head(len(_GZIP)) == _GZIP
            result = _spooled(opened.chunks(), name, look) if packed else opened
        except BaseException:
            opened.close()
            raise
        if packed:
            opened.close()
        return result
    return _spooled(_stream_chunks(source), name, look)


def _spooled(packed: Iterator[bytes], name: str, look: Callable[[Source], object]) -> Source:
    try:
        spool = tempfile.TemporaryFile(prefix="returns-tui-")  # noqa: SIM115  closed by Source.close
    except OSError as error:
        raise _unreadable(name, error) from error
    result = Source(spool, name)
    try:
        result._spool(packed, lambda chunks: _unpacked(chunks, name), look)
    except BaseException:
        result.close()
        raise
    return result


def _unpacked(chunks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """Yield what the gzip in `chunks` holds, or `chunks` as they are where it is none."""
    first = b""
    for chunk in chunks:
        first += chunk
        if len(first) >= len(_GZIP):
            break
    if not first.startswith(_GZIP):
        yield first
        yield from chunks
        return
    unzip = zlib.decompressobj(wbits=31)
    waiting = first
    while True:
        if unzip.eof:
            # A gzip may have several members, and zeros as padding behind the last.
            waiting = unzip.unused_data.lstrip(b"\0")
            while not waiting and (chunk := next(chunks, b"")):
                waiting = chunk.lstrip(b"\0")
            if not waiting:
                return
            if len(waiting) < len(_GZIP):
                waiting += next(chunks, b"")
            if not waiting.startswith(_GZIP):
                raise _damaged(name)
            unzip = zlib.decompressobj(wbits=31)
        plain = unzip.decompress(waiting, CHUNK)
        if plain:
            yield plain
        waiting = unzip.unconsumed_tail
        if not waiting and not unzip.eof:
            waiting = next(chunks, b"")
            if not waiting and not plain:
                raise UnusableFile(
                    _("{name} is an unfinished gzip file; download it again, then import it").format(name=name)
                )


def _open_regular(path: Path, name: str) -> BinaryIO:
    try:
        # A device may act on being opened, so it is looked at before; a FIFO put there meanwhile does not
        # block, and is caught by the second look.
        _refuse_special(path.stat().st_mode, name)
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except (OSError, ValueError) as error:
        raise _unreadable(name, error) from error
    try:
        _refuse_special(os.fstat(descriptor).st_mode, name)
    except BaseException:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb", buffering=0)


def _refuse_special(mode: int, name: str) -> None:
    if stat.S_ISREG(mode):
        return
    what = (
        _("a folder")
        if stat.S_ISDIR(mode)
        else _("a named pipe")
        if stat.S_ISFIFO(mode)
        else _("a socket")
        if stat.S_ISSOCK(mode)
        else _("a device")
    )
    raise UnusableFile(
        _("{name} is {what}; name a regular file, or - for standard input").format(name=name, what=what)
    )


def _stream_chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _state(file: BinaryIO) -> tuple[int, int]:
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns


def _unreadable(name: str, error: OSError | ValueError) -> UnusableFile:
    why = clean((error.strerror if isinstance(error, OSError) else None) or str(error))
    return UnusableFile(_("{name} cannot be read: {reason}").format(name=name, reason=why))


def _damaged(name: str) -> UnusableFile:
    return UnusableFile(_("{name} is a damaged gzip file; download it again, then import it").format(name=name))
