"""The refund upload file: what the buyer gets is what was decided, to the last penny."""

from __future__ import annotations

import os
import xml.etree.ElementTree as ET
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns_tui.config.currencies import decimals
from returns_tui.delivery.adjustments import write_file, write_flat, write_xml
from returns_tui.errors import Refused, UsageError
from returns_tui.store.batches import Adjustment


def adjustment(**values: Any) -> Adjustment:
    return Adjustment(
        **{
            "refund_id": 5,
            "request_id": 3,
            "order_id": "050-1234567-1234567",
            "order_item_id": "12345678901234",
            "reason_code": "CustomerReturn",
            "currency": "USD",
            "item_price": 2138,
            "item_tax": 171,
            "shipping_price": 499,
            "shipping_tax": 0,
            "fee": 428,
            "quantity": 1,
            "merchant_adjustment_item_id": "RT-5",
            **values,
        }
    )


HEADER = (
    "order-id\torder-item-id\tadjustment-reason-code\tcurrency\titem-price-adj\titem-tax-adj\tshipping-price-adj"
    "\tshipping-tax-adj\tgift-wrap-price-adj\tgift-wrap-tax-adj\tquantity-cancelled\n"
)


def test_the_flat_file_as_amazon_wants_it() -> None:
    yen = adjustment(
        currency="JPY", item_price=1500, item_tax=150, shipping_price=0, fee=0, order_item_id="98765432109876"
    )
    assert write_flat([adjustment(), yen]) == (
        HEADER + "050-1234567-1234567\t12345678901234\tCustomerReturn\tUSD"
        "\t17.10\t1.71\t4.99\t0.00\t0.00\t0.00\t0\n"
        "050-1234567-1234567\t98765432109876\tCustomerReturn\tJPY\t1500\t150\t0\t0\t0\t0\t0\n"
    )


def test_unused_promotion_columns_are_not_there() -> None:
    assert "promotion" not in write_flat([adjustment()])


def test_a_fee_above_the_price_is_taken_from_tax_and_then_from_shipping() -> None:
    (row,) = write_flat([adjustment(fee=2400)]).splitlines()[1:]
    assert row.split("\t")[4:8] == ["0.00", "0.00", "4.08", "0.00"]


def test_the_xml_file_as_amazon_wants_it() -> None:
    assert write_xml([adjustment()], "M_EXAMPLE_12345") == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">\n'
        "  <Header>\n"
        "    <DocumentVersion>1.01</DocumentVersion>\n"
        "    <MerchantIdentifier>M_EXAMPLE_12345</MerchantIdentifier>\n"
        "  </Header>\n"
        "  <MessageType>OrderAdjustment</MessageType>\n"
        "  <Message>\n"
        "    <MessageID>1</MessageID>\n"
        "    <OrderAdjustment>\n"
        "      <AmazonOrderID>050-1234567-1234567</AmazonOrderID>\n"
        "      <ActionType>Refund</ActionType>\n"
        "      <AdjustedItem>\n"
        "        <AmazonOrderItemCode>12345678901234</AmazonOrderItemCode>\n"
        "        <MerchantAdjustmentItemID>RT-5</MerchantAdjustmentItemID>\n"
        "        <AdjustmentReason>CustomerReturn</AdjustmentReason>\n"
        "        <ItemPriceAdjustments>\n"
        "          <Component>\n"
        "            <Type>Principal</Type>\n"
        '            <Amount currency="USD">21.38</Amount>\n'
        "          </Component>\n"
        "          <Component>\n"
        "            <Type>Tax</Type>\n"
        '            <Amount currency="USD">1.71</Amount>\n'
        "          </Component>\n"
        "          <Component>\n"
        "            <Type>Shipping</Type>\n"
        '            <Amount currency="USD">4.99</Amount>\n'
        "          </Component>\n"
        "          <Component>\n"
        "            <Type>RestockingFee</Type>\n"
        '            <Amount currency="USD">-4.28</Amount>\n'
        "          </Component>\n"
        "        </ItemPriceAdjustments>\n"
        "      </AdjustedItem>\n"
        "    </OrderAdjustment>\n"
        "  </Message>\n"
        "</AmazonEnvelope>\n"
    )


amounts = st.integers(0, 10**7)


@st.composite
def refunds(draw: st.DrawFn) -> Adjustment:
    parts = draw(st.tuples(amounts, amounts, amounts, amounts).filter(any))
    return adjustment(
        item_price=parts[0],
        item_tax=parts[1],
        shipping_price=parts[2],
        shipping_tax=parts[3],
        fee=draw(st.integers(0, sum(parts) - 1)),
        currency=draw(st.sampled_from(["USD", "EUR", "JPY"])),
    )


@given(refunds())
def test_in_either_form_the_buyer_gets_gross_less_fee(refund: Adjustment) -> None:
    gross = refund.item_price + refund.item_tax + refund.shipping_price + refund.shipping_tax
    paid_out = Decimal(gross - refund.fee).scaleb(-decimals(refund.currency))

    cells = write_flat([refund]).splitlines()[1].split("\t")
    assert len(cells) == len(HEADER.split("\t"))
    flat = [Decimal(cell) for cell in cells[4:10]]
    assert sum(flat) == paid_out
    assert min(flat) >= 0

    xml = [Decimal(element.text or "") for element in ET.fromstring(write_xml([refund], "M1")).iter("Amount")]
    assert sum(xml) == paid_out
    assert 0 not in xml


def test_messages_are_numbered_as_the_processing_report_counts_them() -> None:
    root = ET.fromstring(write_xml([adjustment(), adjustment(order_id="026-2"), adjustment()], "M1"))
    assert [element.text for element in root.iter("MessageID")] == ["1", "2", "3"]
    assert root.findall("Message")[1].findtext("OrderAdjustment/AmazonOrderID") == "026-2"


@pytest.mark.parametrize(
    "values",
    [
        {"order_id": "050\t1"},
        {"order_id": "050\n1"},
        {"order_id": ""},
        {"order_id": "=1+1"},
        {"order_item_id": ""},
        {"order_item_id": "１２３"},
        {"reason_code": "Customer Return"},
        {"fee": 2138 + 171 + 499},
        {"fee": 9999},
        {"fee": -1},
        {"item_price": -1},
    ],
)
def test_a_refund_that_would_break_the_file_or_charge_the_buyer_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="The refund of order"):
        write_flat([adjustment(**values)])
    with pytest.raises(Refused, match="The refund of order"):
        write_xml([adjustment(**values)], "M1")


def test_without_merchant_identifier_there_is_no_xml_file() -> None:
    with pytest.raises(Refused, match="merchant_id"):
        write_xml([adjustment()], "")


def test_a_merchant_identifier_cannot_add_elements() -> None:
    root = ET.fromstring(write_xml([adjustment()], "M<x>&1"))
    assert root.findtext("Header/MerchantIdentifier") == "M<x>&1"


def test_the_file_is_private_and_byte_for_byte_the_text(tmp_path: Path) -> None:
    path = tmp_path / "refunds.tsv"
    old = os.umask(0)
    try:
        write_file(path, "a\tb\n")
    finally:
        os.umask(old)
    assert path.read_bytes() == b"a\tb\n"
    assert path.stat().st_mode & 0o777 == 0o600
    write_file(path, "a\tb\n")
    assert list(tmp_path.iterdir()) == [path]


def test_another_file_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "refunds.tsv"
    path.write_text("something else")
    with pytest.raises(UsageError, match="exists already with something else in it"):
        write_file(path, "a\tb\n")
    assert path.read_text() == "something else"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file or directory"):
        write_file(tmp_path / "nowhere" / "refunds.tsv", "a")
