"""Searching: what is found by what is typed, in any language, by the index and without it alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns_tui.config.values import Config
from returns_tui.store import query_sql, queue, search
from returns_tui.store.database import Store
from returns_tui.store.query import parse_query
from tests.conftest import NOW, RequestMaker

ITEMS = {
    "mug": "Mug “World's best dad” 👨‍👩‍👧, 350 ml",
    "cup": "保温杯 不锈钢大容量 1000ml",
    "umbrella": "折りたたみ傘 自動開閉 ガラス",
    "knives": "Küchenmesser-Set Größe L, 5-teilig",
    "charger": "무선 충전기 고속 15W",
    "cap": "หมวกกันแดด size M",
}


@pytest.fixture(params=["by the index", "in the order of the queue"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "in the order of the queue":
        monkeypatch.setattr(query_sql, "FEW", -1)


@pytest.mark.usefixtures("_way")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("world", ["mug"]),
        ("WORL", ["mug"]),
        ("best dad", ["mug"]),
        ("dad best", ["mug"]),
        ("35", ["mug"]),
        ("bes da", ["mug"]),
        ("不锈", ["cup"]),
        ("大容量", ["cup"]),
        ("量大", []),
        ("10 保", ["cup"]),
        ("たたみ傘", ["umbrella"]),
        ("ｶﾞﾗｽ", ["umbrella"]),
        ("kuchen", ["knives"]),
        ("KÜCHENMESSER-SET", ["knives"]),
        ("messer-set groesse", []),
        ("grösse", ["knives"]),
        ("전기", ["charger"]),
        ("กันแดด", ["cap"]),
        ("m", ["mug", "cap"]),
        ("👨‍👩‍👧", []),
        ("dad 👨‍👩‍👧", ["mug"]),
    ],
)
def test_words_find_what_begins_with_them_in_any_script(
    store: Store, config: Config, new_request: RequestMaker, typed: str, found: list[str]
) -> None:
    made = {new_request(item=item, reason_code="", buyer_name="", sku=""): name for name, item in ITEMS.items()}
    assert [made[one] for one in queue.ids(store, parse_query(typed, config), NOW)] == found


def test_the_inside_of_words_is_looked_through_when_no_word_begins_so(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    scanned = new_request(tracking_id="1Z0000000999AB77XY", item="Kettle")
    new_request(item="Bowl")
    assert queue.ids(store, parse_query("ab77", config), NOW) == [scanned]
    beginning = new_request(item="AB77 adapter")
    assert queue.ids(store, parse_query("ab77", config), NOW) == [beginning]


def test_what_is_corrected_later_is_found_and_the_old_is_not(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    one = new_request(comment="The lid is broken")
    with store.writing():
        store.database.execute_sql(
            f"UPDATE request SET words = {store.database.param} WHERE id = {one}", (" handle",)
        )
    assert queue.ids(store, parse_query("handle", config), NOW) == [one]
    assert queue.ids(store, parse_query("broken", config), NOW) == []
    with store.writing():
        store.database.execute_sql(f"DELETE FROM request WHERE id = {one}")
    assert queue.ids(store, parse_query("handle", config), NOW) == []


@pytest.mark.parametrize(
    "words", ['"', "'", '"a OR b"', "NEAR(a b)", "x*", '"words:y"', '"a:*&b"', '"("', "\\", "%_!"]
)
def test_what_the_database_could_take_for_a_command_is_just_text(
    store: Store, config: Config, new_request: RequestMaker, words: str
) -> None:
    new_request(item="quite another thing")
    assert queue.ids(store, parse_query(words, config), NOW) == []


@given(st.text(max_size=200))
def test_tokens_of_any_text_can_be_stored_and_found_again(text: str) -> None:
    tokens = search.tokens(text)
    assert all(token and not any(sign.isspace() for sign in token) for token in tokens)
    assert all(len(token) <= 64 for token in tokens)
    assert search.tokens(" ".join(tokens)) == tokens


def test_a_word_of_thousands_of_letters_can_be_stored(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    one = new_request(comment="a" * 5000)
    assert queue.ids(store, parse_query("a" * 40, config), NOW) == [one]
