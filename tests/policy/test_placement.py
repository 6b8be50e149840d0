"""Which request goes on when reports join two, or show one to be two."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from returns_tui.policy.placement import place
from returns_tui.policy.sightings import Facts, Identity, Sighting, Stamp, together

DAY = "2026-09-23"


def seen(rma: str, item: str = "", sku: str = "", day: str = DAY) -> Sighting:
    return Sighting(Identity(rma, day, item, sku, ""), Facts(Stamp(1, DAY), {}))


BLANK, FULL = seen("", sku="S1"), seen("R1", item="I1", sku="S1")
LOOSE = seen("R1", sku="S1")


def test_a_row_that_fits_a_request_joins_it() -> None:
    placement = place([BLANK, FULL], {7: [BLANK.identity]}, [])
    assert [part.request_id for part in placement.placed] == [7]


def test_the_older_of_two_undecided_requests_goes_on() -> None:
    placement = place(together([BLANK, FULL, LOOSE]), {5: [BLANK.identity], 3: [FULL.identity]}, [])
    assert [part.request_id for part in placement.placed] == [3]
    assert placement.joined == {5: 3}


def test_a_decided_request_goes_on_before_an_older_one() -> None:
    placement = place(together([BLANK, FULL]), {5: [BLANK.identity], 3: [FULL.identity]}, [5])
    assert [part.request_id for part in placement.placed] == [5]
    assert placement.joined == {3: 5}


def test_two_decided_requests_stay_two_and_know_of_each_other() -> None:
    placement = place(together([BLANK, FULL, LOOSE]), {5: [BLANK.identity], 3: [FULL.identity]}, [3, 5])
    parts = {part.request_id: part for part in placement.placed}
    assert parts.keys() == {3, 5}
    assert (parts[3].rivals, parts[5].rivals) == ((5,), (3,))
    assert {one.identity for one in parts[3].sightings} == {FULL.identity, LOOSE.identity}
    assert placement.joined == {}


def test_a_request_that_turns_out_to_be_two_keeps_the_part_with_the_rma() -> None:
    other = seen("R0", sku="S1")
    placement = place(together([BLANK, LOOSE, other]), {4: [BLANK.identity, LOOSE.identity]}, [4])
    assert [(part.sightings[0].identity.rma_id, part.request_id) for part in placement.placed] == [
        ("R0", None),
        ("R1", 4),
    ]


identities = st.builds(
    Identity,
    st.sampled_from(["", "R1", "R2"]),
    st.just(DAY),
    st.sampled_from(["", "I1", "I2"]),
    st.sampled_from(["", "S1", "S2"]),
    st.just(""),
)


@given(st.dictionaries(identities, st.sampled_from([0, 1, 2, 3]), min_size=1), st.sets(st.sampled_from([1, 2, 3])))
@settings(max_examples=150)
def test_every_sighting_has_one_request_and_no_decision_is_lost(
    where: dict[Identity, int], decided: set[int]
) -> None:
    held: dict[int, list[Identity]] = {}
    for identity, request_id in where.items():
        if request_id:
            held.setdefault(request_id, []).append(identity)
    sightings = [Sighting(identity, Facts(Stamp(1, DAY), {})) for identity in where]
    placement = place(sightings, held, decided)
    assert sorted(one.identity for part in placement.placed for one in part.sightings) == sorted(where)
    kept = [part.request_id for part in placement.placed if part.request_id is not None]
    assert len(kept) == len(set(kept))
    assert set(kept) | placement.joined.keys() == held.keys()
    assert not placement.joined.keys() & decided
    assert set(placement.joined.values()) <= set(kept)
    for part in placement.placed:
        assert len({one.identity.rma_id for one in part.sightings} - {""}) <= 1
