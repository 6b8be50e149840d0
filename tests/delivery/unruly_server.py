"""A mail server that serves many at once, fails where it is told to, and remembers what it truly took."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

DROP, HANG, HALF = "drop", "hang", "half"
STEPS = ("GREETING", "EHLO", "MAIL", "RCPT", "DATA", "BODY", "DOT", "QUIT")


@dataclass
class Unruly:
    """A running server.

    Attributes:
        step: where the next `faults` conversations go wrong, and `fault`: how: `drop`, `hang`, `half` (a line
            that breaks off), or an answer. `hang` lasts until the server is told to `let_go`.
        taken: how often each Message-ID was answered with success after the dot.
        doubtful: how often the dot came in and the answer did not go out, or had no meaning.
        tries: how often each Message-ID came as far as the text.
        told: called with each Message-ID that is taken.
    """

    port: int = 0
    step: str = ""
    fault: str = ""
    faults: int = 0
    taken: Counter[str] = field(default_factory=Counter)
    doubtful: Counter[str] = field(default_factory=Counter)
    tries: Counter[str] = field(default_factory=Counter)
    told: Callable[[str], None] = lambda _name: None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _go: threading.Event = field(default_factory=threading.Event)

    def go_wrong(self, step: str, fault: str, times: int) -> None:
        with self._lock:
            self.step, self.fault, self.faults = step, fault, times
            self._go.clear()

    def let_go(self) -> None:
        self._go.set()

    def _answer_at(self, step: str, usual: str) -> str:
        with self._lock:
            if step != self.step or not self.faults:
                return usual
            self.faults -= 1
            return self.fault

    def _say(self, connection: socket.socket, step: str, usual: str) -> str:
        """Answer, and return what was said; "" where the conversation is over without an answer."""
        said = self._answer_at(step, usual)
        if said == HANG:
            self._go.wait(30)
        if said in (HANG, DROP):
            return ""
        if said == HALF:
            connection.sendall(usual[:2].encode())
            return ""
        connection.sendall(said.encode() + b"\r\n")
        return said

    def converse(self, connection: socket.socket) -> None:
        if not self._say(connection, "GREETING", "220 unruly").startswith("220"):
            return
        with connection.makefile("rb") as lines:
            for line in lines:
                command = line.split(None, 1)[0].upper().decode().partition(":")[0]
                usual = {"EHLO": "250 unruly", "HELO": "250 unruly", "DATA": "354 go on", "QUIT": "221 bye"}
                said = self._say(connection, command, usual.get(command, "250 fine"))
                if not said or command == "QUIT":
                    return
                if command == "DATA" and said.startswith("354") and not self._text(connection, lines):
                    return

    def _text(self, connection: socket.socket, lines: Iterator[bytes]) -> bool:
        """Read a mail; return whether the conversation goes on."""
        if fault := self._answer_at("BODY", ""):
            if fault == HANG:
                self._go.wait(30)
            return False
        head = b""
        for line in lines:
            if line == b".\r\n":
                break
            head += line
        else:
            return False
        found = re.search(rb"(?m)^Message-ID: (\S+)", head)
        assert found is not None
        name = found[1].decode()
        with self._lock:
            self.tries[name] += 1
        said = self._say(connection, "DOT", "250 taken")
        with self._lock:
            if re.match("2[0-9][0-9] ", said):
                self.taken[name] += 1
                self.told(name)
            elif not re.match("[45][0-9][0-9] ", said):
                self.doubtful[name] += 1
        return bool(said)


@contextlib.contextmanager
def unruly_server(told: Callable[[str], None] = lambda _name: None) -> Iterator[Unruly]:
    """Run such a server on this machine; each conversation has a thread of its own."""
    server = Unruly(told=told)
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0), backlog=16)
    server.port = listener.getsockname()[1]
    talks: list[threading.Thread] = []

    def talk(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            server.converse(connection)

    def serve() -> None:
        while True:
            connection, _peer = listener.accept()
            if over.is_set():
                connection.close()
                return
            talks.append(threading.Thread(target=talk, args=(connection,)))
            talks[-1].start()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield server
    finally:
        over.set()
        server.let_go()
        socket.create_connection(("127.0.0.1", server.port)).close()
        thread.join()
        for running in talks:
            running.join()
        listener.close()
