"""Whatever the program makes is for its owner only, under any umask, and goes through no link."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from returns_tui.cli import inbox as cli_inbox
from returns_tui.cli.main import main
from returns_tui.store import copies, sqlite_file
from returns_tui.store.database import open_store
from tests.cli.conftest import KETTLE, MAT, TEA_CUP, return_row, today

UMASKS = [0, 0o022, 0o077, 0o777]


@pytest.fixture(params=UMASKS, ids=[f"{mask:03o}" for mask in UMASKS])
def umask(request: pytest.FixtureRequest) -> Iterator[Callable[[], object]]:
    """Set the umask, as often as wanted."""
    old = os.umask(0o077)
    yield lambda: os.umask(request.param)
    os.umask(old)


def modes(*places: Path) -> dict[str, str]:
    """Return the modes of all files and folders that are not what they should be."""
    found = [path for place in places for path in (place, *place.rglob("*"))]
    return {
        str(path): f"{mode:03o}"
        for path in found
        if (mode := stat.S_IMODE(path.lstat().st_mode)) != (0o700 if path.is_dir() else 0o600)
    }


def test_every_file_and_folder_is_private_under_any_umask(
    tmp_path: Path, report: Callable[..., str], umask: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    config = "undo_window: 0s\naccounts: {default: {from: seller@example.com, seller_name: Shop}}\n"
    (tmp_path / "config.yaml").write_text(config)
    out = tmp_path / "out"
    out.mkdir(mode=0o700)
    name = report(
        return_row(KETTLE),
        return_row(MAT),
        return_row(TEA_CUP, "Approved", Return_delivery_date=today(), Order_Amount="18.50"),
    )
    data = Path(os.environ["XDG_DATA_HOME"])
    for words in (
        ["import", name, "--marketplace", "amazon.co.uk"],
        ["set", KETTLE, "--buyer-email", "buyer@marketplace.amazon.co.uk"],
        ["message", KETTLE, "--subject", "Hello", "--text", "Hello."],
        ["refund", TEA_CUP, "--amount", "18.50"],
        ["send"],
        ["adjustments", "--output", "out/refunds.txt"],
        ["export", "out/all.csv"],
        ["export", "out/all.json"],
        ["backup", "out/copy.db"],
    ):
        umask()
        assert main(["--operator", "ana", *words]) == 0, words

    def fails(*_words: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(cli_inbox, "refuse_without_terminal", fails)
    umask()
    assert main(["demo"]) == 1
    state = Path(os.environ["XDG_STATE_HOME"])
    made = {path.name for place in (data, state, out) for path in place.rglob("*")}
    assert {"returns.db", "returns.db.copies", "copy.db", "refunds.txt", "all.csv", "all.json", "mail"} <= made
    assert [name for name in made if name.endswith(".eml")]
    assert [name for name in made if name.startswith("crash-")]
    assert modes(data, state, out) == {}


@pytest.mark.parametrize("safe", [True, False])
@pytest.mark.parametrize(
    "umask", UMASKS[:3], indirect=True
)  # a command sets its own, so that 777 never gets so far
def test_journal_log_and_copies_are_private_while_they_are_there(
    tmp_path: Path, umask: Callable[[], object], monkeypatch: pytest.MonkeyPatch, safe: bool
) -> None:
    monkeypatch.setattr(sqlite_file, "wal_is_safe", lambda: safe)
    folder = tmp_path / "queue"
    umask()
    store = open_store(str(folder / "returns.db"))
    seen: set[str] = set()
    faults = copies.database_faults

    def look(connection: Any) -> list[str]:
        seen.update(path.name.partition("-")[0] for path in folder.iterdir())
        assert modes(folder) == {}
        return faults(connection)

    monkeypatch.setattr(copies, "database_faults", look)
    with store.connection():
        with store.writing():
            store.database.execute_sql("UPDATE request SET comment = ''")
            store.database.execute_sql("CREATE TABLE probe (x)")
            assert modes(folder) == {}
            names = {path.name for path in folder.iterdir()}
            assert names >= ({"returns.db-wal", "returns.db-shm"} if safe else {"returns.db-journal"})
        store.back_up(folder / "copy.db")
        copies.copy_before(folder / "returns.db", "x", "0009_next")
        assert ".copying" in seen
        assert modes(folder) == {}
    store.close()


def test_what_somebody_linked_is_not_written_through(
    tmp_path: Path, report: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For each name that can be guessed: a link to a file of somebody's."""
    monkeypatch.chdir(tmp_path)
    assert main(["import", report(return_row(KETTLE)), "--marketplace", "amazon.co.uk"]) == 0
    data = Path(os.environ["XDG_DATA_HOME"]) / "returns-tui"
    state = Path(os.environ["XDG_STATE_HOME"]) / "returns-tui"
    state.mkdir(parents=True)
    precious = tmp_path / "precious"
    precious.write_bytes(b"precious")
    for place in (tmp_path / "copy.db", tmp_path / "all.csv", data / "returns.db.copies"):
        place.symlink_to(precious)
    assert main(["backup", "copy.db"]) == 2
    assert main(["backup", "other.db"]) == 0
    assert main(["export", "all.csv"]) == 0
    assert main(["note", "1", "--text", "Called."]) == 0
    for name in ("returns.db-journal", "returns.db-wal"):
        (data / name).unlink(missing_ok=True)
        (data / name).symlink_to(precious)
        main(["note", "1", "--text", "Called again."])
        (data / name).unlink()
    assert precious.read_bytes() == b"precious"
    assert not (tmp_path / "all.csv").is_symlink()
    assert not (data / "returns.db.copies").is_symlink()
