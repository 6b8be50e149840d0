"""The URL of a PostgreSQL database: what libpq knows is handed on, anything else is refused in a sentence."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from returns_tui.errors import DatabaseUnavailable, UsageError
from returns_tui.store.database import Store, open_store


@pytest.mark.parametrize(
    "rest",
    [
        "queue?no such setting=1",
        "queue?prefer_psycopg3=1",
        "queue?autorollback=1",
        "=?utf-8?q?a=0ABcc=3A_evil=40example.net?=",
        "queue%00?sslmode=disable",
        "queue\udcff",
        "queue?application_name=%FF\udcff",
    ],
)
def test_what_libpq_does_not_know_is_refused_in_a_sentence(rest: str) -> None:
    with pytest.raises(UsageError) as refused:
        open_store(f"postgresql://ana:hunter2@127.0.0.1:1/{rest}")
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("rest", ["queue?sslmode=odd", "queue?connect_timeout=soon", "queue?port=99999", "%C3%A4"])
def test_a_value_that_cannot_be_used_is_told_as_an_unusable_database(rest: str) -> None:
    with pytest.raises(DatabaseUnavailable):
        open_store(f"postgresql://ana@127.0.0.1:1/{rest}")


def test_a_host_and_a_name_behind_the_question_mark_are_used(store: Store) -> None:
    if store.backend != "postgresql":
        pytest.skip("only PostgreSQL has URLs")
    at = store.database.connect_params
    parameters = f"host={quote(at['host'])}&port={at['port']}&user={quote(at.get('user', ''))}"
    named = open_store(f"postgresql:///other?{parameters}&dbname={store.database.database}")
    assert named.backend == "postgresql"
    named.close()
