from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.bench import QUICK, Bench
from benchmarks.programs import command_line, surroundings
from benchmarks.queues import NotTakenInError, Queues, take_in
from benchmarks.workers.slow_line import Relay
from benchmarks.workers.starting import worker


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of a server that says everything again."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            client, _address = listening.accept()
            with client:
                while data := client.recv(1000):
                    client.sendall(data)

        serving = threading.Thread(target=serve)
        serving.start()
        yield listening.getsockname()[1]
        serving.join()


def test_a_slow_line_passes_everything_on_and_counts_the_questions(echo: int) -> None:
    relay = Relay(echo, 0.001)
    with socket.create_connection(("127.0.0.1", relay.port)) as client:
        for words in (b"one", b"two", b"three"):
            client.sendall(words)
            heard = b""
            while len(heard) < len(words):
                heard += client.recv(1000)
            assert heard == words
        client.shutdown(socket.SHUT_WR)
        assert client.recv(1000) == b""
    assert len(relay.questions) == 3
    assert relay.questions == sorted(relay.questions)


def test_decisions_are_written_as_often_as_the_worker_is_told(tmp_path: Path) -> None:
    queues = Queues(tmp_path / "cache")
    database = queues.copy(20, tmp_path / "copy.db")
    bench = Bench(1, QUICK, queues, tmp_path, print)
    with worker(bench, "closing", str(database)) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("5\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline()) > 0
    listed = [
        subprocess.run(
            command_line(one, "list", "state:closed", "--view", "all", "--json"),
            env=surroundings(tmp_path),
            cwd=tmp_path,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.splitlines()
        for one in (database, queues.database(20))
    ]
    assert [len(lines) for lines in listed] == [5, 0]


def test_the_reading_and_deciding_worker_tells_what_it_did(tmp_path: Path) -> None:
    database = Queues(tmp_path / "cache").database(20)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.workers.reading_and_deciding", str(database)],
        env=surroundings(tmp_path),
        cwd=tmp_path,
        check=True,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    first, last = done.stdout.splitlines()
    assert first == "at work"
    assert set(json.loads(last)) == {"reads", "decisions"}


def test_a_file_that_is_not_taken_in_is_told(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.tsv"
    nothing.write_text("a\tb\n1\t2\n", encoding="utf-8")
    with pytest.raises(NotTakenInError, match=r"nothing\.tsv"):
        take_in(nothing, tmp_path / "returns.db")
