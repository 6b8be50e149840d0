from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returns_tui.config import yaml_reader
from returns_tui.config.yaml_reader import Mapping, Node, Scalar, Sequence, read


def value_of(text: str) -> object:
    top, problems, _whole = read(f"x: {text}\n".encode())
    assert problems == []
    node = top.entries["x"]
    assert isinstance(node, Scalar)
    return node.value


def only_problem(data: bytes) -> tuple[int | None, str, str]:
    _top, problems, _whole = read(data)
    assert len(problems) == 1, problems
    return problems[0].line, problems[0].path, problems[0].text


@pytest.mark.parametrize(
    "text", ["no", "NO", "off", "yes", "True", "12:30", "007", "1_000", "40.00", "1e3", "0x10", "+5", ".5", "NULL"]
)
def test_what_yaml_would_turn_into_something_else_stays_text(text: str) -> None:
    assert value_of(text) == text


@pytest.mark.parametrize(("text", "value"), [("true", True), ("false", False), ("0", 0), ("15", 15), ("-3", -3)])
def test_plain_true_false_and_integers_are_what_they_look_like(text: str, value: object) -> None:
    found = value_of(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", ["", "null", "~"])
def test_an_empty_value_is_none(text: str) -> None:
    assert value_of(text) is None


@pytest.mark.parametrize("text", ['"true"', "'15'", '""', "'null'"])
def test_quoted_values_are_always_text(text: str) -> None:
    assert value_of(text) == text[1:-1]


def test_an_integer_with_more_digits_than_any_number_here_needs_stays_text() -> None:
    assert value_of("9" * 5000) == "9" * 5000


def test_an_integer_looking_key_is_text() -> None:
    top, problems, _whole = read(b"1: a\ntrue: b\n")
    assert (list(top.entries), problems) == (["1", "true"], [])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\ntext: plain\n", 2),
        ("a: 1\ntext:\n  plain\n", 3),
        ('a: 1\ntext: "quoted\n  on two lines"\n', 2),
        ("a: 1\ntext: |\n  block\n", 3),
        ("a: 1\ntext: |  # with a comment\n\n  after an empty line\n", 3),
        ("a: 1\r\ntext: >-\r\n  folded\r\n", 3),
    ],
)
def test_a_value_knows_the_line_where_its_text_begins(text: str, line: int) -> None:
    top, problems, _whole = read(text.encode())
    assert problems == []
    assert top.entries["text"].line == line


def test_every_line_of_a_block_text_stands_where_it_says() -> None:
    source = "a: 1\ntext: |\n\n  one\n\n  three\n"
    node = read(source.encode())[0].entries["text"]
    assert isinstance(node, Scalar)
    lines = source.split("\n")
    for offset, line in enumerate(node.text.rstrip("\n").split("\n")):
        assert lines[node.line - 1 + offset].strip() == line


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert list(read(b"\xef\xbb\xbfoperator: ana\n")[0].entries) == ["operator"]


def test_an_empty_file_is_an_empty_mapping() -> None:
    assert [read(data)[1] for data in (b"", b"\n", b"# only a comment\n", b"---\n")] == [[], [], [], []]


def test_a_second_equal_key_is_refused_with_both_lines() -> None:
    line, path, text = only_problem(b"clocks:\n  answer: 24h\n  reply: 24h\n  answer: 48h\n")
    assert (line, path) == (4, "clocks.answer")
    assert "line 2" in text


@pytest.mark.parametrize(
    ("data", "line", "path", "word"),
    [
        (b"a: 1\nb: !!python/name:os.system x\n", 2, "b", "tag"),
        (b"a: 1\nb: !x [1]\n", 2, "b", "tag"),
        (b"a: 1\nb: &here 2\n", 2, "b", "anchor"),
        (b"a: 1\nb:\n  - 1\n  - *x\n", 4, "b", "alias"),
        (b"a: 1\n---\nb: 2\n", 2, "", "second document"),
        (b"a: 1\nb: caf\xe9\n", 2, "", "UTF-8"),
        (b"\xff\xfea\x00", 1, "", "UTF-8"),
        (b"a: 1\nb: \x1b[31mred\n", 2, "", "U+001B"),
        ("a: 1\nb: one\u2028two\n".encode(), 2, "", "U+2028"),
        (b"a: 1\n? [b]\n: 2\n", 2, "", "key"),
        (b'a: 1\n"": 2\n', 2, "", "empty key"),
        (b"- a\n- b\n", 1, "", "key: value"),
        (b"only words\n", 1, "", "key: value"),
        (b"a: 1\nb:\n\tc: 2\n", 3, "", "tab"),
        ("name: é\nb:\n\tc: 2\n".encode(), 3, "", "tab"),
        (b"a: 1\nb: @home\n", 2, "", "quotes"),
        (b"a: 1\nb: one: two\n", 2, "", "colon"),
        (b'a: 1\nb: "open\nc: 1\n', 2, "", "never closed"),
        (b"a: 1\nb: [1, 2\nc: 1\n", 2, "", "bracket"),
        (b"a: 1\n  b: 2\n", 2, "", "colon"),
        (b"a:\n    b: 1\n  c: 2\n", 3, "", "indentation"),
    ],
)  # fmt: skip
def test_what_this_part_of_yaml_has_not_is_refused_with_its_line(
    data: bytes, line: int, path: str, word: str
) -> None:
    found_line, found_path, text = only_problem(data)
    assert (found_line, found_path) == (line, path)
    assert word in text


def test_a_file_above_the_limit_is_refused() -> None:
    line, _path, text = only_problem(b"#" * (yaml_reader.MAXIMUM_BYTES + 1))
    assert (line, "2 MiB" in text) == (None, True)


@pytest.mark.parametrize("data", [b"a: " + b"[" * 100_000, b"".join(b" " * n + b"a:\n" for n in range(900))])
def test_deep_nesting_is_refused_and_is_no_recursion_error(data: bytes) -> None:
    _line, _path, text = only_problem(data)
    assert "20 levels" in text


def test_problems_end_at_a_limit() -> None:
    _top, problems, _whole = read(b"".join(b"- &a%d 1\n" % n for n in range(5000)).replace(b"- ", b"k: ", 1))
    assert 0 < len(problems) <= yaml_reader.MAXIMUM_PROBLEMS + 1


def depth(node: Node) -> int:
    if isinstance(node, Mapping):
        return 1 + max(map(depth, node.entries.values()), default=0)
    return 1 + max(map(depth, node.items), default=0) if isinstance(node, Sequence) else 0


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(st.binary(max_size=200), st.text(alphabet="ab:-?[]{}&*!|>'\"#\n\t @%1", max_size=80).map(str.encode))
)
def test_any_bytes_give_a_tree_or_a_problem_and_nothing_else(data: bytes) -> None:
    top, problems, _whole = read(data)
    assert isinstance(top, Mapping)
    assert depth(top) <= yaml_reader.MAXIMUM_DEPTH
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    assert all(problem.line is None or 1 <= problem.line <= lines for problem in problems)
