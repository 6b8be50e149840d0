"""Which request keeps which sightings when a report row joins two requests, or shows one to be two."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from returns_tui.policy.sightings import Identity, Sighting, fits, group


@dataclass(frozen=True, slots=True)
class Placed:
    """The sightings of one request.

    Attributes:
        request_id: the request that keeps them, None for a new one.
        rivals: other requests that are the same return by the reports, but were decided apart.
    """

    sightings: Sequence[Sighting]
    request_id: int | None
    rivals: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """What becomes of an order's requests.

    Attributes:
        joined: request that ends → request that goes on with its history.
    """

    placed: Sequence[Placed]
    joined: Mapping[int, int]


def place(
    sightings: Sequence[Sighting],
    held: Mapping[int, Collection[Identity]],
    decided: Collection[int],
) -> Placement:
    """Return which requests hold which sightings of one order.

    A group goes to the request that holds most of it already; a request with decisions comes before one
    without, then the older one. Requests that both have decisions are never made one.

    Args:
        sightings: all of the order, one for each identity.
        held: request id → the identities that it holds now.
        decided: the ids of those requests for which an operator decided something.
    """
    parts: list[tuple[Sequence[Sighting], tuple[int, ...]]] = []
    for members in group(sightings):
        owners = _owners(members, held)
        if len(rivals := sorted(owner for owner in owners if owner in decided)) < 2:
            parts.append((members, ()))
        else:
            parts.extend((part, tuple(rivals)) for part in _apart(members, rivals, held))

    wishes = [
        (owner not in decided, -known, -with_rma, owner, index)
        for index, (members, _rivals) in enumerate(parts)
        for owner, (known, with_rma) in _owners(members, held).items()
    ]
    keeper: dict[int, int] = {}
    for *_ranks, owner, index in sorted(wishes):
        if index not in keeper and owner not in keeper.values():
            keeper[index] = owner

    placed = [
        Placed(members, owner, tuple(rival for rival in rivals if rival != owner))
        for index, (members, rivals) in enumerate(parts)
        for owner in (keeper.get(index),)
    ]
    where = {sighting.identity: part.request_id for part in placed for sighting in part.sightings}
    joined: dict[int, int] = {}
    for request_id in held.keys() - keeper.values():
        survivor = where[min(held[request_id])]
        # Unless another request had kept the sightings, this one would have.
        assert survivor is not None
        joined[request_id] = survivor
    return Placement(placed, joined)


def _owners(members: Sequence[Sighting], held: Mapping[int, Collection[Identity]]) -> dict[int, tuple[int, int]]:
    """Return the requests that hold some of `members`: how many, and how many of those with an RMA."""
    result = {}
    for request_id, identities in held.items():
        known = [member.identity for member in members if member.identity in identities]
        if known:
            result[request_id] = (len(known), sum(1 for identity in known if identity.rma_id))
    return result


def _apart(
    members: Sequence[Sighting], rivals: Sequence[int], held: Mapping[int, Collection[Identity]]
) -> list[list[Sighting]]:
    """Return `members` parted among requests that were all decided.

    What none of them holds goes to the first where it fits.
    """
    parts = [[member for member in members if member.identity in held[rival]] for rival in rivals]
    taken = {member.identity for part in parts for member in part}
    for member in members:
        if member.identity not in taken:
            next((part for part in parts if fits(member, part)), parts[0]).append(member)
    return parts
