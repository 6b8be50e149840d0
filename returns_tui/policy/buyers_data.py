"""What of all that reports say is about the buyer, and how it is kept out once it was purged.

Purging takes the buyer's data out of what reports said of a request, and leaves a mark with the time. What a
later report says of the same return is taken in without the buyer's data. Which rows that concerns depends on
the rows and on the marks alone, and only purging sets marks: so any order of imports gives the same queue.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from returns_tui.policy.sightings import Facts, Identity, Sighting

PURGED = "purged"
"""The field of facts that says when the buyer's data was taken out of them, in seconds since 1970 UTC."""

# All other fields are about the buyer, known or not: the parcel's number, and columns that no field is for.
_KEPT = frozenset(
    f"{PURGED} status merchant_rma_id item category reason_code return_type resolution label_type label_payer"
    " carrier invoice_number in_policy a_to_z is_prime order_amount label_cost refunded_amount quantity"
    " order_quantity ordered_on requested_at delivered_on delivered_at"
    # of order lines
    " sku item_price item_tax shipping_price shipping_tax".split()
)
# Of what operators enter.
_KEPT_ENTERED = frozenset(("order_item_id", "paid", "merchant_rma_id"))


def without_buyer(facts: Facts) -> Facts:
    """Return facts without what is about the buyer."""
    if _KEPT.issuperset(facts.values):
        return facts
    return Facts(
        facts.stamp,
        {name: value for name, value in facts.values.items() if name in _KEPT},
        {name: stamp for name, stamp in facts.older.items() if name in _KEPT},
    )


def entered_without_buyer(entered: Mapping[str, Any]) -> dict[str, Any]:
    """Return what operators entered without what is about the buyer."""
    return {name: value for name, value in entered.items() if name in _KEPT_ENTERED}


def purged_facts(facts: Facts, at: int) -> Facts:
    """Return facts without what is about the buyer, and with the mark. `at` in stored seconds."""
    kept = without_buyer(facts)
    return kept if PURGED in kept.values else Facts(kept.stamp, {**kept.values, PURGED: at}, kept.older)


def purged_sighting(sighting: Sighting, at: int) -> Sighting:
    """Return a sighting without what is about the buyer, and with the mark. `at` in stored seconds."""
    return Sighting(sighting.identity, purged_facts(sighting.facts, at), sighting.claim_since)


def withheld(given: Collection[Sighting], known: Collection[Sighting]) -> list[Sighting]:
    """Return what a report says of one order as it may be taken in.

    Args:
        given: what the report says.
        known: all that was known of the order before.
    """
    marked = [one.identity for one in known if PURGED in one.facts.values]
    if not marked:
        return list(given)
    return [
        Sighting(one.identity, without_buyer(one.facts), one.claim_since)
        if any(_may_be_one_return(one.identity, identity) for identity in marked)
        else one
        for one in given
    ]


def _may_be_one_return(one: Identity, other: Identity) -> bool:
    """Return whether rows of one order, known by these, could ever come to be one request; see `sightings.group`.

    Two RMAs or two item ids never do. All else may, by way of a third row that is not known yet.
    """
    two_rmas = one.rma_id and other.rma_id and one.rma_id != other.rma_id
    two_items = one.order_item_id and other.order_item_id and one.order_item_id != other.order_item_id
    return not (two_rmas or two_items)
