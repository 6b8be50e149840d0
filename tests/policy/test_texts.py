from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returns_tui.config.values import Phrase
from returns_tui.errors import TextProblem
from returns_tui.policy import texts
from returns_tui.text import clean

FULL = {name: f"<{name}>" for name in texts.VARIABLES}


def phrase(text: str, line: int | None = 100) -> Phrase:
    return Phrase(text, "closure_reasons.solved.text.en", line)


def problem(text: str, variables: dict[str, str] = FULL, line: int | None = 100) -> TextProblem:
    with pytest.raises(TextProblem) as caught:
        texts.render(phrase(text, line), variables)
    return caught.value


def test_every_variable_is_filled_in() -> None:
    text = " ".join("{{ " + name + " }}" for name in sorted(texts.VARIABLES))
    assert texts.render(phrase(text), FULL) == " ".join(f"<{name}>" for name in sorted(texts.VARIABLES))


def test_a_text_leaves_exactly_as_it_is_written() -> None:
    text = "  Dear all,\n\n\ta line of " + "very " * 60 + "many words  \n<b>&amp;</b> 您好 “x”\n\n"
    assert texts.render(phrase(text), FULL) == text


JINJA_PIECES = st.sampled_from(["{{", "}}", "{%", "%}", "{#", "#}", " order_id ", "7*7", "if x", "'", "\n", "$"])


@given(st.lists(st.one_of(JINJA_PIECES, st.text(max_size=8)), max_size=12).map("".join))
@settings(max_examples=100)
def test_what_a_buyer_writes_is_never_expanded(value: str) -> None:
    rendered = texts.render(phrase("[{% if comment %}{{ comment }}{% endif %}]"), {**FULL, "comment": value})
    cleaned = clean(value, lines=True)
    assert rendered == f"[{cleaned if cleaned.strip() else ''}]"


def test_values_are_cleaned_and_only_texts_of_several_lines_keep_them() -> None:
    variables = {**FULL, "comment": "one\r\ntwo\x1b[2J", "item": "a\nb\x07\u202ec"}
    assert texts.render(phrase("{{ comment }}|{{ item }}"), variables) == "one\ntwo\\x1b[2J|a b\\x07\\u202ec"


@pytest.mark.parametrize("missing", ["", " ", "\n\t", None])
def test_an_empty_variable_holds_the_text_back_and_names_itself_and_its_line(missing: str | None) -> None:
    variables = {name: value for name, value in FULL.items() if name != "rma_id"}
    if missing is not None:
        variables["rma_id"] = missing
    error = problem("Hello\n{{ order_id }} {{ item }}\n\nRMA {{ rma_id }}\n", variables)
    assert error.variable == "rma_id"
    assert error.line == 103
    assert "rma_id" in str(error)
    assert "103" in str(error)
    assert "closure_reasons.solved.text.en" in str(error)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{% if item %}\n\n{{ comment }}{% endif %}", 102),
        ("{{ item\n~\ncomment }}", 102),
        ("\n{{ comment|upper }}", 101),
        ("{% if comment %}{% else %}\n{{ comment }}{% endif %}", 101),
        ("\n\n\n{{ 'x' if item else 'y' }}{{ comment[:9] }}", 103),
        ("{{ item|replace('a', comment) }}", 100),
    ],
)
def test_the_line_of_an_empty_variable_is_exact(text: str, line: int) -> None:
    error = problem(text, {**FULL, "comment": ""})
    assert (error.variable, error.line) == ("comment", line)


def test_an_empty_variable_can_be_tested_for() -> None:
    variables = {**FULL, "comment": ""}
    text = (
        "{% if comment %}a{% endif %}{% if not comment %}b{% endif %}{% if comment == '' %}c{% endif %}"
        "{{ comment|default('d') }}{{ comment or 'e' }}{% if 'x' in comment %}f{% endif %}{{ comment|length }}"
    )
    assert texts.render(phrase(text), variables) == "bcde0"


def test_a_text_that_an_operator_typed_has_a_line_but_none_of_the_config() -> None:
    error = problem("one\n{{ comment }}", {**FULL, "comment": ""}, line=None)
    assert error.line is None
    assert "line 2 of the text" in str(error)


@pytest.mark.parametrize(
    ("text", "variable", "nearest"),
    [
        ("a\n{{ order_nr }}", "order_nr", "order_id"),
        ("a\n{% if buyers_name %}{% endif %}", "buyers_name", "buyer_name"),
    ],
)
def test_an_unknown_variable_holds_the_text_back_even_where_it_is_only_tested(
    text: str, variable: str, nearest: str
) -> None:
    error = problem(text, {**FULL, variable: "value"})
    assert (error.variable, error.line) == (variable, 101)
    assert nearest in str(error)
    found = texts.check(phrase(text))
    assert [(one.line, one.path) for one in found] == [(101, "closure_reasons.solved.text.en")]
    assert nearest in found[0].text


def test_check_finds_every_problem_of_a_text_in_the_order_of_its_lines() -> None:
    found = texts.check(phrase("{{ oder_id }}\n{% for a in item %}{% endfor %}\n{{ item|uper }}\n{{ oder_id }}"))
    assert [one.line for one in found] == [100, 101, 102]
    assert "order_id" in found[0].text
    assert "for" in found[1].text
    assert "upper" in found[2].text


def test_check_is_silent_about_a_good_text() -> None:
    assert texts.check(phrase("{{ greeting }} {% if rma_id %}{{ rma_id[:20]|upper }}{% endif %} {# note #}")) == []


@pytest.mark.parametrize(
    "text",
    [
        "{{ item.__class__.__mro__ }}",
        "{{ item['__class__'] }}",
        "{{ item[comment] }}",
        "{{ item.format() }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '%999999999d'|format(1) }}",
        "{{ item|center(999999999) }}",
        "{{ range(999999999) }}",
        "{% for a in item %}{% for b in item %}x{% endfor %}{% endfor %}",
        "{% set a = item ~ item %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% from 'os' import path %}",
        "{% extends 'base' %}",
        "{% block a %}{% endblock %}",
        "{% filter upper %}x{% endfilter %}",
        "{{ lipsum(n=99999) }}",
        "{{ self }}",
        "{{ item|attr('upper') }}",
        "{{ item|map('upper')|join }}",
        "{{ item is nonsense }}",
        "{{",
        "{% if %}",
        "{% if item %}",
        "{% endif %}",
        "{{ item }",
        "{{ item + 1 }}x",
        "{{ -item }}",
        "{{ item[99] }}",
        "{{ item|truncate('x') }}",
        "{{ item|upper(1, 2, 3) }}",
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "{{ " + "not " * 3000 + "item }}",
        "x" * 20_001,
        "{{ item|replace('i', '" + "y" * 19_000 + "')|replace('y', '" + "z" * 500 + "') }}",
    ],
)
def test_what_is_not_for_texts_is_one_sentence_with_its_line(text: str) -> None:
    error = problem("\n" + text)
    assert error.line in (None, 100, 101)
    assert "closure_reasons.solved.text.en" in str(error)
    assert "\n" not in str(error)


@given(st.text(alphabet="{}%#'|.[]()~+-*= \nifitemelsend0", max_size=60))
@settings(max_examples=100)
def test_no_text_however_broken_ends_in_anything_but_a_text_problem(text: str) -> None:
    try:
        texts.render(phrase(text), FULL)
    except TextProblem as error:
        assert error.line is None or 100 <= error.line <= 100 + text.count("\n")  # noqa: PT017
    else:
        assert texts.check(phrase(text)) == []


def test_a_text_that_gets_too_long_is_held_back() -> None:
    error = problem("{{ comment }}{{ comment }}", {**FULL, "comment": "x" * (texts.LONGEST_TEXT - 1)})
    assert "20000" in str(error)


def test_a_subject_is_one_line() -> None:
    variables = {**FULL, "comment": "a\r\nBcc: x@example.com", "item": "b\u2028c"}
    subject = texts.render_subject(phrase("Order {{ order_id }}:\n {{ comment }} {{ item }}\n"), variables)
    assert subject == "Order <order_id>: a Bcc: x@example.com b\\u2028c"


def test_a_long_subject_is_cut_and_says_so() -> None:
    subject = texts.render_subject(phrase("Order {{ order_id }} {{ item }}"), {**FULL, "item": "水" * 300})
    assert len(subject) == texts.LONGEST_SUBJECT
    assert subject.startswith("Order <order_id> 水")
    assert subject.endswith("..")


def test_a_subject_that_comes_out_empty_is_held_back() -> None:
    with pytest.raises(TextProblem) as caught:
        texts.render_subject(phrase("{% if comment %}x{% endif %}"), {**FULL, "comment": ""})
    assert caught.value.line == 100


@pytest.mark.parametrize(
    ("available", "wanted", "expected"),
    [
        (["en", "de", "zh"], ["de"], "de"),
        (["en", "de", "zh"], ["de-AT", "en"], "de"),
        (["en", "zh-CN"], ["zh"], "zh-CN"),
        (["en", "zh", "zh-CN"], ["zh_cn"], "zh-CN"),
        (["de", "en"], ["fr", "it"], "en"),
        (["de", "zh"], ["fr"], "de"),
        (["en", "de"], ["fr", "de", "en"], "de"),
        (["de", "en"], [], "en"),
    ],
)
def test_the_nearest_language_is_taken(available: list[str], wanted: list[str], expected: str) -> None:
    assert texts.pick_language({tag: phrase("x") for tag in available}, wanted) == expected


def test_no_language_at_all_is_a_text_problem() -> None:
    with pytest.raises(TextProblem):
        texts.pick_language({}, ["en"])


GREETINGS = {"en": ("Dear {name},", "Hello,"), "zh": ("尊敬的{name}：", "尊敬的顾客：")}


@pytest.mark.parametrize(
    ("language", "name", "expected"),
    [
        ("en", "Amelia Thornbury", "Dear Amelia Thornbury,"),
        ("en", "", "Hello,"),
        ("en", " \t", "Hello,"),
        ("zh-CN", "张伟", "尊敬的张伟："),
        ("pl", "", "Hello,"),
        ("en", "{name}{{ item }}\x1b[31m\nX", "Dear {name}{{ item }}\\x1b[31m X,"),
    ],
)
def test_a_greeting_works_with_and_without_a_name(language: str, name: str, expected: str) -> None:
    assert texts.greeting(language, name, GREETINGS) == expected


def test_a_greeting_without_any_words_is_a_text_problem() -> None:
    with pytest.raises(TextProblem):
        texts.greeting("en", "Amelia", {})


def test_a_filter_does_not_build_what_no_text_can_hold() -> None:
    # The line is known only when the filter itself refuses, before the long text exists.
    error = problem("\n{{ item|replace('e', comment)|length }}", {**FULL, "item": "e" * 200, "comment": "x" * 200})
    assert error.line == 101
    assert "20000" in str(error)
