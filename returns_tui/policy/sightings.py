"""What reports said of one return, put together so that the order of the reports does not matter.

A *sighting* is everything that report rows with one exact identity ever said. Each of its fields keeps the
value of the newest row in which the field was not blank. Reports carry no date, so *newer* means: the
higher rank of the row's status, then the later of the latest dates of the two files, then the greater
value. Merging is commutative, associative and idempotent, and which sightings are one request is a
function of the set of them: any order and any repetition of imports gives the same queue.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

Value = str | int | bool
"""Text, ISO date, minor units, seconds, or flag; a field has one kind of value only."""

OTHER = "other."
"""What stands before the name of a column that has no field of its own."""


class Stamp(NamedTuple):
    """How new a row is: the rank of its status, then the latest ISO date in its file ("" where it has none)."""

    rank: int
    latest: str


_NONE_OLDER: Mapping[str, Stamp] = MappingProxyType({})


class Facts(NamedTuple):
    """Values by field, each with its stamp.

    Attributes:
        stamp: of the newest row.
        values: what is known; a blank is never kept.
        older: the stamps of those fields whose value is older than `stamp`.
    """

    stamp: Stamp
    values: Mapping[str, Value]
    older: Mapping[str, Stamp] = _NONE_OLDER

    def merged(self, other: Facts) -> Facts:
        """Return what both say: by field the value with the higher stamp, then the greater value."""
        if self == other:
            return self
        stamp = max(self.stamp, other.stamp)
        values: dict[str, Value] = {}
        older: dict[str, Stamp] = {}
        for source, rival in ((self, other), (other, self)):
            for name, value in source.values.items():
                if name in values:
                    continue
                at = source.older.get(name, source.stamp)
                if name in rival.values:
                    at, value = max((at, value), (rival.older.get(name, rival.stamp), rival.values[name]))
                values[name] = value
                if at != stamp:
                    older[name] = at
        return Facts(stamp, values, older)


class Identity(NamedTuple):
    """What a row is known by within its account, marketplace and order. `requested_on` is an ISO date."""

    rma_id: str
    requested_on: str
    order_item_id: str
    sku: str
    asin: str


class Sighting(NamedTuple):
    """All that rows with one identity ever said.

    Attributes:
        claim_since: the earliest ISO date for which a row showed an A-to-z claim, "" if none did.
    """

    identity: Identity
    facts: Facts
    claim_since: str = ""

    def merged(self, other: Sighting) -> Sighting:
        """Return what both say; they have the same identity."""
        facts = self.facts.merged(other.facts)
        return Sighting(self.identity, facts, _earlier(self.claim_since, other.claim_since))


def _earlier(one: str, two: str) -> str:
    return min(one, two) if one and two else one or two


def together(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Return the sightings with one for each identity, sorted by it."""
    known: dict[Identity, Sighting] = {}
    for sighting in sightings:
        before = known.get(sighting.identity)
        known[sighting.identity] = sighting if before is None else before.merged(sighting)
    return [known[identity] for identity in sorted(known)]


def summary(group: Sequence[Sighting]) -> Sighting:
    """Return what a request's sightings (at least one) say all together.

    The parts of the identity are fields like the others, a blank giving way; the exact time of the
    request counts only from rows that give the day that won.
    """
    if len(group) == 1:
        return group[0]
    facts, claim_since = _with_identity(group[0]), group[0].claim_since
    for sighting in group[1:]:
        facts = facts.merged(_with_identity(sighting))
        claim_since = _earlier(claim_since, sighting.claim_since)
    values = dict(facts.values)
    identity = Identity(*(str(values.pop(name, "")) for name in Identity._fields))
    exact = [sighting.facts for sighting in group if sighting.identity.requested_on == identity.requested_on]
    times = [
        (facts_of.older.get("requested_at", facts_of.stamp), facts_of.values["requested_at"])
        for facts_of in exact
        if "requested_at" in facts_of.values
    ]
    values.pop("requested_at", None)
    if times:
        values["requested_at"] = max(times)[1]
    return Sighting(identity, Facts(facts.stamp, values, facts.older), claim_since)


def _with_identity(sighting: Sighting) -> Facts:
    parts = {name: part for name, part in sighting.identity._asdict().items() if part}
    return Facts(sighting.facts.stamp, {**sighting.facts.values, **parts}, sighting.facts.older)


class _Group:
    """One request in the making: what its sightings are known by."""

    def __init__(self, first: Sighting) -> None:
        self.rma_id = self.order_item_id = ""
        self.days: set[str] = set()
        self.skus: set[str] = set()
        self.asins: set[str] = set()
        self.sightings: list[Sighting] = []
        self.add(first)

    def add(self, sighting: Sighting) -> None:
        identity = sighting.identity
        self.rma_id = self.rma_id or identity.rma_id
        self.order_item_id = self.order_item_id or identity.order_item_id
        self.days.add(identity.requested_on)
        if identity.sku:
            self.skus.add(identity.sku)
        if identity.asin:
            self.asins.add(identity.asin)
        self.sightings.append(sighting)

    def takes(self, identity: Identity) -> bool:
        """Return whether a sighting with `identity` is of the same request."""
        if identity.rma_id and self.rma_id:
            if identity.rma_id != self.rma_id:
                return False
        elif identity.requested_on not in self.days:
            return False
        if identity.order_item_id and self.order_item_id:
            return identity.order_item_id == self.order_item_id
        if identity.sku and self.skus:
            return identity.sku in self.skus
        if identity.asin and self.asins:
            return identity.asin in self.asins
        # Nothing of the item is known on one side: the RMA alone says that it is the same return.
        unknown = not any(identity[2:]) or not (self.order_item_id or self.skus or self.asins)
        return unknown and bool(identity.rma_id) and identity.rma_id == self.rma_id


def group(sightings: Iterable[Sighting]) -> list[list[Sighting]]:
    """Return which sightings of one order (one for each identity) are one request each.

    Two belong together when their RMAs are equal, or one of them is blank and the day of the request is
    the same; and their order item ids are equal, or one is missing and the SKUs (else the ASINs) are
    equal. Two different RMAs, or two different order item ids, never come into one group. Those that say
    most are placed first, so that a blank one goes to the first by RMA, then item id, where it fits several.
    """

    def most_said_first(sighting: Sighting) -> tuple[object, ...]:
        identity = sighting.identity
        blanks = (not identity.rma_id, not identity.order_item_id, not identity.sku, not identity.asin)
        return (*blanks, identity)

    groups: list[_Group] = []
    for sighting in sorted(sightings, key=most_said_first):
        for one in groups:
            if one.takes(sighting.identity):
                one.add(sighting)
                break
        else:
            groups.append(_Group(sighting))
    return [one.sightings for one in groups]


def fits(sighting: Sighting, others: Iterable[Sighting]) -> bool:
    """Return whether `sighting` is of the same request as `others`, which belong together."""
    members = list(others)
    if not members:
        return False
    one = _Group(members[0])
    for member in members[1:]:
        one.add(member)
    return one.takes(sighting.identity)


@cache
def _encoder() -> Callable[[Any], str]:
    from orjson import OPT_SORT_KEYS, dumps  # five times as fast as `json` for what an import writes most of

    return lambda value: dumps(value, option=OPT_SORT_KEYS).decode()


def dump(sightings: Iterable[Sighting]) -> str:
    """Return sightings as compact JSON; equal sets give equal text."""
    return _encoder()(
        [
            [*sighting.identity, sighting.claim_since, *_facts_list(sighting.facts)]
            for sighting in sorted(sightings, key=lambda sighting: sighting.identity)
        ]
    )


def load(text: str) -> list[Sighting]:
    """Return the sightings that `dump` wrote."""
    width = len(Identity._fields)
    return [
        Sighting(Identity(*entry[:width]), _facts(entry[width + 1 :]), entry[width]) for entry in json.loads(text)
    ]


def said_later(stored: str, given: str) -> str | None:
    """Return what is to be kept where a row says the same as is known, in a file with another latest date.

    Args:
        stored: what is known of a request, as `dump` wrote it.
        given: what one row of a report says, as `dump` wrote it.

    Returns:
        One of the two, None when they differ in anything else, or the same is known of more rows.
    """
    known, said = _split(stored), _split(given)
    if known[0] != said[0] or known[2] != said[2]:
        return None
    return stored if known[1] >= said[1] else given


def _split(dumped: str) -> tuple[str, str, str]:
    """Return what stands before the latest date of the first sighting, the date, and what stands behind it."""
    front, _brace, values = dumped.partition(",{")
    before, _comma, latest = front.rpartition(",")
    return before, latest, values


def dump_facts(facts: Facts) -> str:
    """Return facts as compact JSON; equal facts give equal text."""
    return _encoder()(_facts_list(facts))


def load_facts(text: str) -> Facts:
    """Return the facts that `dump_facts` wrote."""
    return _facts(json.loads(text))


def _facts_list(facts: Facts) -> list[Any]:
    entry: list[Any] = [*facts.stamp, facts.values]
    return [*entry, {name: list(stamp) for name, stamp in facts.older.items()}] if facts.older else entry


def _facts(entry: Sequence[Any]) -> Facts:
    older = {name: Stamp(*stamp) for name, stamp in entry[3].items()} if len(entry) > 3 else {}
    return Facts(Stamp(entry[0], entry[1]), entry[2], older)


def other_of(reported: str) -> dict[str, str]:
    """Return the columns without a field of their own, by the file's name, from `request.reported`."""
    sightings = load(reported)
    if not sightings:
        return {}
    values = summary(sightings).facts.values
    return {name.removeprefix(OTHER): str(values[name]) for name in sorted(values) if name.startswith(OTHER)}
