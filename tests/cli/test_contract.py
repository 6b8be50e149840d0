"""What scripts depend on: names, keys, types and exit statuses."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.cli.conftest import KETTLE, MAT, TEA_CUP, Run, return_row

REQUEST = (
    "id account marketplace order_id rma_id order_item_id sku asin item quantity reason_code reason comment state"
    " origin marketplace_status requested_at due_at due_for paid paid_estimated order_amount refunded"
    " reported_refund currency in_policy a_to_z label_payer label_cost tracking_id delivered_at buyer_email"
    " buyer_name assigned_to snoozed_until version purged_at"
).split()
TIMES = {"requested_at", "due_at", "delivered_at", "snoozed_until", "at"}
AMOUNTS = {"paid", "order_amount", "refunded", "reported_refund", "label_cost", "amount", "fee", "paid_out"}
INTEGERS = {"id", "quantity", "version", "request"}
FLAGS = {"paid_estimated", "in_policy", "a_to_z"}


def assert_typed(value: dict[str, Any]) -> None:
    for key, one in value.items():
        if key in INTEGERS:
            assert type(one) is int, key
        elif one is None:
            continue
        elif key in FLAGS:
            assert type(one) is bool, key
        elif key in AMOUNTS:
            assert re.fullmatch(r"-?\d+\.\d\d", one), (key, one)
        elif key in TIMES:
            assert datetime.fromisoformat(one).tzinfo is not None, key
        elif not isinstance(one, (list, dict)):
            assert type(one) is str, key
            assert one != "", key


def test_list_prints_one_request_a_line_with_exactly_the_keys_of_the_contract(queue: Run) -> None:
    result = queue("list", "--json")
    assert result.status == 0
    assert [value["id"] for value in result.objects] == [1, 2, 3]
    for value in result.objects:
        assert list(value) == REQUEST
        assert_typed(value)
    kettle = result.objects[0]
    assert kettle["order_id"] == KETTLE
    assert kettle["state"] == "pending"
    assert kettle["origin"] == "reported"
    assert kettle["paid"] == "39.90"
    assert kettle["paid_estimated"] is True
    assert kettle["refunded"] == "0.00"
    assert kettle["reported_refund"] is None
    assert kettle["comment"] is None
    assert kettle["reason"] == "Item defective or doesn't work"
    assert kettle["due_for"] == "answer"


def test_times_are_given_in_the_zone_of_the_config(queue: Run, config_file: Path) -> None:
    there: dict[str, set[datetime]] = {"Europe/London": set(), "Asia/Shanghai": set()}
    text = config_file.read_text(encoding="utf-8")
    for zone, moments in there.items():
        config_file.write_text(text.replace("timezone: Europe/London", f"timezone: {zone}"), encoding="utf-8")
        due = queue("show", "1", "--json").object["due_at"]
        moments.add(datetime.fromisoformat(due))
        assert due == datetime.fromisoformat(due).astimezone(ZoneInfo(zone)).isoformat()
    assert there["Europe/London"] == there["Asia/Shanghai"]


def test_an_amount_has_its_currency_s_decimals(run: Run, report: Callable[..., str]) -> None:
    name = report(return_row("249-0028815-4439027", Currency_code="JPY", Order_Amount="2480"))
    assert run("import", name, "--marketplace", "amazon.co.jp").status == 0
    value = run("list", "--json").object
    assert value["paid"] == "2480"
    assert value["refunded"] == "0"


def test_show_adds_history_refunds_and_outbox(queue: Run) -> None:
    queue("refund", TEA_CUP, "--amount", "18.50")
    result = queue("show", "3", "--json")
    value = result.object
    assert list(value) == [*REQUEST, "history", "refunds", "outbox", "advice", "cost", "buyer", "product"]
    assert_typed(value)
    assert [event["event"] for event in value["history"]] == ["imported", "refund"]
    for event in value["history"]:
        assert set(event) == {"at", "operator", "event", "from", "to", "details"}
        assert_typed(event)
    assert (value["history"][-1]["from"], value["history"][-1]["to"]) == ("received", "refunded")
    (refund,) = value["refunds"]
    assert list(refund) == ["id", "amount", "fee", "paid_out", "state", "batch"]
    assert_typed(refund)
    assert (refund["amount"], refund["fee"], refund["paid_out"]) == ("18.50", "0.00", "18.50")
    (entry,) = value["outbox"]
    assert list(entry) == ["id", "kind", "state", "to", "subject", "text", "due_at"]
    assert entry["kind"] == "adjustment"


def test_show_tells_advice_costs_buyer_and_product(queue: Run) -> None:
    value = queue("show", "1", "--json").object
    assert list(value["advice"]) == ["suggest", "target", "rule", "because"]
    assert value["advice"]["suggest"] in "keep refund approve ask close wait look none".split()
    assert list(value["cost"]) == "keep back address payer way handling fee resale missing".split()
    assert value["cost"]["keep"] == value["paid"]
    assert (value["cost"]["back"] is None) == bool(value["cost"]["missing"])
    assert list(value["buyer"]) == ["other_returns_90_days", "refunded"]
    assert list(value["product"]) == "returns reason_code reason_returns known_orders returned_orders".split()
    assert value["product"]["returns"] >= 1
    lines = queue("show", "1").out
    for label in ("Advice", "Cost", "Before", "Product"):
        assert f"\n{label} " in lines
    queue("close", "1", "--reason", "duplicate")
    closed = queue("show", "1", "--json").object
    assert (closed["advice"]["suggest"], closed["cost"]) == ("none", None)


def test_a_decision_prints_its_object(queue: Run) -> None:
    value = queue("approve", "1", "--json").object
    assert list(value) == ["request", "decision", "state", "outbox", "version"]
    assert value["request"] == 1
    assert value["decision"] == "approve"
    assert value["state"] == "approved"
    assert [type(one) for one in value["outbox"]] == [int]
    assert value["version"] == queue("show", "1", "--json").object["version"]


def test_a_worklist_entry_has_its_keys_and_is_in_order_of_time(queue: Run) -> None:
    queue("close", "2", "--reason", "not_returnable")
    queue("approve", "1")
    values = queue("worklist", "--json").objects
    assert [value["order_id"] for value in values] == [MAT, KETTLE]
    for value in values:
        assert list(value) == ["id", "request", "order_id", "action", "url", "text", "due_at"]
        assert_typed(value)
        assert value["url"].startswith("https://sellercentral.amazon.co.uk/")
    assert [value["action"] for value in values] == ["Close request", "Authorize request"]


def test_import_prints_one_object_a_file_and_the_worst_status_wins(
    run: Run, report: Callable[..., str], tmp_path: Path
) -> None:
    good = report(return_row(KETTLE), return_row(MAT, Return_request_date="yesterday"))
    (tmp_path / "page.html").write_text("<!DOCTYPE html><html><body>Sign in</body></html>")
    result = run("import", good, "page.html", "--marketplace", "amazon.co.uk", "--json")
    taken, refused = result.objects
    assert list(taken) == ["file", "kind", "encoding", "rows", "new", "changed", "unchanged", "rejected"]
    assert taken["file"] == "returns.txt"
    assert taken["kind"] == "returns_flat"
    assert (taken["rows"], taken["new"], taken["changed"], taken["unchanged"]) == (2, 1, 0, 0)
    (rejected,) = taken["rejected"]
    assert list(rejected) == ["line", "reason"]
    assert rejected["line"] == 3
    assert "yesterday" in rejected["reason"]
    assert list(refused) == ["file", "kind", "error"]
    assert refused["file"] == "page.html"
    assert "line 3" in result.err
    assert refused["error"] in result.err
    assert result.status == 2
    assert run("import", good, "--marketplace", "amazon.co.uk").status == 1


def test_the_same_file_again_changes_nothing(queue: Run) -> None:
    value = queue("import", "returns.txt", "--marketplace", "amazon.co.uk", "--json").object
    assert (value["new"], value["changed"], value["unchanged"], value["rejected"]) == (0, 0, 3, [])


def test_send_prints_what_became_of_each_mail(queue: Run) -> None:
    queue("set", "1", "--buyer-email", "buyer1@marketplace.amazon.co.uk")
    queue("message", "1", "--subject", "Your return", "--text", "-", stdin=b"Could you send us a photo?\n")
    result = queue("send", "--json")
    assert result.status == 0
    value = result.object
    assert list(value) == ["id", "kind", "state"]
    assert value == {"id": value["id"], "kind": "mail", "state": "sent"}
    assert queue("send", "--json").objects == []


def test_list_shows_open_requests_unless_a_query_or_view_says_otherwise(queue: Run) -> None:
    queue("cancelled", "1")

    def ids(*words: str) -> list[int]:
        return [value["id"] for value in queue("list", "--json", *words).objects]

    assert ids() == [2, 3]
    assert set(ids("--view", "all")) == {1, 2, 3}
    assert ids("state:cancelled") == [1]
    assert ids("yoga", "mat") == [2]
    assert ids("YOGA MAT") == [2]
    assert ids("kettle") == []
    assert ids("--limit", "1") == [2]
    assert ids("--limit", "0") == []


def test_list_takes_the_whole_query_language_and_says_where_it_is_wrong(queue: Run) -> None:
    def ids(*words: str) -> set[int]:
        return {value["id"] for value in queue("list", "--json", *words).objects}

    assert ids("yoga", "or", "kettle") == ids("(yoga or kettle)") == {1, 2}
    assert ids("-yoga") == ids("-yoga", "-nothing") == {1, 3}
    assert ids("--limit", "9", "-yoga", "value:>30") == {1}
    queue("note", "3", "--text", "Lid is chipped")
    assert ids("chipped") == {3}
    result = queue("list", "kettle", "stat:pending")
    assert (result.status, result.out) == (2, "")
    assert "“stat:pending” at character 8: there is no such field; did you mean “state:”?" in result.err
    assert len(result.err.splitlines()) == 1


@pytest.mark.parametrize("name", [KETTLE, "D7781902RRMA", "1"])
def test_a_request_is_named_by_id_rma_or_order(queue: Run, name: str) -> None:
    assert queue("show", name, "--json").object["id"] == 1


def test_a_name_that_fits_several_requests_lists_them(run: Run, report: Callable[..., str]) -> None:
    name = report(
        return_row(KETTLE), return_row(KETTLE, Amazon_RMA_ID="Dother", Merchant_SKU="SKU-2", Order_Item_ID="7")
    )
    run("import", name, "--marketplace", "amazon.co.uk")
    result = run("approve", KETTLE)
    assert result.status == 2
    assert "1 (pending" in result.err
    assert "2 (pending" in result.err
