"""An import that shares the work with a second process, and the database with everybody else."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from returns_tui.config.values import Config
from returns_tui.errors import UnusableFile
from returns_tui.policy.decisions import Note
from returns_tui.store import decisions, ingest, portions, reading_ahead
from returns_tui.store.database import Store, open_store
from returns_tui.store.ingest import import_report
from returns_tui.store.models import ImportRun, Request
from tests.conftest import NOW
from tests.store.report_fakes import FakeReport, Row, content, events, ordered, returned, stored, take_report

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="processes are copied on Linux only"),
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),  # the tests have threads of their own
]


@pytest.fixture(autouse=True)
def _many_small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "ROWS", 20)
    monkeypatch.setattr(ingest, "HELD", 0.0)
    monkeypatch.setattr(reading_ahead, "WORTH_IT", 1)


def report(count: int = 200, **values: object) -> FakeReport:
    """Requests, some of one order, some twice, some wrong, and lines of order reports do not matter here."""
    rows: list[Row] = []
    for number in range(count):
        price = None if number % 3 else 1
        rows.append(
            returned(
                line=number + 2,
                order_id=f"O-{number // 3 * 2 if number % 7 == 0 else number}",
                rma_id=f"R{number}",
                quantity=price,
                currency="XXX" if number % 50 == 49 else "GBP",
                in_policy=number % 2 == 0,
            )
        )
    return FakeReport([*rows, *rows[:5]], rows_total=count + 5, **values)  # type: ignore[arg-type]


def children() -> list[int]:
    """The processes that this one has started and that are still there."""
    return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]


def test_two_processes_take_in_the_same_as_one(
    tmp_path: Path, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    for name, worth_it in (("two", 1), ("one", 10**9)):
        monkeypatch.setattr(reading_ahead, "WORTH_IT", worth_it)
        store = open_store(f"sqlite:///{tmp_path / name}.db")
        result = take_report(store, config, report())
        seen.append((result, content(store), sorted(events(store))))
        store.close()
    assert seen[0] == seen[1]
    assert seen[0][0].rejected


def test_no_process_is_left_behind(store: Store, config: Config) -> None:
    before = children()
    take_report(store, config, report())
    with pytest.raises(KeyboardInterrupt):
        take_report(store, config, report(breaks_at=90))
    assert children() == before


def test_an_error_of_the_second_process_is_told_and_what_came_before_it_stays(
    store: Store, config: Config
) -> None:
    class Changed(FakeReport):
        def rows(self) -> Iterator[Row]:
            yield from super().rows()
            raise UnusableFile("x.tsv was changed while it was read.")

    with pytest.raises(UnusableFile, match="was changed while"):
        take_report(store, config, Changed(report(40).made, rows_total=40))
    assert stored(store)
    assert ImportRun.get().finished_at is None


def test_a_second_process_that_is_killed_is_told(store: Store, config: Config) -> None:
    class Killed(FakeReport):
        def rows(self) -> Iterator[Row]:
            yield from super().rows()
            os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(UnusableFile, match="take it in again"):
        take_report(store, config, Killed(report(40).made, rows_total=40))


@pytest.mark.parametrize("portion", range(0, 11, 2))
def test_an_import_broken_off_anywhere_and_repeated_gives_what_one_whole_gives(
    tmp_path: Path, config: Config, portion: int
) -> None:
    whole = open_store(f"sqlite:///{tmp_path / 'whole'}.db")
    take_report(whole, config, report())
    wanted = content(whole)
    whole.close()
    broken = open_store(f"sqlite:///{tmp_path / 'broken'}.db")
    market = config.marketplaces["amazon.co.uk"]

    def breaks(rows: int) -> None:
        if rows >= portion * 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_report(broken, config, report(), market=market, operator="ana", now=NOW, progress=breaks)
    take_report(broken, config, report())
    assert content(broken) == wanted
    with broken.connection():
        broken.database.execute_sql("INSERT INTO request_words (request_words) VALUES ('integrity-check')")
    broken.close()


def test_taking_in_the_same_again_writes_no_request(sqlite_store: Store, config: Config) -> None:
    take_report(
        sqlite_store, config, FakeReport([ordered(order_id="O-4"), ordered(order_id="O-6")], kind="orders")
    )
    take_report(sqlite_store, config, report())
    before = stored(sqlite_store), events(sqlite_store)
    other = report()
    other.sha256 = "another file that says the same"
    with sqlite_store.connection():
        changes = sqlite_store.database.connection().total_changes
        again = take_report(sqlite_store, config, other)
        written = sqlite_store.database.connection().total_changes - changes
    assert (again.new, again.changed) == (0, 0)
    assert again.unchanged == again.rows - len(again.rejected)
    assert (stored(sqlite_store), events(sqlite_store)) == before
    assert written <= 11 + 6  # the record of the import: at its begin and end, and once a transaction


def test_the_same_rows_in_a_later_report_change_only_what_is_known_of_their_date(
    tmp_path: Path, config: Config
) -> None:
    seen = []
    for days in ((23, 24), (24, 23)):
        store = open_store(f"sqlite:///{tmp_path / str(days[0])}.db")
        for day in days:
            result = take_report(store, config, report(latest_date=date(2026, 9, day)))
        assert (result.new, result.changed) == (0, 0)
        seen.append(content(store))
        assert {event for event, _details in events(store)} == {"imported"}
        store.close()
    assert seen[0] == seen[1]
    assert '"2026-09-24"' in str(seen[0][0]["reported"])


def test_the_same_file_right_after_is_not_even_read(store: Store, config: Config) -> None:
    good = [returned(order_id=f"O-{number}") for number in range(30)]
    take_report(store, config, FakeReport(good, rows_total=30))
    before = stored(store), events(store)
    again = take_report(store, config, FakeReport(good, breaks_at=0, rows_total=30))
    assert (again.rows, again.new, again.changed, again.unchanged) == (30, 0, 0, 30)
    assert (stored(store), events(store)) == before


def decided(store: Store, config: Config) -> None:
    decisions.decide(store, config, stored(store)[0]["id"], Note("seen"), operator="ben", now=NOW)


def another_report(store: Store, config: Config) -> None:
    take_report(store, config, FakeReport([ordered()], kind="orders"))


@pytest.mark.parametrize("happens", [decided, another_report])
def test_the_same_file_is_read_again_when_anything_happened_since(
    store: Store, config: Config, happens: Callable[[Store, Config], None]
) -> None:
    good = [returned(order_id=f"O-{number}") for number in range(30)]
    take_report(store, config, FakeReport(good, rows_total=30))
    happens(store, config)
    with pytest.raises(KeyboardInterrupt):
        take_report(store, config, FakeReport(good, breaks_at=0, rows_total=30))


def test_the_same_file_is_read_again_when_the_statuses_mean_something_else(store: Store, config: Config) -> None:
    good = [returned(order_id=f"O-{number}") for number in range(30)]
    take_report(store, config, FakeReport(good, rows_total=30))
    changed = config._replace(statuses={**config.statuses, "PendingApproval": "closed"})
    assert take_report(store, changed, FakeReport(good, rows_total=30)).changed == 30


@pytest.mark.parametrize("held", [0.0, 30.0])
def test_rows_that_are_ready_share_a_transaction_for_a_while(
    store: Store, config: Config, monkeypatch: pytest.MonkeyPatch, held: float
) -> None:
    monkeypatch.setattr(ingest, "HELD", held)
    assert take_report(store, config, report()).rows == 205


def test_others_read_and_decide_while_an_import_goes_on(store: Store, tmp_path: Path, config: Config) -> None:
    done: list[int] = []
    rows = report(900)
    far = threading.Event()

    def decide() -> None:
        far.wait(30)
        first = Request.select().order_by(Request.id).get()
        decisions.decide(store, config, first.id, Note("seen"), operator="ben", now=NOW)
        done.append(taken[-1])

    taken: list[int] = []

    def progress(count: int) -> None:
        taken.append(count)
        if len(taken) == 2:
            far.set()

    other = threading.Thread(target=in_own_connection(store, decide))
    other.start()
    market = config.marketplaces["amazon.co.uk"]
    import_report(store, config, rows, market=market, operator="ana", now=NOW, progress=progress)
    other.join(30)
    assert done
    assert done[0] < len(rows.made)


def in_own_connection(store: Store, deed: Callable[[], None]) -> Callable[[], None]:
    def doing() -> None:
        with store.connection():
            deed()

    return doing
