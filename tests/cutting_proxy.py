"""A proxy before a PostgreSQL server that cuts connections at chosen moments."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

Moment = Literal["before", "after", "late"]


class CuttingProxy:
    """Hands everything on, until it is told to cut.

    Attributes:
        url: the database's, by way of the proxy.
        down: whether connections are refused: whoever comes is cut off at once.
        stays_down: whether it refuses connections from the next cut on.
        cuts: how many connections were cut because of a word.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        assert parts.hostname is not None
        assert parts.port is not None
        self._server = (parts.hostname, parts.port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.url = url.replace(f":{parts.port}/", f":{self.port}/")
        self.down = False
        self.stays_down = False
        self.cuts = 0
        self._word = self._behind = b""
        self._moment: Moment = "before"
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._lock = threading.Lock()
        self._let_through = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_at(self, word: bytes, moment: Moment, *, behind: bytes = b"") -> None:
        """Cut the next connection on which the client sends `word`, once.

        Args:
            word: as it stands in a statement.
            behind: what has to have been sent before.
            moment: `before` the server gets it; `after` it has answered, so that only the answer is lost; `late`:
                the client is cut off, and the server gets it only with `let_through`.
        """
        self._word, self._moment, self._behind = word, moment, behind

    def cut_now(self) -> None:
        """Cut every connection."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            _close(*pair)

    def let_through(self) -> None:
        """Hand on what was held back."""
        self._let_through.set()

    def close(self) -> None:
        """End."""
        self._let_through.set()
        self._listening.close()
        self.cut_now()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listening.accept()
            except OSError:
                return
            if self.down:
                client.close()
                continue
            server = socket.create_connection(self._server)
            with self._lock:
                self._pairs.append((client, server))
            answered = threading.Event()
            threading.Thread(target=self._ask, args=(client, server, answered), daemon=True).start()
            threading.Thread(target=self._answer, args=(client, server, answered), daemon=True).start()

    def _ask(self, client: socket.socket, server: socket.socket, losing: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                if self._behind and self._behind in data:
                    self._behind = b""
                if self._word and not self._behind and self._word in data:
                    self._word = b""
                    self.cuts += 1
                    self.down = self.stays_down
                    if self._moment == "before":
                        break
                    if self._moment == "after":
                        losing.set()  # the answer, when it comes, goes nowhere
                        server.sendall(data)
                        return
                    _shut(client)
                    self._let_through.wait(30)
                    server.sendall(data)
                    server.recv(65536)
                    break
                server.sendall(data)
        _close(client, server)

    def _answer(self, client: socket.socket, server: socket.socket, losing: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                if losing.is_set():
                    break
                client.sendall(data)
        if not self._let_through.is_set() and self._moment == "late" and self.cuts:
            return
        _close(client, server)


def _shut(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)


def _close(*sockets: socket.socket) -> None:
    for one in sockets:
        _shut(one)
        one.close()


@contextlib.contextmanager
def cutting_proxy(url: str) -> Iterator[CuttingProxy]:
    """Run a proxy before the server of `url`."""
    proxy = CuttingProxy(url)
    try:
        yield proxy
    finally:
        proxy.close()
