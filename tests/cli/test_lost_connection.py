"""Commands on a PostgreSQL server that is lost at chosen moments: exit status, sentence, and nothing doubled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from returns_tui.cli import deciding
from tests.cli.conftest import KETTLE, MAT, Result, Run, return_row
from tests.conftest import fresh_database
from tests.cutting_proxy import CuttingProxy, Moment, cutting_proxy

EVENT = b'INSERT INTO "event"'


@pytest.fixture
def direct(postgresql_url: str) -> Iterator[str]:
    with fresh_database(postgresql_url) as url:
        yield url


@pytest.fixture
def proxy(direct: str) -> Iterator[CuttingProxy]:
    with cutting_proxy(direct) as made:
        yield made


@pytest.fixture
def far(run: Run, proxy: CuttingProxy, report: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The program on a queue of two requests, by way of the proxy. It does not wait."""
    monkeypatch.setattr(deciding, "_PAUSES", (0.0, 0.0))

    def call(*words: str, stdin: bytes | None = None) -> Result:
        return run("--database", proxy.url, *words, stdin=stdin)

    name = report(return_row(KETTLE), return_row(MAT, Item_Name="Yoga mat", Order_Amount="24.00"))
    assert call("import", name, "--marketplace", "amazon.co.uk").status == 0
    return call


def events(run: Run, direct: str, request: str = "1") -> list[str]:
    history = run("--database", direct, "show", request, "--json").object["history"]
    return [event["event"] for event in history if event["event"] != "imported"]


def test_a_decision_lost_before_its_end_exits_with_3_and_is_not_done(
    far: Run, run: Run, proxy: CuttingProxy, direct: str
) -> None:
    proxy.cut_at(EVENT, "before")
    lost = far("approve", "1")
    assert (lost.status, lost.out) == (3, "")
    assert len(lost.err.strip().splitlines()) == 1
    assert events(run, direct) == []


@pytest.mark.parametrize("words", [("approve", "1"), ("undo", "1")])
@pytest.mark.parametrize("moment", ["after", "before"])
def test_a_decision_lost_at_its_end_is_looked_up_by_the_same_command(
    far: Run, run: Run, proxy: CuttingProxy, direct: str, words: tuple[str, ...], moment: Moment
) -> None:
    if words[0] == "undo":
        assert far("approve", "1").status == 0
    before = events(run, direct)
    proxy.cut_at(b"COMMIT", moment, behind=EVENT)
    lost = far(*words)
    if moment == "after":
        assert (lost.status, lost.err) == (0, "")
        assert "done already" in lost.out
    else:
        assert (lost.status, lost.out) == (3, "")
        assert "nothing was done: try again" in lost.err
    assert proxy.cuts == 1
    assert events(run, direct) == [*before, *([words[0]] if moment == "after" else [])]


def test_what_cannot_be_looked_up_is_said_to_be_unknown(
    far: Run, run: Run, proxy: CuttingProxy, direct: str
) -> None:
    proxy.cut_at(b"COMMIT", "after", behind=EVENT)
    proxy.stays_down = True
    lost = far("approve", "1")
    assert (lost.status, lost.out) == (3, "")
    assert "look with “returns-tui show 1” before you try again" in lost.err
    assert events(run, direct) == ["approve"]


def written_mail(run: Run) -> None:
    assert run("set", "1", "--buyer-email", "buyer@marketplace.amazon.co.uk").status == 0
    assert run("message", "1", "--subject", "Your kettle", "--text", "-", stdin=b"A photo, please.\n").status == 0


@pytest.mark.parametrize(
    ("word", "moment"),
    [(b'UPDATE "outbox"', "before"), (b"COMMIT", "before"), (b"COMMIT", "after")],
)
@pytest.mark.parametrize("step", ["claim", "note"])
def test_a_mail_leaves_once_whenever_the_server_is_lost_while_it_is_sent(
    far: Run, run: Run, proxy: CuttingProxy, direct: str, word: bytes, moment: Moment, step: str
) -> None:
    written_mail(far)
    behind = b'UPDATE "outbox"' if word == b"COMMIT" else b""
    if step == "note":
        behind = EVENT if word == b"COMMIT" else b"FOR UPDATE SKIP LOCKED"
        word = b"COMMIT" if word == b"COMMIT" else EVENT
    proxy.cut_at(word, moment, behind=behind)
    lost = far("send")
    assert proxy.cuts == 1
    if step == "claim" and word != b"COMMIT":
        assert (lost.status, lost.out, len(lost.err.strip().splitlines())) == (3, "", 1)
    else:
        assert (lost.status, lost.out) == (0, "1: mail sent\n")
    run("--database", direct, "send")
    states = [entry["state"] for entry in run("--database", direct, "show", "1", "--json").object["outbox"]]
    assert states == ["sent"]
    assert events(run, direct).count("mail_sent") == 1


def test_an_import_that_is_lost_says_how_it_is_completed_and_is(
    far: Run, run: Run, proxy: CuttingProxy, direct: str, report: Callable[..., str]
) -> None:
    more = [return_row(f"026-1180443-{7781000 + number}") for number in range(30)]
    name = report(*more, name="more.txt")
    proxy.cut_at(b"COMMIT", "after", behind=b"INSERT INTO request")
    lost = far("import", name, "--marketplace", "amazon.co.uk")
    assert proxy.cuts == 1
    assert (lost.status, lost.out) == (3, "")
    assert "take the file in again to complete it" in lost.err
    again = far("import", name, "--marketplace", "amazon.co.uk", "--json")
    assert (again.status, again.object["rows"], again.object["rejected"]) == (0, 30, [])
    listed = run("--database", direct, "list", "--view", "all", "--json").objects
    assert len({row["order_id"] for row in listed}) == len(listed) == 32


@pytest.mark.parametrize("moment", ["after", "before"])
def test_a_refund_stands_in_one_file_though_the_server_was_lost_while_it_was_made(
    far: Run, run: Run, proxy: CuttingProxy, direct: str, tmp_path: Path, moment: Moment
) -> None:
    assert far("refund", "1", "--amount", "39.90", "--keep-item").status == 0
    proxy.cut_at(b"COMMIT", moment, behind=b'INSERT INTO "batch"')
    lost = far("adjustments", "--output", "first.txt")
    assert proxy.cuts == 1
    assert (lost.status, lost.out) == (3, "")
    assert not (tmp_path / "first.txt").exists()
    again = run("--database", direct, "adjustments", "--output", "second.txt")
    assert again.status == 0
    if moment == "after":
        assert "--batch 1" in again.err
        assert run("--database", direct, "adjustments", "--batch", "1", "--output", "second.txt").status == 0
    assert (tmp_path / "second.txt").read_text().count(KETTLE) == 1
    run("--database", direct, "adjustments", "--output", "third.txt")
    assert not (tmp_path / "third.txt").exists()
