"""What servers say in their errors is shown as text, as what anybody else says."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from returns_tui.config.values import Config
from returns_tui.store.database import Store
from tests.strangers import talking
from tests.strangers.findings import Findings
from tests.strangers.payloads import PAYLOADS
from tests.strangers.talking import Talk, program_in
from tests.strangers.test_texts import target

ANSWERS = {
    "escapes": b"550 \x1b]52;c;b3duZWQ=\x07\x1b[c\x9b5n\xff\x00 [/] {{ 7*7 }}\r\n",
    "many lines": b"550-\x1b[2J one\r\n550-\xe2\x80\xae two\r\n550 three\r\n",
    "too long": b"550 " + b"x" * 100_000 + b"\r\n",
    "no answer of SMTP": b"\x1b[>q HTTP/1.1 400 Bad Request\r\n\r\n",
    "end of the line": b"",
}


@contextlib.contextmanager
def rude_mail_server(answer: bytes, *, greets: bool) -> Iterator[int]:
    """Run a mail server that greets, or not, and then says one thing to whatever it is told; give its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _address = server.accept()
                    with connection, contextlib.suppress(OSError):
                        connection.sendall(b"220 \x1b[31;5mhello\r\n" if greets else answer)
                        while answer and connection.recv(4096):
                            connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    thread.join()


@pytest.mark.parametrize("greets", [True, False])
@pytest.mark.parametrize("answer", list(ANSWERS))
def test_what_a_mail_server_says_is_shown_as_text(
    sqlite_store: Store, config: Config, tmp_path: Path, answer: str, greets: bool
) -> None:
    findings = Findings()
    talking.poison(sqlite_store, config, [["Hello"]])
    with sqlite_store.writing():
        sqlite_store.database.execute_sql("UPDATE outbox SET state = 'waiting', recipient = 'a@example.com'")
    with rude_mail_server(ANSWERS[answer], greets=greets) as port:
        program = program_in(tmp_path, target(sqlite_store))
        with (tmp_path / "config.yaml").open("a", encoding="utf-8") as file:
            file.write(f"\nmail: {{transport: smtp, host: 127.0.0.1, port: {port}, security: none}}\n")
        text = (tmp_path / "config.yaml").read_text(encoding="utf-8")
        before, _mail, _rest = text.partition("\nmail:\n")
        (tmp_path / "config.yaml").write_text(before + "\nmail:" + text.rpartition("\nmail:")[2], encoding="utf-8")
        talk = Talk(program, findings)
        said = talk.say("send")
    assert said.status == 1
    assert b"mail server" in said.err
    talk.say("outbox")
    talk.say("show", "1")
    assert findings.troubles == []


@pytest.mark.parametrize("name", ["title", "bidi", "markup", "format", "newline and tab", "template", "quote"])
def test_what_a_database_server_says_is_shown_as_text(postgresql_url: str, tmp_path: Path, name: str) -> None:
    text = PAYLOADS.get(name, "\"'\x1b[5m")[:50]
    findings = Findings()
    server = postgresql_url.rpartition("/")[0]
    said = Talk(program_in(tmp_path, f"{server}/{quote(text, safe='')}"), findings).say("list")
    assert said.status == 3
    assert b"cannot be used" in said.err
    assert findings.troubles == []


def test_what_a_trigger_says_is_shown_as_text(store: Store, config: Config, tmp_path: Path) -> None:
    if store.backend != "postgresql":
        pytest.skip("SQLite's triggers say what the program wrote")
    findings = Findings()
    talking.poison(store, config, [["Hello"]])
    text = (PAYLOADS["title"] + PAYLOADS["bidi"]).replace("'", "")
    with store.writing():
        store.database.execute_sql(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql"
            f" AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = '{text}', ERRCODE = '57000'; END $$"
        )
        store.database.execute_sql("CREATE TRIGGER refuse BEFORE UPDATE ON request EXECUTE FUNCTION refuse()")
    said = Talk(program_in(tmp_path, target(store)), findings).say("note", "1", "--text", "Seen.")
    assert b"\\x1b]0;owned\\x07" in said.err
    assert findings.troubles == []
