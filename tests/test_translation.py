"""The Chinese of the interface: complete, true to its placeholders, no wider than there is room for."""

from __future__ import annotations

import gettext
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from returns_tui import i18n
from returns_tui.cli.main import main
from returns_tui.config import load
from returns_tui.policy.reason_words import SHIPPED
from returns_tui.shipped import shipped

pofile = pytest.importorskip("babel.messages.pofile", reason="pip install -e '.[dev]'")

FOLDER = i18n.LOCALE_FOLDER / i18n.CHINESE / "LC_MESSAGES"
HOW = "translate it in returns_tui/locale/zh_CN/LC_MESSAGES/returns_tui.po as CONTRIBUTING.md says"
PLACEHOLDER = re.compile(r"\{\w+(?::\w+)?\}")


def read(path: Path) -> Any:
    with path.open("rb") as file:
        return pofile.read_po(file)


CHINESE = read(FOLDER / f"{i18n.DOMAIN}.po")
TEMPLATE = read(i18n.LOCALE_FOLDER / f"{i18n.DOMAIN}.pot")


def forms(message: Any) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def translated() -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what every message is in English (singular, plural), and its one form in Chinese."""
    for message in CHINESE:
        if message.id and message.string:
            text = message.string
            yield forms(message), text[0] if isinstance(text, tuple) else text


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    i18n.use_language("en")


def test_every_message_is_translated_and_none_that_is_gone() -> None:
    assert len(list(TEMPLATE)) > 1000
    there = {english for english, text in translated() if text.strip()}
    assert [forms(message)[0] for message in TEMPLATE if message.id and forms(message) not in there] == [], HOW
    wanted = {forms(message) for message in TEMPLATE if message.id}
    assert [english for english in there if english not in wanted] == [], "pybabel update removes these"
    assert [message.id for message in CHINESE if message.id and message.fuzzy] == [], HOW


def test_what_is_installed_is_made_from_what_is_translated() -> None:
    with (FOLDER / f"{i18n.DOMAIN}.mo").open("rb") as file:
        installed = gettext.GNUTranslations(file)
    renew = "renew the .mo with pybabel compile, as CONTRIBUTING.md says"
    for english, text in translated():
        told = installed.ngettext(*english, 2) if len(english) == 2 else installed.gettext(english[0])
        assert told == text, renew


def test_the_placeholders_are_those_of_the_english() -> None:
    assert [str(error) for _message, errors in CHINESE.check() for error in errors] == []
    wrong = [
        text
        for english, text in translated()
        if sorted(PLACEHOLDER.findall(text)) not in [sorted(PLACEHOLDER.findall(form)) for form in english]
    ]
    assert wrong == []


def test_no_sign_has_a_width_that_terminals_disagree_about() -> None:
    """In Chinese terminals quotation marks, dashes and dots of English take two cells, or one."""
    texts = [text for _english, text in translated()]
    assert [text for text in texts if any(unicodedata.east_asian_width(sign) == "A" for sign in text)] == []


def test_what_stands_in_columns_is_as_wide_as_in_english() -> None:
    wrong, found = [], 0
    for english, text in translated():
        if match := re.match(r"[A-Z][\w ]*?(?: {2,}| )(?=$|\{\w+\}$)", english[0]):
            if not match.group().endswith("  ") and english[0].rstrip() == english[0]:
                continue
            found += 1
            if cell_len(text.partition("{")[0]) != cell_len(match.group()):
                wrong.append(text)
    assert found > 15
    assert wrong == []


def test_questions_and_lines_of_keys_take_no_more_room_than_in_english() -> None:
    """They fit as they are in English at 80 columns; the names in them are the same."""
    asks = re.compile(r" / N|^\{\w+\}: .*\{\w+\}: |\{back\} back|^\{(?!n\})\w+\} \w+( \w+)?$|^\{\w+\} \{\w+\} \w+")
    wrong, found = [], 0
    for english, text in translated():
        if asks.search(english[0]):
            found += 1
            if cell_len(text) > cell_len(english[0]) or english[0].endswith("y / N") != text.endswith("y / N"):
                wrong.append(text)
    assert found > 40
    assert wrong == []


@pytest.mark.parametrize("language", ["zh", "zh-CN", "zh_CN", "zh-Hans-CN"])
def test_all_ways_to_ask_for_chinese_get_it(language: str) -> None:
    i18n.use_language(language)
    assert i18n._("Approve") == "批准"
    assert i18n.ngettext("{n} mail file removed.", "{n} mail files removed.", 1) == "已删除 {n} 个邮件文件。"


def test_the_shipped_meanings_of_reason_codes_can_be_translated() -> None:
    shipped_reasons = load(shipped("config.example.yaml")).reasons
    assert set(shipped_reasons.values()) == set(SHIPPED), "bring policy/reason_words.py in line"


def test_nothing_stays_nothing() -> None:
    i18n.use_language("zh")
    assert i18n._("") == ""


@pytest.mark.parametrize("language", ["en", "en-GB", "fr"])
def test_all_others_get_english(language: str) -> None:
    i18n.use_language("zh")
    i18n.use_language(language)
    assert i18n._("Approve") == "Approve"


def test_help_is_in_the_language_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert main(["--help"]) == 0
    assert "打开收件箱" in capsys.readouterr().out
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert main(["--help"]) == 0
    assert "opens the inbox" in capsys.readouterr().out


def test_the_configuration_decides_over_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    path = tmp_path / "config.yaml"
    path.write_text(f"language: zh_CN\ndatabase: {tmp_path / 'r.db'}\n", encoding="utf-8")
    assert main(["show", "1", "--config", str(path)]) in (1, 2)
    assert "没有" in capsys.readouterr().err


def test_what_lists_leave_out_of_a_sentence_stands_before_it_as_in_english() -> None:
    """Where the order stands beside it, `{order}: ` is taken off."""
    texts = [text for english, text in translated() if english[0].startswith("{order}: ")]
    assert len(texts) > 10
    assert [text for text in texts if not text.startswith("{order}: ")] == []
