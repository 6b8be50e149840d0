"""Queries taken apart: every text is understood or refused at its place, and says what it was built to say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns_tui.store.query_text import (
    LONGEST,
    Either,
    Every,
    FieldTerm,
    QueryError,
    Tree,
    Value,
    Without,
    Words,
    parse,
)

Said = str | tuple[object, ...]


def said(tree: Tree) -> Said:
    """Return a tree without the places."""
    match tree:
        case Words(text):
            return text
        case FieldTerm(name, values):
            return (name, *((value.text, value.quoted) for value in values))
        case Without(part):
            return ("-", said(part))
        case Every(parts):
            return ("and", *map(said, parts))
        case Either(parts):
            return ("or", *map(said, parts))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", ("and",)),
        ("  yoga   mat ", ("and", "yoga", "mat")),
        ('"yoga mat" 6', ("and", "yoga mat", "6")),
        ('"not closed', ("and", "not closed")),
        ('5" pipe', ("and", '5"', "pipe")),
        ("World’s won't", ("and", "World’s", "won't")),
        ("state:pending,closed", ("and", ("state", ("pending", False), ("closed", False)))),
        ('reason:"too small",other', ("and", ("reason", ("too small", True), ("other", False)))),
        ("STATE:x", ("and", ("state", ("x", False)))),
        ("10:30 3:4", ("and", "10:30", "3:4")),
        ("-kettle -state:closed", ("and", ("-", "kettle"), ("-", ("state", ("closed", False))))),
        ("- a-b -", ("and", "-", "a-b", "-")),
        ("a or b c", ("or", ("and", "a"), ("and", "b", "c"))),
        ("a OR b or c", ("or", ("and", "a"), ("and", "b"), ("and", "c"))),
        ('a "or" order', ("and", "a", "or", "order")),
        ("(a or b) c", ("and", ("or", ("and", "a"), ("and", "b")), "c")),
        ("-(a b)", ("and", ("-", ("and", "a", "b")))),
        ("(a)or(b)", ("or", ("and", ("and", "a")), ("and", ("and", "b")))),
        ("mug(blue)", ("and", "mug(blue)")),
        ("(mug (blue))", ("and", ("and", "mug", ("and", "blue")))),
        ("保温杯（黑） 不锈钢", ("and", "保温杯（黑）", "不锈钢")),
    ],
)
def test_texts_mean(text: str, meant: Said) -> None:
    assert said(parse(text)) == meant


@pytest.mark.parametrize(
    ("full", "plain"),
    [
        ("state：pending，closed", "state:pending,closed"),
        ("“yoga mat”", '"yoga mat"'),
        ("＂yoga mat＂", '"yoga mat"'),
        ("「大 容量」 『小』", '"大 容量" "小"'),
        ("（a or b）　c", "(a or b) c"),
        ("－kettle", "-kettle"),
        ("reason：“too small”", 'reason:"too small"'),
        ("„zu klein“", '"zu klein"'),
    ],
)
def test_signs_of_chinese_keyboards_and_of_typographers_mean_the_same(full: str, plain: str) -> None:
    assert said(parse(full)) == said(parse(plain))


@pytest.mark.parametrize(
    ("text", "place", "term", "problem"),
    [
        ("a or", 3, "or", "both sides"),
        ("or a", 1, "or", "both sides"),
        ("a or or b", 6, "or", "both sides"),
        ("a (b", 3, "(b", "not closed"),
        ("a ) b", 3, ")", "no parenthesis was opened"),
        ("a () b", 3, "()", "nothing stands between"),
        ("(" * 30 + "a", 14, "(", "within too many"),
        ("-" * 300 + "a", 14, "-", "within too many"),
        (" ".join(["a"] * 99), 121, "a a a", "at most 60 words"),
        ("a" * (LONGEST + 5), LONGEST + 1, "aaaaa", f"at most {LONGEST} characters"),
    ],
)
def test_what_is_not_understood_is_named_with_its_place(text: str, place: int, term: str, problem: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert str(caught.value).startswith(f"“{term}")
    assert f"at character {place}:" in str(caught.value)
    assert problem in str(caught.value)
    assert caught.value.start == place - 1


@given(st.text(st.sampled_from(list('ab:,"“”()（） -－or\x1b　：，<.')) | st.characters(), max_size=60))
def test_every_text_is_understood_or_refused_at_a_place_in_it(text: str) -> None:
    said, found = "", []
    try:
        found = places(parse(text))
    except QueryError as error:
        said, found = str(error), [(error.start, error.end)]
    assert "\x1b" not in said
    for start, end in found:
        assert 0 <= start < end <= len(text)
        assert text[start:end].strip()


def places(tree: Tree) -> list[tuple[int, int]]:
    match tree:
        case Every(parts) | Either(parts):
            return [place for part in parts for place in places(part)]
        case Without(part):
            return places(part)
        case Words() | FieldTerm():
            return [(tree.start, tree.end)]


PLAIN = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=6).filter(
    lambda word: word.lower() != "or"
)
ANY = st.text(st.characters(exclude_characters='"”\ud800', exclude_categories=["Cs"]), max_size=8)
WORD = st.one_of(PLAIN.map(lambda text: Words(text, 0, 0)), ANY.map(lambda text: Words(text, 1, 0)))
VALUE = st.one_of(PLAIN.map(lambda text: Value(text, False, 0, 0)), ANY.map(lambda text: Value(text, True, 0, 0)))
FIELD = st.builds(
    lambda name, values: FieldTerm(name, tuple(values), 0, 0),
    st.text("abc_", min_size=1, max_size=5),
    st.lists(VALUE, min_size=1, max_size=3),
)
TREES: st.SearchStrategy[Tree] = st.recursive(
    st.one_of(WORD, FIELD),
    lambda parts: st.one_of(
        st.builds(Without, parts),
        st.lists(parts, min_size=1, max_size=3).map(lambda some: Every(tuple(some))),
        st.lists(parts, min_size=2, max_size=3).map(
            lambda some: Every((Either(tuple(Every((part,)) for part in some)),))
        ),
    ),
    max_leaves=8,
)


def written(tree: Tree) -> str:
    """Return a tree as somebody would type it; words with a place of 1 are phrases."""
    match tree:
        case Words(text, start):
            return f'"{text}"' if start else text
        case FieldTerm(name, values):
            return f"{name}:" + ",".join(f'"{value.text}"' if value.quoted else value.text for value in values)
        case Without(part):
            return "-" + written(part)
        case Every((Either() as only,)):
            return written(only)
        case Every(parts):
            return "(" + " ".join(map(written, parts)) + ")"
        case Either(parts):
            return "(" + " or ".join(" ".join(map(written, arm.parts)) for arm in parts) + ")"  # type: ignore[union-attr]


def unnested(tree: Tree) -> Said:
    """Return what a tree says, with parentheses that change nothing taken away."""
    match tree:
        case Every((only,)):
            return unnested(only)
        case Every(parts):
            return ("and", *map(unnested, parts))
        case Either(parts):
            return ("or", *map(unnested, parts))
        case Without(part):
            return ("-", unnested(part))
        case _:
            return said(tree)


@given(TREES)
def test_what_is_written_is_what_is_read(tree: Tree) -> None:
    assert unnested(parse(written(tree))) == unnested(tree)
