"""Practice: a copy of one's own queue, on which every key is real, and of which nothing is left."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from returns_tui.cli.practising import practice_queue, remove_leftovers
from returns_tui.config.values import Config
from returns_tui.errors import DatabaseUnavailable
from returns_tui.policy.decisions import Close
from returns_tui.store import cases, decisions
from returns_tui.store.database import Store
from returns_tui.store.query import ALL
from tests.conftest import NOW, insert_request
from tests.ui.test_terminal import Terminal

ORDER = "026-1180443-7781902"
PROGRAM = (
    "import sys; from returns_tui.cli.main import run;"
    "sys.argv = ['returns-tui', '--database', sys.argv[2], '--operator', 'ana', 'practice']; run()"
)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def queue(tmp_path: Path, sqlite_store: Store, config: Config) -> Path:
    """The folder of a queue of one request, which nobody has open."""
    insert_request(sqlite_store, config, order_id=ORDER)
    sqlite_store.close()
    return tmp_path


def test_what_is_done_to_the_copy_is_not_done_to_the_queue(
    queue: Path, config: Config, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before, folder = content(queue), tmp_path_factory.mktemp("practice")
    given = config._replace(
        read_only=True,
        mail=config.mail._replace(transport="smtp", host="smtp.example.com", password_command=("touch", "ran")),
    )
    with practice_queue(folder, given, NOW) as (store, own, said):
        assert said.startswith("A copy of your queue")
        (request,) = cases.requests(store, ALL, NOW)
        assert request.order_id == ORDER
        decisions.decide(store, own, request.id, Close("not_returnable"), operator="ana", now=NOW)
        assert cases.get(store, request.id).state == "closed"
        assert own.mail.transport == "files"
        assert own.mail.folder.is_relative_to(folder)
        assert own.mail.password_command == ()
        assert not own.read_only
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir() if path.is_file()} == {0o600}
    assert content(queue) == before  # no byte, and no other file beside it


def test_where_there_is_no_queue_it_is_example_returns_and_says_so(config: Config, tmp_path: Path) -> None:
    with practice_queue(tmp_path, config._replace(database="sqlite:////nowhere/r.db"), NOW) as (store, own, said):
        assert said.startswith("Example returns")
        assert len(list(cases.requests(store, ALL, NOW))) > 10
        assert own.closure_reasons == config.closure_reasons


def test_a_server_that_cannot_be_reached_is_told(config: Config, tmp_path: Path) -> None:
    away = config._replace(database="postgresql://ana@127.0.0.1:1/returns")
    with pytest.raises(DatabaseUnavailable), practice_queue(tmp_path, away, NOW):
        pass


@pytest.fixture
def practise(queue: Path) -> Iterator[Callable[[], Terminal]]:
    """Start a practice in a terminal; its folder is made below `temporary`."""
    (queue / "temporary").mkdir()
    opened: list[Terminal] = []

    def start() -> Terminal:
        opened.append(Terminal(queue, {"TMPDIR": str(queue / "temporary")}, program=PROGRAM))
        opened[-1].shows("7781902")
        opened[-1].shows("PRACTICE")
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def folders(queue: Path) -> list[Path]:
    return list((queue / "temporary").iterdir())


@pytest.mark.parametrize(("way", "status"), [("q", 0), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_nothing_of_it_is_left_however_it_ends(
    queue: Path, practise: Callable[[], Terminal], way: str, status: int
) -> None:
    opened = practise()
    (folder,) = folders(queue)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    if way == "q":
        os.write(opened.master, b"q")
    else:
        opened.process.send_signal(getattr(signal, way))
    assert opened.ends() == status
    assert folders(queue) == []


def test_what_a_killed_one_left_is_removed_by_the_next_and_not_what_is_in_use(
    queue: Path, practise: Callable[[], Terminal]
) -> None:
    killed, running = practise(), practise()
    assert len(folders(queue)) == 2
    killed.process.kill()
    killed.process.wait()
    remove_leftovers(queue / "temporary")
    (left,) = folders(queue)
    assert (left / "returns.db").exists()
    os.write(running.master, b"q")
    assert running.ends() == 0
    assert folders(queue) == []
