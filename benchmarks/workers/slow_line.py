"""A line to a server that is as slow as wanted: a TCP relay on loopback that holds back what goes either way.

It prints its port. Each line on standard input is answered with the times (`time.perf_counter`, which all
processes of the machine share) at which a question went out, of all connections: a question is what a client sends
after the server has spoken, so each is a round trip that is waited for.
"""

from __future__ import annotations

import json
import queue
import socket
import sys
import threading
import time
from contextlib import suppress


class Relay:
    """Passes bytes between clients and `port`, each way `delay` seconds later."""

    def __init__(self, port: int, delay: float) -> None:
        self.questions: list[float] = []
        self._port, self._delay = port, delay
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            client, _address = self._listening.accept()
            server = socket.create_connection(("127.0.0.1", self._port))
            for one in (client, server):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            spoke = threading.Event()  # the server, since the last question
            spoke.set()
            self._pass_on(client, server, spoke, asks=True)
            self._pass_on(server, client, spoke, asks=False)

    def _pass_on(self, source: socket.socket, sink: socket.socket, spoke: threading.Event, *, asks: bool) -> None:
        waiting: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()

        def take() -> None:
            while True:
                try:
                    data = source.recv(65536)
                except OSError:
                    data = b""
                now = time.perf_counter()
                if data and asks and spoke.is_set():
                    self.questions.append(now)
                    spoke.clear()
                waiting.put((now + self._delay, data))
                if not data:
                    return

        def give() -> None:
            while True:
                due, data = waiting.get()
                if (left := due - time.perf_counter()) > 0:
                    time.sleep(left)
                try:
                    if not data:
                        sink.shutdown(socket.SHUT_WR)
                        return
                    if not asks:
                        spoke.set()
                    sink.sendall(data)
                except OSError:
                    with suppress(OSError):
                        source.shutdown(socket.SHUT_RD)
                    return

        for work in (take, give):
            threading.Thread(target=work, daemon=True).start()


def main(port: str, delay_ms: str) -> None:
    """Relay until standard input ends."""
    relay = Relay(int(port), float(delay_ms) / 1000)
    print(relay.port, flush=True)
    for _line in sys.stdin:
        print(json.dumps(relay.questions), flush=True)


if __name__ == "__main__":
    sys.setswitchinterval(0.0005)
    main(*sys.argv[1:])
