"""Which rows are one request, and which of two reports is the newer, whatever the order they come in."""

from __future__ import annotations

import itertools
import json
import random
from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returns_tui.policy.sightings import (
    OTHER,
    Facts,
    Identity,
    Sighting,
    Stamp,
    Value,
    dump,
    dump_facts,
    group,
    load,
    load_facts,
    other_of,
    said_later,
    summary,
    together,
)

DAY = "2026-09-23"


def seen(
    rma: str = "R1", item: str = "", sku: str = "", asin: str = "", day: str = DAY, rank: int = 1, **values: Value
) -> Sighting:
    return Sighting(Identity(rma, day, item, sku, asin), Facts(Stamp(rank, "2026-09-24"), values))


def facts(rank: int, latest: str, **values: Value) -> Facts:
    return Facts(Stamp(rank, latest), values)


stamps = st.builds(Stamp, st.integers(0, 3), st.sampled_from(["", "2026-09-23", "2026-09-24"]))
row_facts = st.builds(
    Facts,
    stamps,
    st.fixed_dictionaries({}, optional={"tracking_id": st.sampled_from("ab"), "quantity": st.integers(1, 12)}),
    st.just({}),
)
identities = st.builds(
    Identity,
    st.sampled_from(["", "R1", "R2"]),
    st.sampled_from([DAY, "2026-09-24"]),
    st.sampled_from(["", "I1", "I2"]),
    st.sampled_from(["", "S1", "S2"]),
    st.sampled_from(["", "A1"]),
)
sightings = st.builds(Sighting, identities, row_facts, st.sampled_from(["", "2026-09-20", "2026-09-25"]))


def test_the_higher_status_rank_wins_over_a_later_date() -> None:
    approved, pending = facts(3, "2026-09-20", status="Approved"), facts(1, "2026-09-30", status="PendingApproval")
    assert approved.merged(pending).values["status"] == "Approved"


def test_within_a_rank_the_file_with_the_later_date_wins() -> None:
    older, newer = facts(3, "2026-09-20", tracking_id="Z"), facts(3, "2026-09-21", tracking_id="A")
    assert older.merged(newer).values["tracking_id"] == "A"


def test_within_a_rank_and_a_date_the_greater_value_wins_and_numbers_are_numbers() -> None:
    one, two = facts(3, "2026-09-20", quantity=9, item="b"), facts(3, "2026-09-20", quantity=10, item="a")
    assert one.merged(two).values == {"quantity": 10, "item": "b"}


def test_a_blank_never_replaces_a_value() -> None:
    known, blank = facts(1, "2026-09-20", tracking_id="T1"), facts(6, "2026-09-30", status="Completed")
    both = known.merged(blank)
    assert both.values == {"tracking_id": "T1", "status": "Completed"}
    assert both.merged(facts(3, "2026-09-25", tracking_id="T2")).values["tracking_id"] == "T2"


@given(st.lists(row_facts, min_size=1, max_size=5), st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_merging_does_not_depend_on_order_or_repetition(rows: list[Facts], chance: random.Random) -> None:
    again = rows + chance.choices(rows, k=3)
    chance.shuffle(again)
    assert reduce(Facts.merged, again) == reduce(Facts.merged, rows)


@given(row_facts, row_facts, row_facts)
@settings(max_examples=100)
def test_merging_may_be_bracketed_in_any_way(one: Facts, two: Facts, three: Facts) -> None:
    assert one.merged(two).merged(three) == one.merged(two.merged(three))


@given(st.lists(sightings, max_size=6))
@settings(max_examples=100)
def test_what_is_stored_is_read_back_and_written_the_same(rows: list[Sighting]) -> None:
    known = together(rows)
    assert load(dump(known)) == known
    assert dump(reversed(known)) == dump(known)


@given(
    st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])), stamps
)
def test_what_is_stored_is_the_json_that_python_writes_so_that_older_rows_compare(
    text: str, other: str, older: Stamp
) -> None:
    values: dict[str, Value] = {"item": text, OTHER + other: text, "quantity": 2, "a_to_z": False}
    said = Sighting(Identity(text, DAY, "", other, ""), Facts(Stamp(1, DAY), values, {"item": older}), DAY)
    row = [text, DAY, "", other, "", DAY, 1, DAY, values, {"item": list(older)}]
    assert dump([said]) == json.dumps([row], ensure_ascii=False, separators=(",", ":"), sort_keys=True)


@given(row_facts, row_facts)
@settings(max_examples=50)
def test_facts_are_read_back_with_how_new_each_is(one: Facts, two: Facts) -> None:
    assert load_facts(dump_facts(one.merged(two))) == one.merged(two)


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        (seen("R1", item="I1"), seen("R1", item="I1", sku="S1", day="2026-09-24"), True),
        (seen("R1", item="I1"), seen("R2", item="I1"), False),
        (seen("R1", item="I1", sku="S1"), seen("R1", item="I2", sku="S1"), False),
        (seen("R1", item="I1", sku="S1"), seen("R1", sku="S1"), True),
        (seen("R1", item="I1", sku="S1", asin="A1"), seen("R1", sku="S2", asin="A1"), False),
        (seen("R1", item="I1", sku="S1", asin="A1"), seen("R1", asin="A1"), True),
        (seen("R1", sku="S1"), seen("R1", asin="A1"), False),
        (seen("R1", sku="S1"), seen("", sku="S1"), True),
        (seen("R1", sku="S1"), seen("", sku="S1", day="2026-09-24"), False),
        (seen("", sku="S1"), seen("", sku="S1", day="2026-09-24"), False),
        (seen("", item="I1"), seen("", item="I1", asin="A1"), True),
        (seen("R1"), seen("R1", item="I1", sku="S1"), True),
        (seen(""), seen("R1", item="I1", sku="S1"), False),
    ],
)
def test_which_two_rows_are_one_request(one: Sighting, two: Sighting, same: bool) -> None:
    for rows in ([one, two], [two, one]):
        assert len(group(rows)) == (1 if same else 2)


def test_a_row_without_rma_goes_to_the_first_rma_that_it_fits() -> None:
    rows = [seen("", sku="S1"), seen("R2", sku="S1"), seen("R1", sku="S1"), seen("R0", sku="S9")]
    for order in itertools.permutations(rows):
        groups = [{one.identity.rma_id for one in members} for members in group(order)]
        assert sorted(groups, key=sorted) == [{"", "R1"}, {"R0"}, {"R2"}]


def test_a_row_without_item_id_goes_to_the_first_item_that_it_fits() -> None:
    rows = [seen(sku="S1"), seen(item="I2", sku="S1"), seen(item="I1", sku="S1")]
    for order in itertools.permutations(rows):
        groups = [{one.identity.order_item_id for one in members} for members in group(order)]
        assert sorted(groups, key=sorted) == [{"", "I1"}, {"I2"}]


@given(st.lists(sightings, max_size=7), st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_groups_do_not_depend_on_order_and_never_mix_returns(rows: list[Sighting], chance: random.Random) -> None:
    known = together(rows)
    shuffled = list(known)
    chance.shuffle(shuffled)
    groups = group(shuffled)
    assert groups == group(known)
    assert sorted(one.identity for members in groups for one in members) == [one.identity for one in known]
    for members in groups:
        assert len({one.identity.rma_id for one in members} - {""}) <= 1
        assert len({one.identity.order_item_id for one in members} - {""}) <= 1


@given(st.lists(sightings, min_size=1, max_size=6))
@settings(max_examples=100)
def test_what_a_request_says_does_not_depend_on_the_order_of_its_sightings(rows: list[Sighting]) -> None:
    members = together(rows)
    assert summary(members) == summary(members[::-1])


def test_a_request_knows_all_parts_of_its_identity_and_the_first_day_of_its_claim() -> None:
    said = summary(
        [
            Sighting(Identity("", DAY, "", "S1", "A1"), facts(1, "2026-09-23", item="Kettle"), "2026-09-22"),
            Sighting(Identity("R1", DAY, "I1", "", ""), facts(3, "2026-09-24", carrier="Evri"), "2026-09-21"),
        ]
    )
    assert said.identity == Identity("R1", DAY, "I1", "S1", "A1")
    assert said.facts.values == {"item": "Kettle", "carrier": "Evri"}
    assert said.claim_since == "2026-09-21"


def test_an_exact_time_counts_only_with_the_day_that_it_was_given_for() -> None:
    exact = Sighting(Identity("R1", DAY, "I1", "", ""), facts(1, DAY, requested_at=1790150000))
    moved = Sighting(Identity("R1", "2026-09-24", "I1", "", ""), facts(3, DAY, status="Approved"))
    said = summary([exact, moved])
    assert said.identity.requested_on == "2026-09-24"
    assert "requested_at" not in said.facts.values


def test_columns_without_a_field_of_their_own_are_found_by_the_files_name() -> None:
    old = Facts(Stamp(1, DAY), {OTHER + "VAT": "GB1", OTHER + "SafeT claim id": "7"})
    new = Facts(Stamp(3, DAY), {OTHER + "VAT": "GB2", "item": "Kettle"})
    first = Sighting(Identity("R1", DAY, "I1", "", ""), old)
    second = Sighting(Identity("R1", DAY, "I1", "S1", ""), new)
    assert other_of(dump([first, second])) == {"SafeT claim id": "7", "VAT": "GB2"}
    assert other_of("[]") == {}


@given(st.lists(sightings, min_size=1, max_size=2), sightings, st.sampled_from(["", "2026-09-23", "2026-09-24"]))
def test_what_is_said_again_later_is_kept_as_if_it_had_been_merged(
    known: list[Sighting], said: Sighting, latest: str
) -> None:
    first = known[0]
    again = Sighting(
        first.identity, Facts(Stamp(first.facts.stamp.rank, latest), first.facts.values), first.claim_since
    )
    stored = dump(together(known))
    for one in (said, again):
        kept = said_later(stored, dump([one]))
        assert kept in (None, dump(together([*known, one])))


def test_what_is_said_again_later_is_known_without_merging() -> None:
    def at(latest: str, **values: Value) -> str:
        return dump([Sighting(Identity("R{1", DAY, "", "S1", ""), facts(1, latest, **values))])

    old, new = at("2026-09-23", item="x, {"), at("2026-09-24", item="x, {")
    assert said_later(old, new) == said_later(new, old) == new
    assert said_later(at("", item="x"), at("2026-09-23", item="x")) == at("2026-09-23", item="x")
    assert said_later(old, at("2026-09-24", item="y")) is None
