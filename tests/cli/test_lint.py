"""The lint by command: held back, insisted on, blocked, and what a dry run shows of it."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run

LINKED = b"The manual is at www.kettles.example."


def test_a_text_that_the_lint_warns_of_is_held_back_until_one_insists(queue: Run) -> None:
    words = ("message", "1", "--subject", "Manual", "--text", "-")
    held = queue(*words, stdin=LINKED)
    assert (held.status, held.out) == (1, "")
    assert "line 1 “www.kettles.example”: external link." in held.err
    assert "read 2026-11-22" in held.err
    assert "--despite-lint" in held.err
    assert held.err.splitlines()[-1].endswith("The text is held back: external link.")
    assert queue("worklist", "--json").objects == []
    assert queue(*words, "--despite-lint", stdin=LINKED).status == 0
    (click,) = queue("worklist", "--json").objects
    assert click["text"] == LINKED.decode()
    told = queue("show", "1", "--json").object["history"][-1]["details"]
    assert told["despite_lint"] == "external_link (line 1 “www.kettles.example”)"


def test_a_text_that_the_lint_blocks_leaves_by_no_option(queue: Run) -> None:
    words = ("message", "1", "--subject", "Hello", "--text", "-", "--despite-lint")
    held = queue(*words, stdin="请给我们五星好评。".encode())
    assert (held.status, held.out) == (1, "")
    assert "asks for a review" in held.err
    assert "With --despite-lint" not in held.err
    assert queue("worklist", "--json").objects == []


def test_a_dry_run_shows_text_and_findings(queue: Run) -> None:
    words = ("message", "1", "--subject", "Manual", "--text", "-", "--dry-run")
    shown = queue(*words, stdin=LINKED)
    assert shown.status == 1
    assert LINKED.decode() in shown.out
    assert "external link" in shown.err
    insisted = queue(*words, "--json", "--despite-lint", stdin=LINKED)
    assert insisted.status == 0
    (finding,) = insisted.object["findings"]
    assert finding["rule"] == "external_link"
    assert (finding["severity"], finding["part"], finding["line"]) == ("warn", "text", 1)
    assert finding["quote"] == "www.kettles.example"
    refused = queue(*words, "--json", stdin=LINKED)
    assert (refused.status, refused.object["findings"]) == (1, insisted.object["findings"])
    assert queue("worklist", "--json").objects == []


def test_a_closing_text_in_the_wrong_language_is_held_back(queue: Run) -> None:
    words = ("close", "1", "--reason", "not_returnable", "--language", "de")
    assert "wrong language" in queue(*words).err
    assert queue(*words, "--despite-lint").status == 0
    assert queue("approve", "2", "--language", "zh").status == 1
    assert queue("approve", "2").status == 0


def test_a_rule_can_be_made_to_block_or_be_silenced(queue: Run, config_file: Path) -> None:
    text = config_file.read_text(encoding="utf-8")
    words = ("message", "1", "--subject", "Manual", "--text", "-")
    config_file.write_text(text.replace("external_link: warn", "external_link: block"), encoding="utf-8")
    assert queue(*words, "--despite-lint", stdin=LINKED).status == 1
    config_file.write_text(text.replace("external_link: warn", "external_link: never"), encoding="utf-8")
    assert queue(*words, stdin=LINKED).status == 0
    config_file.write_text(text.replace("external_link: warn", "external_lnk: warn"), encoding="utf-8")
    wrong = queue(*words, stdin=LINKED)
    assert (wrong.status, "external_link" in wrong.err) == (2, True)
