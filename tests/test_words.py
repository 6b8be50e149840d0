"""The words that users read: all go through gettext, and the catalogue's template has them all."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from returns_tui.i18n import DOMAIN, LOCALE_FOLDER

PACKAGE = Path(__file__).resolve().parent.parent / "returns_tui"
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "i18n.py")
MARKERS = {"_": 1, "N_": 1, "ngettext": 2}  # by how many messages they begin
# What is called with a sentence for a user, and at which position the sentence stands.
SPOKEN = {
    "Refused": 0,
    "UsageError": 0,
    "UnusableFile": 0,
    "DatabaseUnavailable": 0,
    "RowError": 0,
    "say": 0,
    "put": 0,
    "announce": 0,
    "ask": 0,
    "notify": 0,
    "hint": 0,
}


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Yield every call in a file with the last part of the name that is called."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node, node.func.id
            elif isinstance(node.func, ast.Attribute):
                yield node, node.func.attr


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(PACKAGE.parent)}:{getattr(node, 'lineno', 0)}"


def test_no_words_stand_where_the_template_s_maker_does_not_look() -> None:
    """Babel does not look into the braces of an f-string."""
    unseen = [
        place(path, inner)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Call)
        and isinstance(inner.func, ast.Name)
        and inner.func.id in MARKERS
        and inner.args
        and isinstance(inner.args[0], ast.Constant)
    ]
    assert unseen == []


def test_what_is_translated_is_a_literal_without_values_in_it() -> None:
    wrong, found = [], 0
    for path in SOURCES:
        for call, name in calls(path):
            for message in call.args[: MARKERS.get(name, 0)]:
                found += 1
                literal = isinstance(message, ast.Constant) and isinstance(message.value, str)
                # `_(name)` and `_(TABLE.get(key, ...))` translate what `N_` marked in a table.
                marked = name == "_" and (
                    isinstance(message, ast.Name | ast.Attribute | ast.Subscript)
                    or (
                        isinstance(message, ast.Call)
                        and isinstance(message.func, ast.Attribute)
                        and message.func.attr == "get"
                    )
                )
                if not literal and not marked:
                    wrong.append(place(path, call))
    assert found > 300
    assert wrong == []


def english(node: ast.expr) -> bool:
    """Return whether an expression is a literal with words in it that went through no gettext."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and re.search(r"[A-Za-z]{2}.* .*[A-Za-z]{2}", node.value) is not None
    if isinstance(node, ast.JoinedStr):
        text = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
        return re.search(r"[A-Za-z]{2}", text) is not None
    if isinstance(node, ast.BinOp):
        return english(node.left) or english(node.right)
    if isinstance(node, ast.IfExp):
        return english(node.body) or english(node.orelse)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return english(node.func.value)
    return False


def test_no_sentence_to_a_user_passes_by_gettext() -> None:
    wrong, found = [], 0
    for path in SOURCES:
        for call, name in calls(path):
            at = SPOKEN.get(name)
            if at is not None and len(call.args) > at:
                found += 1
                if english(call.args[at]):
                    wrong.append(place(path, call))
    assert found > 100
    assert wrong == []


@pytest.mark.parametrize(
    ("code", "passes_by"),
    [
        ("'This is wrong.'", True),
        ("f'{name} is wrong.'", True),
        ("'{name} is wrong.'.format(name=name)", True),
        ("'It is' + what if what else ''", True),
        ("_('This is wrong.')", False),
        ("_('{name} is wrong.').format(name=name)", False),
        ("f'{name}: {text}'", False),
        ("text", False),
    ],
)
def test_the_search_for_such_sentences_finds_them(code: str, passes_by: bool) -> None:
    assert english(ast.parse(code, mode="eval").body) is passes_by


def extracted() -> set[str | tuple[str, ...]]:
    """Return the messages in the source, as `pybabel extract` finds them."""
    extract = pytest.importorskip("babel.messages.extract", reason="pip install -e '.[dev]'")
    keywords = {"_": None, "N_": None, "ngettext": (1, 2)}
    found: set[str | tuple[str, ...]] = set()
    for path in SOURCES:
        with path.open("rb") as file:
            for _line, message, _comments, _context in extract.extract("python", file, keywords):
                found.add(message)
    return found


def test_the_template_has_every_message_and_no_other() -> None:
    messages = pytest.importorskip("babel.messages.pofile", reason="pip install -e '.[dev]'")
    template = messages.read_po(io.BytesIO((LOCALE_FOLDER / f"{DOMAIN}.pot").read_bytes()))
    in_template = {message.id for message in template if message.id}
    in_source = extracted()
    assert len(in_source) > 300
    renew = "renew the template as CONTRIBUTING.md says"
    assert in_source - in_template == set(), renew
    assert in_template - in_source == set(), renew
