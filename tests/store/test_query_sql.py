"""Whatever is asked: SQLite and PostgreSQL find what plain Python finds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returns_tui.config.values import Config
from returns_tui.store import query_sql, queue
from returns_tui.store.database import Store
from returns_tui.store.query import narrowed, parse_query, view_query
from tests.conftest import NOW, RequestMaker
from tests.store.query_oracle import fitting
from tests.store.query_rows import STATES, mixed_rows

ZONE = "America/New_York"
AMOUNTS = ["0", "0.49", "0.5", "50", "50.00", "50.001", "4.999", "5000", "5001", "999999999999"]
SPANS = ["0h", "1h", "4h", "14h", "10d", "50d", "60d", "2w", "90m"]
DAYS = ["today", "tomorrow", "yesterday", "2026-09-24", "2026-09-20"]
SIGNS = ["<", "<=", ">", ">="]


def ranged(values: list[str], *, bare: bool) -> st.SearchStrategy[str]:
    one = st.sampled_from(values)
    ways = [
        st.tuples(st.sampled_from(SIGNS), one).map("".join),
        st.tuples(one, st.just(".."), one).map("".join),
        one.map(lambda value: value + ".."),
        one.map(lambda value: ".." + value),
    ]
    return st.one_of(*ways, one) if bare else st.one_of(*ways)


TIMES = st.one_of(ranged(SPANS, bare=False), ranged(DAYS, bare=True))
FIELDS: dict[str, st.SearchStrategy[str]] = {
    "state": st.lists(st.sampled_from(STATES), min_size=1, max_size=3).map(",".join),
    "is": st.sampled_from(["open", "done", "click", "snoozed", "overdue", "stale", "conflict"]),
    "due": st.one_of(TIMES, st.sampled_from(["overdue", "none"])),
    "age": TIMES,
    "reason": st.sampled_from(["defective", "DEF", "too", '"too small"', "Ä", "坏", "unwanted_item,wrong", "%"]),
    "fault": st.sampled_from(["buyer", "seller", "carrier", "unclear", "buyer,seller"]),
    "value": ranged(AMOUNTS, bare=True),
    "paid": ranged(AMOUNTS, bare=True),
    "sku": st.sampled_from(["KETTLE", "kettle-17", '"kettle-17"', "mat-", "m", "mä", "MÄT", "nothing"]),
    "marketplace": st.sampled_from(["amazon.de", "co.uk", "jp", "de,co.jp"]),
    "country": st.sampled_from(["DE", "uk", "JP"]),
    "label": st.sampled_from(["seller", "buyer", "none", "customer"]),
    "claim": st.sampled_from(["yes", "no"]),
    "assigned": st.sampled_from(["me", "nobody", "bob", "Zoë", "zoË", '"me"']),
}
WORDS = st.sampled_from(
    [
        "kettle",
        "ket",
        "yoga",
        "mat",
        "不锈",
        "锈",
        "坏",
        "退款",
        "nah",
        "ä",
        '"yoga mat"',
        '"mat yoga"',
        "8",
        "-",
        "ettle",
    ]
)
TERMS = st.one_of(
    WORDS,
    st.sampled_from(sorted(FIELDS)).flatmap(lambda name: FIELDS[name].map(lambda value: f"{name}:{value}")),
)


def joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.lists(parts, min_size=2, max_size=3).map(" ".join),
        st.lists(parts, min_size=2, max_size=3).map(lambda some: "(" + " or ".join(some) + ")"),
        parts.map(
            lambda part: (
                part if part == "-" else f"-{part}" if part[0] in '("' or " " not in part else f"-({part})"
            )
        ),
    )


TEXTS = st.recursive(TERMS, joined, max_leaves=6)


@pytest.mark.parametrize("few", [query_sql.FEW, 3])
def test_both_databases_find_what_a_walk_through_all_rows_finds(
    store: Store, config: Config, new_request: RequestMaker, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = mixed_rows(store, new_request(), count=90)
    monkeypatch.setattr(query_sql, "FEW", few)

    @settings(max_examples=150, deadline=None)
    @given(TEXTS, st.sampled_from(["all", "open", "to_decide", "waiting", "snoozed"]), st.integers(-30, 30))
    def check(text: str, view: str, hours: int) -> None:
        now = NOW + timedelta(hours=hours)
        query = narrowed(view_query(config, view), parse_query(text, config))
        wanted = fitting(rows, query, now)
        assert queue.ids(store, query, now) == wanted
        assert queue.count(store, query, now) == len(wanted)
        assert queue.standing(store, query, now, [row["id"] for row in rows]) == set(wanted)

    with store.connection():
        check()
