"""Decisions by command: from a report to what leaves, and back."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from returns_tui.delivery import adjustments
from returns_tui.store import outbox
from returns_tui.store.database import open_store
from tests.cli.conftest import KETTLE, MAT, RETURNS_HEADER, TEA_CUP, Result, Run, return_row, today
from tests.conftest import fresh_database
from tests.reports.samples import XML_RESULT, xml_feed_result

FEED_ANSWER = (
    "Feed Processing Summary:\n\tNumber of records processed\t\t{processed}\n\tNumber of records successful"
    "\t\t{successful}\n\noriginal-record-number\tsku\terror-code\terror-type\terror-message\n{errors}"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Both databases: decisions by command are the same on either."""
    if request.param == "sqlite":
        yield "queue.db"
        return
    with fresh_database(request.getfixturevalue("postgresql_url")) as url:
        yield url


def test_an_approval_waits_on_the_worklist_until_its_click_is_done(queue: Run) -> None:
    result = queue("approve", KETTLE)
    assert result.status == 0
    assert result.out.startswith(KETTLE)
    (click,) = queue("worklist", "--json").objects
    assert click["due_at"] is not None
    assert "Hull" in click["text"]
    assert queue("show", "1", "--json").object["due_at"] == click["due_at"]
    done = queue("worklist", "--done", str(click["id"]))
    assert done.status == 0
    assert KETTLE in done.out
    assert queue("worklist", "--json").objects == []
    assert queue("show", "1", "--json").object["due_at"] is None
    again = queue("worklist", "--done", str(click["id"]))
    assert again.status == 1
    assert "not open any more" in again.err


def test_clicks_are_marked_one_by_one_and_a_wrong_number_does_not_stop_the_others(queue: Run) -> None:
    queue("approve", "1")
    queue("close", "2", "--reason", "not_returnable")
    first, second = (value["id"] for value in queue("worklist", "--json").objects)
    result = queue("worklist", "--done", str(first), "999", str(second), "--json")
    assert result.status == 2
    assert "999" in result.err
    assert [value["id"] for value in result.objects] == [first, second]
    assert queue("worklist", "--json").objects == []


def refund_file(queue: Run, tmp_path: Path, *words: str) -> str:
    assert queue("refund", TEA_CUP, "--amount", "18.50", *words).status == 0
    result = queue("adjustments", "--output", "refunds.txt")
    assert result.status == 0
    assert "refund file 1" in result.out
    return (tmp_path / "refunds.txt").read_text(encoding="utf-8")


def test_a_refund_leaves_in_one_file_only_which_can_be_written_again(queue: Run, tmp_path: Path) -> None:
    written = refund_file(queue, tmp_path)
    header, line = written.splitlines()
    assert header.startswith("order-id\torder-item-id")
    assert TEA_CUP in line
    assert "18.50" in line
    assert (tmp_path / "refunds.txt").stat().st_mode & 0o777 == 0o600
    nothing = queue("adjustments", "--output", "more.txt")
    assert (nothing.status, nothing.out) == (0, "")
    assert "No refund is due" in nothing.err
    assert not (tmp_path / "more.txt").exists()
    assert queue("adjustments", "--batch", "1", "--output", "again.txt").status == 0
    assert queue("adjustments", "--batch", "1", "--output", "x.txt", "--marketplace", "amazon.de").status == 2
    assert (tmp_path / "again.txt").read_bytes() == (tmp_path / "refunds.txt").read_bytes()
    assert "default amazon.co.uk flat, 1 refund" in queue("adjustments", "--list").out


def test_a_refund_file_that_was_never_written_is_not_forgotten(
    queue: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(adjustments, "write_once", full)
        assert queue("refund", TEA_CUP, "--amount", "18.50").status == 0
        failed = queue("adjustments", "--output", "refunds.txt")
    assert failed.status == 2
    assert "adjustments --batch 1" in failed.err
    assert not (tmp_path / "refunds.txt").exists()
    assert "never written: use --batch 1" in queue("adjustments", "--list").out
    nothing = queue("adjustments", "--output", "more.txt")
    assert nothing.status == 0
    assert "Refund file 1 with 1 refund for amazon.co.uk was never written" in nothing.err
    assert not (tmp_path / "more.txt").exists(), "its refund stands in no other file"
    assert queue("adjustments", "--batch", "1", "--output", "refunds.txt").status == 0
    assert TEA_CUP in (tmp_path / "refunds.txt").read_text(encoding="utf-8")
    assert "never written" not in queue("adjustments", "--output", "more.txt").err
    assert "no processing report yet" in queue("adjustments", "--list").out


def test_a_mail_in_doubt_is_settled_by_command(queue: Run, database: str) -> None:
    queue("set", "1", "--buyer-email", "buyer@marketplace.amazon.co.uk")
    queue("set", "2", "--buyer-email", "buyer@marketplace.amazon.co.uk")
    again, sent = (
        queue("message", request, "--subject", "Hello", "--text", "-", "--json", stdin=b"Dear Sam\n").object[
            "outbox"
        ][0]
        for request in "12"
    )
    assert queue("outbox", "--again", str(again)).status == 1, "it waits: there is nothing to settle"
    store = open_store(database)
    for name in ("one", "two"):
        assert outbox.claim_mail(store, owner=name, now=datetime.now(UTC), lease=timedelta(0)) is not None
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert outbox.claim_mail(store, owner="three", now=later, lease=timedelta(0)) is None
    store.close()
    assert "uncertain" in queue("outbox").out
    assert {value["state"] for value in queue("outbox", "--json").objects} == {"uncertain"}
    result = queue("outbox", "--again", str(again), "--sent", str(sent), "999")
    assert result.status == 2
    assert "999" in result.err
    (left,) = queue("outbox", "--json").objects
    assert (left["id"], left["state"]) == (again, "waiting")
    assert queue("show", "2", "--json").object["outbox"][0]["state"] == "sent"


def test_an_answer_without_errors_confirms_the_refund(queue: Run, tmp_path: Path) -> None:
    refund_file(queue, tmp_path)
    (tmp_path / "answer.txt").write_text(FEED_ANSWER.format(processed=1, successful=1, errors=""))
    value = queue("import", "answer.txt", "--json").object
    assert (value["kind"], value["rows"], value["changed"], value["rejected"]) == ("feed_result", 1, 1, [])
    assert queue("show", "3", "--json").object["refunds"][0]["state"] == "confirmed"


def test_an_answer_with_an_error_puts_the_request_back_due_at_once(queue: Run, tmp_path: Path) -> None:
    refund_file(queue, tmp_path)
    error = "1\t\t18028\tError\tThe refund amount exceeds the amount that is left.\n"
    (tmp_path / "answer.txt").write_text(FEED_ANSWER.format(processed=1, successful=0, errors=error))
    result = queue("import", "answer.txt", "--batch", "1", "--json")
    assert result.status == 1
    assert result.object["changed"] == 1
    assert [row["line"] for row in result.object["rejected"]] == [6]
    assert "exceeds the amount that is left" in result.err
    assert "request 3 failed" in result.err
    value = queue("show", "3", "--json").object
    assert (value["state"], value["refunded"]) == ("received", "0.00")
    assert value["refunds"][0]["state"] == "failed"
    assert datetime.fromisoformat(value["due_at"]) <= datetime.now(UTC)
    assert value["due_for"] == "refund"


def xml_answer(queue: Run, config_file: Path, result: str, counts: tuple[int, int, int]) -> Result:
    """Write a refund as XML, import Amazon's answer to it, and return what the import said."""
    text = config_file.read_text(encoding="utf-8")
    config_file.write_text(
        text.replace("accounts:\n  default:\n", "accounts:\n  default:\n    merchant_id: M_1\n")
    )
    assert queue("refund", TEA_CUP, "--amount", "18.50").status == 0
    assert queue("adjustments", "--output", "refunds.xml", "--format", "xml").status == 0
    assert "<MessageID>1</MessageID>" in Path("refunds.xml").read_text(encoding="utf-8")
    Path("answer.xml").write_text(xml_feed_result(result, counts=counts), encoding="utf-8")
    return queue("import", "answer.xml", "--json")


def test_an_xml_answer_without_errors_confirms_the_refund(queue: Run, config_file: Path) -> None:
    answer = xml_answer(queue, config_file, "", (1, 1, 0))
    assert answer.status == 0
    value = answer.object
    assert (value["kind"], value["rows"], value["changed"], value["rejected"]) == ("feed_result", 1, 1, [])
    assert queue("show", "3", "--json").object["refunds"][0]["state"] == "confirmed"


def test_an_xml_answer_with_an_error_fails_the_refund(queue: Run, config_file: Path) -> None:
    answer = xml_answer(queue, config_file, XML_RESULT.replace("<MessageID>2<", "<MessageID>1<"), (1, 0, 1))
    assert answer.status == 1
    assert "exceeds what is left" in answer.err
    assert answer.object["rejected"][0]["reason"].startswith("18028: ")
    value = queue("show", "3", "--json").object
    assert (value["state"], value["refunds"][0]["state"], value["due_for"]) == ("received", "failed", "refund")


def test_an_xml_answer_that_contradicts_itself_changes_nothing(queue: Run, config_file: Path) -> None:
    assert xml_answer(queue, config_file, "", (1, 0, 1)).status == 2
    assert queue("show", "3", "--json").object["refunds"][0]["state"] == "sent"


def test_an_answer_that_fits_no_refund_file_is_refused(queue: Run, tmp_path: Path) -> None:
    (tmp_path / "answer.txt").write_text(FEED_ANSWER.format(processed=7, successful=7, errors=""))
    result = queue("import", "answer.txt", "--json")
    assert result.status == 2
    assert set(result.object) == {"file", "kind", "error"}


def test_a_refund_file_never_takes_the_place_of_another_file(queue: Run, tmp_path: Path) -> None:
    queue("refund", TEA_CUP, "--amount", "18.50")
    (tmp_path / "refunds.txt").write_text("not uploaded yet")
    result = queue("adjustments", "--output", "refunds.txt")
    assert result.status == 2
    assert (tmp_path / "refunds.txt").read_text() == "not uploaded yet"
    assert queue("adjustments", "--list").out == ""
    missing = queue("adjustments", "--output", "nowhere/refunds.txt")
    assert missing.status == 2
    assert queue("adjustments", "--list").out == ""
    assert queue("adjustments", "--output", "other.txt").status == 0


def test_the_marketplace_is_to_be_named_when_refunds_of_several_are_due(queue: Run, tmp_path: Path) -> None:
    row = return_row(
        "302-0000001-0000001", "Approved", Currency_code="EUR", Return_delivery_date=today(), Order_Amount="20.00"
    )
    (tmp_path / "de.txt").write_text(f"{RETURNS_HEADER}\n{row}\n", encoding="utf-8")
    assert queue("import", "de.txt", "--marketplace", "amazon.de").status == 0
    queue("refund", "302-0000001-0000001", "--amount", "20")
    queue("refund", TEA_CUP, "--amount", "18.50")
    result = queue("adjustments", "--output", "refunds.txt")
    assert result.status == 2
    assert "amazon.de: 1" in result.err
    assert "amazon.co.uk: 1" in result.err
    assert queue("adjustments", "--output", "refunds.txt", "--marketplace", "amazon.de").status == 0
    assert "302-0000001-0000001" in (tmp_path / "refunds.txt").read_text()
    assert TEA_CUP not in (tmp_path / "refunds.txt").read_text()
    nothing = queue("adjustments", "--output", "more.txt", "--marketplace", "amazon.com")
    assert (nothing.status, nothing.out) == (0, "")


def test_an_account_whose_refunds_are_due_is_found_or_asked_for(
    queue: Run, config_file: Path, tmp_path: Path, report: Callable[..., str]
) -> None:
    text = config_file.read_text(encoding="utf-8")
    config_file.write_text(
        text.replace("accounts:\n", "accounts:\n  second: {from: other@example.com}\n"), "utf-8"
    )
    order = "205-0000001-0000001"
    name = report(return_row(order, "Approved", Return_delivery_date=today()), name="second.txt")
    assert queue("import", name, "--marketplace", "amazon.co.uk", "--account", "second").status == 0
    queue("refund", order, "--amount", "5", "--keep-open")
    assert queue("adjustments", "--output", "found.txt").status == 0
    assert order in (tmp_path / "found.txt").read_text()
    queue("refund", order, "--amount", "6", "--keep-open")
    queue("refund", TEA_CUP, "--amount", "18.50")
    result = queue("adjustments", "--output", "which.txt")
    assert result.status == 2
    assert "second amazon.co.uk: 1" in result.err
    assert queue("adjustments", "--output", "which.txt", "--account", "default").status == 0
    assert TEA_CUP in (tmp_path / "which.txt").read_text()
    assert len(queue("adjustments", "--list").out.splitlines()) == 2
    assert len(queue("adjustments", "--list", "--account", "second").out.splitlines()) == 1


def test_xml_is_refused_without_a_merchant_identifier_and_the_refund_stays_due(queue: Run, tmp_path: Path) -> None:
    queue("refund", TEA_CUP, "--amount", "18.50")
    result = queue("adjustments", "--output", "refunds.xml", "--format", "xml")
    assert result.status == 1
    assert "merchant_id" in result.err
    assert not (tmp_path / "refunds.xml").exists()
    assert queue("adjustments", "--output", "refunds.txt").status == 0


DECISIONS = [
    ("approve", "1"),
    ("close", "1", "--reason", "not_returnable"),
    ("refund", "3", "--amount", "10.00", "--keep-open"),
    ("refund", "1", "--amount", "39.90", "--keep-item"),
    ("cancelled", "1"),
    ("message", "1", "--template", "ask_photos"),
    ("note", "1", "--text", "called the buyer", "--from-buyer"),
    ("snooze", "1", "--until", "2h"),
    ("assign", "1"),
    ("set", "1", "--comment", "-", "--paid", "38.00"),
]


@pytest.mark.parametrize("words", DECISIONS, ids=lambda words: " ".join(words[:1]))
def test_a_dry_run_shows_the_decision_and_changes_nothing(queue: Run, words: tuple[str, ...]) -> None:
    before = queue("show", words[1], "--json").out
    shown = queue(*words, "--dry-run", stdin=b"it leaks")
    assert shown.status == 0
    assert shown.out.startswith("Would do: ")
    value = queue(*words, "--dry-run", "--json", stdin=b"it leaks").object
    assert value["dry_run"] is True
    assert value["outbox"] == []
    assert value["decision"] == words[0]
    assert queue("show", words[1], "--json").out == before
    done = queue(*words, "--json", stdin=b"it leaks").object
    assert done["state"] == value["state"]
    assert done["version"] > value["version"]


def test_a_dry_run_names_text_amount_and_recipient(queue: Run) -> None:
    queue("set", "1", "--buyer-email", "buyer1@marketplace.amazon.co.uk")
    message = ("message", "1", "--subject", "Your kettle", "--text", "-", "--dry-run")
    out = queue(*message, stdin=b"Line one\n\nLine two").out
    assert "Mail to: buyer1@marketplace.amazon.co.uk" in out
    assert f"Subject: Your kettle ({KETTLE})" in out
    assert "Line one\n\nLine two\n" in out


def test_a_restocking_fee_is_kept_back_from_what_the_buyer_gets(queue: Run, tmp_path: Path) -> None:
    row = return_row(
        "113-0000001-0000001",
        "Approved",
        Currency_code="USD",
        Return_Reason="CR-UNWANTED_ITEM",
        Return_delivery_date=today(),
    )
    (tmp_path / "us.txt").write_text(f"{RETURNS_HEADER}\n{row}\n", encoding="utf-8")
    assert queue("import", "us.txt", "--marketplace", "amazon.com").status == 0
    words = ("refund", "113-0000001-0000001", "--amount", "10", "--restocking-fee", "1.5")
    trial = queue(*words, "--dry-run").out
    assert "USD 10.00" in trial
    assert "USD 8.50" in trial
    value = queue(*words, "--dry-run", "--json").object
    assert (value["amount"], value["paid_out"]) == ("10.00", "8.50")
    assert queue(*words).status == 0
    shown = queue("show", "113-0000001-0000001", "--json").object
    assert shown["refunded"] == "8.50"
    assert [shown["refunds"][0][name] for name in ("amount", "fee", "paid_out")] == ["10.00", "1.50", "8.50"]


def test_undo_takes_back_what_has_not_left(queue: Run) -> None:
    queue("close", "2", "--reason", "not_returnable")
    trial = queue("undo", "2", "--dry-run", "--json").object
    assert (trial["dry_run"], trial["state"]) == (True, "pending")
    assert queue("show", "2", "--json").object["state"] == "closed"
    value = queue("undo", "2", "--json").object
    assert (value["decision"], value["state"]) == ("undo", "pending")
    assert queue("worklist", "--json").objects == []
    nothing = queue("undo", "2")
    assert nothing.status == 1
    assert nothing.out == ""
    assert queue("undo", "2", "--dry-run").status == 1


def test_what_a_rule_refuses_ends_with_1_and_one_sentence(queue: Run) -> None:
    too_much = queue("refund", "3", "--amount", "18.51")
    assert too_much.status == 1
    assert "18.50" in too_much.err
    assert len(too_much.err.splitlines()) == 1
    assert queue("received", "1").status == 1
    assert queue("approve", "3").status == 1
    assert queue("show", "3", "--json").object["refunded"] == "0.00"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("refund", "3", "--amount", "1,50"), "1,50"),
        (("refund", "3", "--amount", "-5"), "-5"),
        (("refund", "3", "--amount", "nan"), "nan"),
        (("refund", "3"), "--amount"),
        (("close", "1", "--reason", "not_returnabel"), "not_returnable"),
        (("approve", "1", "--address", "moon"), "moon"),
        (("snooze", "1", "--until", "someday"), "someday"),
        (("message", "1"), "--template"),
        (("message", "1", "--template", "ask_photos", "--text", "x"), "--template"),
        (("message", "1", "--text", "x"), "--subject"),
        (("set", "1"), "--comment"),
        (("approve", "77"), "77"),
        (("list", "state:pendign"), "pending"),
        (("list", "--view", "opne"), "did you mean “open”?"),
        (("list", "--view", "zzz"), "there are: to_decide, "),
        (("list", "--limit", "-1"), "“-1” is no number"),
        (("lsit",), "list"),
        (("list", "--jsno"), "--jsno"),
        (("import",), "FILE"),
        (("import", "x", "--marketplace", "amazon.dee"), "amazon.de"),
        (("adjustments",), "--output"),
        (("adjustments", "--output", "x", "--batch", "5"), "5"),
        (("worklist", "--done", "x"), "x"),
        (("export", "queue.xls"), ".csv"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_usage_error_is_one_sentence_that_names_the_place(queue: Run, words: tuple[str, ...], said: str) -> None:
    before = queue("list", "--json", "--view", "all").out
    result = queue(*words)
    assert result.status == 2
    assert result.out == ""
    assert said in result.err
    assert len(result.err.splitlines()) == 1
    assert queue("list", "--json", "--view", "all").out == before


def test_warnings_go_to_stderr(queue: Run) -> None:
    result = queue("close", "1", "--reason", "not_returnable", "--json")
    assert "Nobody has talked to this buyer yet." in result.err
    assert json.loads(result.out)["state"] == "closed"


def test_text_from_standard_input_is_kept_line_by_line_and_made_harmless(queue: Run) -> None:
    assert (
        queue("set", "1", "--comment", "-", stdin=b"\xef\xbb\xbfIt \x1b]52;c;x\x07 leaks\r\n\r\n\xff!\n").status
        == 0
    )
    assert queue("show", "1", "--json").object["comment"] == "It \\x1b]52;c;x\\x07 leaks\n\n\\xff!"
    too_long = queue("note", "1", "--text", "-", stdin=b"x" * 20_001)
    assert too_long.status == 2
    assert "20000" in too_long.err
    assert queue("note", "1", "--text", "-", stdin=("保" * 20_000).encode()).status == 0
    assert queue("note", "1", "--text", "-", stdin=b" \n").status == 1


def test_what_a_stranger_wrote_reaches_no_terminal_as_control(queue: Run) -> None:
    queue("set", "2", "--comment", "\x1b[31mred\u202e [bold]", "--buyer-name", "\x9b2J")
    for words in (("list",), ("show", "2"), ("show", "2", "--json"), ("list", "--json"), ("worklist",)):
        out = queue(*words).out
        assert not {"\x1b", "\x9b", "\u202e"} & set(out)
    assert "[bold]" in queue("show", "2").out
    assert MAT in queue("list").out


def test_an_account_named_shows_only_its_own(queue: Run, config_file: Path) -> None:
    text = config_file.read_text(encoding="utf-8")
    config_file.write_text(
        text.replace("accounts:\n", "accounts:\n  second: {from: other@example.com}\n"), "utf-8"
    )
    assert queue("list", "--account", "second", "--json").objects == []
    assert len(queue("list", "--account", "default", "--json").objects) == 3
    assert len(queue("list", "--json").objects) == 3
    assert queue("show", KETTLE, "--account", "second").status == 2
    assert queue("list", "--account", "third").status == 2


def test_putting_aside_what_is_overdue_says_that_it_stays_in_the_list(queue: Run) -> None:
    overdue = queue("list", "due:overdue", "--json").objects[0]["id"]
    result = queue("snooze", str(overdue), "--until", "2d")
    assert result.err.startswith("It stays in the list: its deadline is ")
    assert "comes back" not in result.err
