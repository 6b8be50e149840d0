"""Parcels on the packing table: whose request they are, and those that belong to none yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from returns_tui.config.values import Config
from returns_tui.errors import UsageError
from returns_tui.i18n import _
from returns_tui.policy.request import OPEN_STATES
from returns_tui.store import bulk, search
from returns_tui.store.conditions import folded
from returns_tui.store.database import Store, seconds
from returns_tui.store.derive import moment
from returns_tui.store.query_sql import having
from returns_tui.text import clean

_COLUMNS = ("tracking_id", "rma_id", "merchant_rma_id", "order_id")
_SHORTEST = 5  # characters of a number that names a parcel
_LONGEST = 80
_LONGEST_NOTE = 500
# A label's barcode can have a routing code before the tracking number, as postal codes in the US: then the number
# is the end of what was scanned. These are the lengths of such numbers, tried from the longest.
_ENDS = (26, 22, 20, 18, 15, 14, 13, 12)
_MOST = 20  # requests of one parcel


class Match(NamedTuple):
    """The requests of a parcel, those first that are open, and the number by which they have it."""

    number: str
    request_ids: tuple[int, ...]


class Parcel(NamedTuple):
    """A parcel that belongs to nothing yet. `noted_at` is aware."""

    id: int
    number: str
    note: str
    operator: str
    noted_at: datetime


def plain(number: str) -> str:
    """Return a number as it is compared: cleaned, without spaces, which scanners and people put in."""
    return "".join(clean(number).split())


def find(store: Store, number: str, account: str | None = None) -> Match:
    """Return the requests that have a number as tracking number, RMA or order id. Capitals count for nothing.

    Args:
        store: the open database.
        number: as it was typed or scanned.
        account: only that account's requests.
    """
    number = plain(number)
    with store.connection():
        ends = [number[-length:] for length in _ENDS if length < len(number)]
        for candidate in [number, *ends]:
            if found := _having(store, candidate, account):
                return Match(candidate, found)
    return Match(number, ())


def _having(store: Store, number: str, account: str | None) -> tuple[int, ...]:
    terms = tuple(term for term in search.terms_of((number,)) if search.indexed(term))
    if not terms or not _SHORTEST <= len(number) <= _LONGEST:
        return ()
    ids, given = having(store, terms)
    lower = "lower({})" if store.backend == "sqlite" else 'lower({} COLLATE "C")'
    same = " OR ".join(f"{lower.format(column)} = ?" for column in _COLUMNS)
    sql = f"SELECT id, state FROM request WHERE id IN ({ids}) AND ({same})"  # noqa: S608  only our own words
    values = [*given, *[folded(number)] * len(_COLUMNS)]
    if account is not None:
        sql, values = f"{sql} AND account = ?", [*values, account]
    found = bulk.select(store, f"{sql} ORDER BY id DESC", values)
    found.sort(key=lambda row: row[1] not in OPEN_STATES)
    return tuple(int(row[0]) for row in found[:_MOST])


def note(store: Store, number: str, text: str, *, operator: str, now: datetime) -> None:
    """Note that a parcel came that belongs to nothing. Noted once more, the new text holds.

    Raises:
        UsageError: the number is none, or the text is too long.
    """
    number, text = plain(number), clean(text).strip()
    if not _SHORTEST <= len(number) <= _LONGEST:
        raise UsageError(
            _("“{number}” is no number of a parcel: it has {least} to {most} characters.").format(
                number=number[:_LONGEST], least=_SHORTEST, most=_LONGEST
            )
        )
    if len(text) > _LONGEST_NOTE:
        raise UsageError(_("The note is too long: at most {n} characters.").format(n=_LONGEST_NOTE))
    with store.writing():
        columns = ("number", "note", "operator", "noted_at")
        bulk.execute(
            store,
            f"{bulk.insert_sql('parcel', columns)} ON CONFLICT (number) DO UPDATE SET note = excluded.note,"
            " operator = excluded.operator, noted_at = excluded.noted_at",
            [number, text, operator, seconds(now)],
        )


def noted(store: Store) -> list[Parcel]:
    """Return the parcels that belong to nothing yet, the oldest first."""
    with store.connection():
        found = bulk.select(store, "SELECT id, number, note, operator, noted_at FROM parcel ORDER BY noted_at, id")
    parcels = []
    for parcel_id, number, text, operator, noted_at in found:
        at = moment(noted_at)
        assert at is not None
        parcels.append(Parcel(parcel_id, number, text, operator, at))
    return parcels


def done(store: Store, parcel_id: int) -> None:
    """Forget a parcel that was dealt with.

    Raises:
        UsageError: there is none of that id.
    """
    with store.writing():
        if not _forgotten(store, parcel_id):
            raise UsageError(_("There is no parcel {id}; “returns-tui parcels” lists them.").format(id=parcel_id))


def _forgotten(store: Store, parcel_id: int) -> bool:
    """Delete a parcel; return whether it was there. On PostgreSQL who comes second waits, and finds it gone."""
    return bool(bulk.select(store, "DELETE FROM parcel WHERE id = ? RETURNING id", [parcel_id]))


def match(store: Store, config: Config, *, operator: str, now: datetime) -> Iterator[tuple[Parcel, int]]:
    """Give the parcels to the requests that reports have told of since; yield each with the request that it is of.

    Each in a transaction of its own: the request gets a note of it, and it is no longer among those of nobody.
    """
    from returns_tui.policy.decisions import Note
    from returns_tui.store import decisions

    for parcel in noted(store):
        found = find(store, parcel.number)
        if not found.request_ids:
            continue
        request_id = found.request_ids[0]
        at = parcel.noted_at.astimezone(ZoneInfo(config.timezone)).strftime("%Y-%m-%d %H:%M")
        text = _("Parcel {number} came before its report, noted {time} by {operator}").format(
            number=parcel.number, time=at, operator=parcel.operator
        )
        text = f"{text}: {parcel.note}" if parcel.note else f"{text}."
        with store.writing():
            if not _forgotten(store, parcel.id):
                continue  # another import was quicker
            decisions.decide(store, config, request_id, Note(text), operator=operator, now=now)
        yield parcel, request_id
