"""The refund upload file: the marketplace's adjustment feed, as tab-separated text or as XML.

Formats: Amazon's Order Adjustment feed, POST_FLAT_FILE_PAYMENT_ADJUSTMENT_DATA (flat) and
POST_PAYMENT_ADJUSTMENT_DATA (XML, OrderAdjustment.xsd), sellercentral.amazon.com/help/hub/reference/G200387280.
All amounts are totals for the quantity, in the order's currency, and what the buyer gets must be more than 0.

Price and tax are written apart in every marketplace, and together they are what the buyer paid. Where an
order report's price contains the tax (EU, UK, Japan), the price written here is without it.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

from returns_tui.delivery.private_file import write_once
from returns_tui.errors import Refused, UsageError
from returns_tui.i18n import _
from returns_tui.policy.money import plain
from returns_tui.policy.refunds import fits_a_file
from returns_tui.store.batches import Adjustment
from returns_tui.text import clean

# The template's columns without those for promotions: unused ones must be removed, all others be filled.
_COLUMNS = (
    "order-id",
    "order-item-id",
    "adjustment-reason-code",
    "currency",
    "item-price-adj",
    "item-tax-adj",
    "shipping-price-adj",
    "shipping-tax-adj",
    "gift-wrap-price-adj",
    "gift-wrap-tax-adj",
    "quantity-cancelled",
)


def write_flat(adjustments: Sequence[Adjustment]) -> str:
    """Return the tab-separated file: header, one line a refund, ASCII, each line ended by LF.

    LF, because the text is kept and written again byte for byte, and the feed reads either line end. The
    restocking fee lessens the item's price, then its tax, then shipping: this form has no column for it.
    Gift wrap is part of the price here, and nothing is cancelled by a return, so those columns are 0.

    Raises:
        Refused: a refund cannot stand in such a file; names its order.
    """
    lines = ["\t".join(_COLUMNS)]
    for adjustment in adjustments:
        _refuse_unusable(adjustment)
        currency = adjustment.currency
        amounts = [plain(part, currency) for part in (*_less_fee(adjustment), 0, 0)]
        lines.append(
            "\t".join(
                (
                    adjustment.order_id,
                    adjustment.order_item_id,
                    adjustment.reason_code,
                    currency,
                    *amounts,
                    "0",
                )
            )
        )
    return "".join(f"{line}\n" for line in lines)


def write_xml(adjustments: Sequence[Adjustment], merchant_id: str) -> str:
    """Return the XML file, one message a refund, numbered from 1 in their order; ended by LF.

    The restocking fee is a negative component of its own. Components of 0 are left out.

    Args:
        adjustments: see `write_flat`.
        merchant_id: Amazon's merchant identifier of the account.

    Raises:
        Refused: `merchant_id` is missing, or a refund cannot stand in such a file.
    """
    if not fits_a_file(merchant_id):
        raise Refused(
            _(
                "The XML refund file needs the merchant identifier: put “merchant_id:” under the account in"
                " config.yaml, or use --format flat."
            )
        )
    root = ET.Element(
        "AmazonEnvelope",
        {"{http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation": "amzn-envelope.xsd"},
    )
    header = ET.SubElement(root, "Header")
    _add(header, "DocumentVersion", "1.01")
    _add(header, "MerchantIdentifier", merchant_id)
    _add(root, "MessageType", "OrderAdjustment")
    for number, adjustment in enumerate(adjustments, start=1):
        _refuse_unusable(adjustment)
        _add_message(root, number, adjustment)
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def write_file(path: Path, content: str) -> None:
    """Write an upload file, mode 0600, whole or not at all.

    A file that is there already stays; with the very same content that is no error, so that a batch can be
    written again to where it was.

    Raises:
        UsageError: another file has that name, or it cannot be written.
    """
    data = content.encode("utf-8")
    try:
        write_once(path, data)
    except FileExistsError:
        if path.is_file() and path.read_bytes() == data:
            return
        raise UsageError(
            _("{name} exists already with something else in it: name another file.").format(name=clean(str(path)))
        ) from None
    except OSError as error:
        raise UsageError(
            _("{name} cannot be written: {reason}.").format(
                name=clean(str(path)), reason=error.strerror or type(error).__name__
            )
        ) from None


def _parts(adjustment: Adjustment) -> tuple[int, int, int, int]:
    return (
        adjustment.item_price,
        adjustment.item_tax,
        adjustment.shipping_price,
        adjustment.shipping_tax,
    )


def _less_fee(adjustment: Adjustment) -> list[int]:
    """Return the four parts after the fee is taken off them in their order; none is below 0."""
    left = adjustment.fee
    result = []
    for part in _parts(adjustment):
        taken = min(part, left)
        left -= taken
        result.append(part - taken)
    return result


def _add_message(root: ET.Element, number: int, adjustment: Adjustment) -> None:
    """Add one refund, its elements in the order that OrderAdjustment.xsd wants."""
    message = ET.SubElement(root, "Message")
    _add(message, "MessageID", str(number))
    order = ET.SubElement(message, "OrderAdjustment")
    _add(order, "AmazonOrderID", adjustment.order_id)
    _add(order, "ActionType", "Refund")
    item = ET.SubElement(order, "AdjustedItem")
    _add(item, "AmazonOrderItemCode", adjustment.order_item_id)
    _add(item, "MerchantAdjustmentItemID", adjustment.merchant_adjustment_item_id)
    _add(item, "AdjustmentReason", adjustment.reason_code)
    components = ET.SubElement(item, "ItemPriceAdjustments")
    types = ("Principal", "Tax", "Shipping", "ShippingTax", "RestockingFee")
    for kind, amount in zip(types, (*_parts(adjustment), -adjustment.fee), strict=True):
        if amount:
            component = ET.SubElement(components, "Component")
            _add(component, "Type", kind)
            _add(component, "Amount", plain(amount, adjustment.currency)).set("currency", adjustment.currency)


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = text
    return element


def _refuse_unusable(adjustment: Adjustment) -> None:
    """Raise where a refund would break the file, or would charge the buyer."""
    order = clean(adjustment.order_id)[:40]
    words = {
        "order-id": adjustment.order_id,
        "order-item-id": adjustment.order_item_id,
        "adjustment-reason-code": adjustment.reason_code,
        "currency": adjustment.currency,
        "MerchantAdjustmentItemID": adjustment.merchant_adjustment_item_id,
    }
    for name, word in words.items():
        if not fits_a_file(word):
            raise Refused(
                _("The refund of order {order} has no usable {name}: undo it and refund by click.").format(
                    order=order, name=name
                )
            )
    if min(*_parts(adjustment), adjustment.fee) < 0 or sum(_parts(adjustment)) <= adjustment.fee:
        raise Refused(
            _("The refund of order {order} gives the buyer nothing, so no file can carry it: undo it.").format(
                order=order
            )
        )
