"""Mail servers that run for one test: an honest one, and one that fails where it is told to."""

from __future__ import annotations

import contextlib
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from returns_tui.config.values import Mail
from returns_tui.policy.request import OutboxEntry

AT = datetime(2026, 9, 24, 10, 0, tzinfo=UTC)
PASSWORD = "correct-horse-42"


def mail_entry(**values: Any) -> OutboxEntry:
    """Return a mail as the outbox keeps it."""
    return OutboxEntry(
        **{
            "id": 7,
            "request_id": 3,
            "order_id": "026-1180443-7781902",
            "account": "default",
            "marketplace": "amazon.co.uk",
            "kind": "mail",
            "state": "sending",
            "to": "buyer@marketplace.amazon.co.uk",
            "subject": "Your return, order 026-1180443-7781902",
            "text": "Dear Sam,\n\nplease send the kettle back.\n",
            "due_at": AT,
            "held_until": AT,
            "attempts": 1,
            "message_id": "<0123456789abcdef@example.com>",
            "sender": "seller@example.com",
            **values,
        }
    )


@dataclass
class Received:
    """What an honest server took: envelope and bytes of each mail, and whether it came over TLS."""

    mails: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    tls: list[bool] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        self.mails.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content))
        self.tls.append(session.ssl is not None)
        return "250 taken"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        good = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
        if good:
            self.logins.append(data.login.decode())
        return AuthResult(success=good, handled=good)


class _AnyPort(Controller):  # type: ignore[misc]  # aiosmtpd has no types
    """aiosmtpd's controller, on a port that the system chooses."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@dataclass
class Honest:
    """A running server that takes mail."""

    port: int
    received: Received


@contextlib.contextmanager
def honest_server(
    tls: ssl.SSLContext | None = None, *, implicit: bool = False, login: bool = False
) -> Iterator[Honest]:
    received = Received()
    options: dict[str, Any] = {}
    if login:
        options["authenticator"] = received.authenticate
    if implicit:
        # aiosmtpd knows only of TLS that STARTTLS began, and would offer no login.
        options.update(ssl_context=tls, auth_require_tls=False)
    elif tls is not None:
        options.update(tls_context=tls, require_starttls=True, auth_required=login)
    controller = _AnyPort(received, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        yield Honest(controller.port, received)
    finally:
        controller.stop()


@pytest.fixture
def honest() -> Iterator[Honest]:
    with honest_server() as server:
        yield server


DROP, HANG = "drop", "hang"
Faulty = Callable[..., int]


@contextlib.contextmanager
def _faulty_server(faults: dict[str, str]) -> Iterator[int]:
    """Serve connections one after the other; `faults` maps a step to a reply, `drop` or `hang`.

    Steps: `GREETING`, the commands by name, `BODY` (before the message is read) and `DOT` (after the dot).
    """
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def answer(connection: socket.socket, step: str, usual: str) -> bool:
        fault = faults.get(step, usual)
        if fault == HANG:
            over.wait(30)
        if fault in (HANG, DROP):
            return False
        connection.sendall(fault.encode() + b"\r\n")
        return not fault.startswith("421")

    def converse(connection: socket.socket) -> None:
        if not answer(connection, "GREETING", "220 faulty"):
            return
        with connection.makefile("rb") as lines:
            for line in lines:
                command = line.split(None, 1)[0].upper().decode().partition(":")[0]
                usual = {"EHLO": "250 faulty", "DATA": "354 go on", "QUIT": "221 bye"}.get(command, "250 fine")
                if not answer(connection, command, usual) or command == "QUIT":
                    return
                if command == "DATA" and faults.get("DATA", "354").startswith("354"):
                    if faults.get("BODY") == DROP:
                        return
                    while lines.readline() != b".\r\n":
                        pass
                    if not answer(connection, "DOT", "250 taken"):
                        return

    def serve() -> None:
        while True:
            connection, _peer = listener.accept()
            with connection:
                if over.is_set():
                    return
                with contextlib.suppress(OSError):
                    converse(connection)

    thread = threading.Thread(target=serve)
    thread.start()
    port = listener.getsockname()[1]
    try:
        yield port
    finally:
        over.set()
        socket.create_connection(("127.0.0.1", port)).close()
        thread.join()
        listener.close()


@pytest.fixture
def faulty() -> Iterator[Faulty]:
    """Start a server with the given faults; return its port."""
    with contextlib.ExitStack() as running:
        yield lambda **faults: running.enter_context(_faulty_server(faults))


def smtp_mail(port: int, **values: Any) -> Mail:
    """Return the settings for a server on this machine, without TLS unless told otherwise."""
    return Mail(
        **{
            "transport": "smtp",
            "folder": Path(),
            "host": "127.0.0.1",
            "port": port,
            "security": "none",
            "timeout": 5,
            **values,
        }
    )


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A self-signed certificate for localhost, and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("makes its certificate with the openssl program: apt install openssl")
    folder = tmp_path_factory.mktemp("certificate")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            openssl,
            *"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost".split(),
            *("-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key


@pytest.fixture
def server_tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


@pytest.fixture
def trusted(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the system trust that certificate, as a company's own authority is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
