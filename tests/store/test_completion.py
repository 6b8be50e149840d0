"""How a query goes on that is being typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns_tui.config.values import Config
from returns_tui.store.completion import complete
from returns_tui.store.query import parse_query
from returns_tui.store.query_fields import FIELDS


@pytest.mark.parametrize(
    ("text", "start", "options"),
    [
        ("st", 0, ("state:",)),
        ("kettle a", 7, ("age:", "assigned:")),
        ("kettle -(st", 9, ("state:",)),
        ("state:p", 6, ("pending",)),
        ("state：P", 6, ("pending",)),
        ("is:s", 3, ("snoozed", "stale")),
        ("-is:s", 4, ("snoozed", "stale")),
        ("state:pending,cl", 14, ("closed",)),
        ('"state:p', 0, ()),
        ("kettle", 0, ()),
        ("nofield:x", 0, ()),
        ("country:g", 8, ("GB",)),
        ("assigned:", 9, ("me", "nobody", '"Mary Ann"', "bob")),
        ('assigned:"ma', 9, ('"Mary Ann"',)),
        ("assigned:「ma", 9, ("「Mary Ann」",)),
    ],
)
def test_names_and_values_go_on_from_where_the_term_begins(
    config: Config, text: str, start: int, options: tuple[str, ...]
) -> None:
    seen = {"assigned": ["Mary Ann", "bob", ""]}
    found = complete(text, len(text), config, lambda field: seen.get(field, ()))
    assert found.options == options
    assert not options or found.start == start


def test_an_empty_term_offers_all_fields(config: Config) -> None:
    assert complete("kettle ", 7, config).options == tuple(f"{field.name}:" for field in FIELDS)


def test_what_stands_behind_the_cursor_is_left_alone(config: Config) -> None:
    assert complete("sta kettle", 2, config).options == ("state:",)


TYPED = st.text(st.sampled_from(list('stareison:,"“ (-，：「x')), max_size=25)


@given(TYPED, st.integers(0, 25))
def test_every_value_that_is_put_in_is_one_term_that_is_understood(text: str, at: int) -> None:
    import returns_tui.config

    config = returns_tui.config.load(environ={"RETURNS_TUI_CONFIG": ""})
    text = text[:at]
    found = complete(text, len(text), config)
    assert 0 <= found.start <= len(text)
    for option in found.options if found.field else ():
        term = text[: found.start].rpartition(found.field)[1] + ":" + option
        parse_query(term, config)
