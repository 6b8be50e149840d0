"""Return requests that nobody made, always the same ones, as the files that other programs read.

A shorter file is the beginning of a longer one. All requests are open, and asked for on fixed days that are past:
their deadlines are told in days, so no line changes while somebody measures.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

REPORT = (
    "Order ID|Order date|Return request date|Return request status|Amazon RMA ID|Merchant RMA ID|Label type|"
    "Label cost|Currency code|Return carrier|Tracking ID|Label to be paid by|A-to-Z Claim|Is prime|ASIN|"
    "Merchant SKU|Item Name|Return quantity|Return Reason|In policy|Return type|Resolution|Invoice number|"
    "Return delivery date|Order Amount|Order quantity|SafeT Action reason|SafeT claim id|SafeT claim state|"
    "SafeT claim creation time|SafeT claim reimbursement amount|Refunded Amount|Category|VAT|Order Item ID"
).split("|")
_LATIN = (
    "Wireless Mouse",
    "USB-C Charging Cable 2m (2-Pack)",
    "Stainless Steel Water Bottle 750 ml",
    "Running Shoes Men's Size 43",
    "Yoga Mat Non-Slip 6mm",
    "LED Desk Lamp, dimmable, 3 modes",
    "Bluetooth Headphones Over-Ear ANC",
    "Küchenmesser-Set 5-teilig",
    "Chaise longue pliante d'extérieur",
    "Phone Case, 6.1 inch – clear",
    "Kids Puzzle 100 pcs",
    "Coffee Grinder Burr Conical",
)
_CJK = (
    "ワイヤレスイヤホン ノイズキャンセリング",
    "不锈钢保温杯 大容量 1000ml",
    "무선 충전기 고속 15W",
    "折りたたみ傘 自動開閉 軽量",
    "女士羊毛大衣 修身 秋冬款",
)
_EMOJI = (
    "🎁 Gift Box Set",
    "🔥 Hot-Sale Fan Heater",
    "Plush Toy 🐻 Bear 40cm",
    "☕️ Mug “World's best dad” 👨‍👩‍👧",
)
_REASONS = (
    "CR-DEFECTIVE",
    "CR-NOT_AS_DESCRIBED",
    "CR-UNWANTED_ITEM",
    "AMZ-PG-BAD-DESC",
    "CR-QUALITY_UNACCEPTABLE",
    "CR-ORDERED_WRONG_ITEM",
    "CR-MISSED_ESTIMATED_DELIVERY",
    "CR-DAMAGED_BY_CARRIER",
    "CR-SWITCHEROO",
)
_LABELS = ("AmazonUnPaidLabel", "AmazonPrepaid", "BYO")
_CATEGORIES = ("Home", "Electronics", "Apparel", "Toys", "Kitchen", "Sports")
_FIRST_DAY = datetime(2025, 1, 1, tzinfo=UTC)
_SPAN = 400 * 86400  # seconds over which the requests are spread
_STEP = 37


def _item(chance: random.Random) -> str:
    kind = chance.random()
    return chance.choice(_CJK if kind < 0.15 else _EMOJI if kind < 0.25 else _LATIN)


def requests(count: int) -> Iterator[dict[str, str]]:
    """Yield requests as lines of a report: column → cell; `requested` besides, an ISO time."""
    chance = random.Random(7)
    number, choice, alphabet = chance.randint, chance.choice, "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
    for at in range(count):
        asked = _FIRST_DAY + timedelta(seconds=at * _STEP % _SPAN + number(0, 3000))
        ordered = asked - timedelta(days=number(1, 30))
        quantity = str(number(1, 3))
        yield dict.fromkeys(REPORT, " ") | {
            "requested": asked.isoformat(),
            "Order ID": f"{number(100, 999)}-{number(0, 9999999):07d}-{number(0, 9999999):07d}",
            "Order date": ordered.strftime("%d-%b-%Y"),
            "Return request date": asked.strftime("%d-%b-%Y"),
            "Return request status": "PendingApproval",
            "Amazon RMA ID": f"D{at:07d}RRMA",
            "Merchant RMA ID": " " if chance.random() < 0.7 else f"M-{at:06d}",
            "Label type": choice(_LABELS),
            "Label cost": f"{number(0, 1500) / 100:.2f}",
            "Currency code": "USD",
            "Label to be paid by": choice(("Customer", "Seller")),
            "A-to-Z Claim": "N" if chance.random() < 0.97 else "Y",
            "Is prime": choice("YN"),
            "ASIN": "B0" + "".join(chance.choices(alphabet, k=8)),
            "Merchant SKU": f"SKU-{number(1, 4000):05d}-{choice('ABC')}",
            "Item Name": _item(chance),
            "Return quantity": quantity,
            "Return Reason": choice(_REASONS),
            "In policy": "Y" if chance.random() < 0.9 else "N",
            "Return type": "C-Returns",
            "Resolution": "StandardRefund" if chance.random() < 0.9 else "Exchange",
            "Order Amount": f"{number(500, 25000) / 100:.2f}",
            "Order quantity": quantity,
            "Category": choice(_CATEGORIES),
            "VAT": "",
            "Order Item ID": f"{10**13 + at}",
        }


def write_report(file: Path, count: int) -> None:
    """Write Amazon's flat returns report, as a seller downloads it."""
    with file.open("w", encoding="utf-8", newline="") as out:
        out.write("\t".join(REPORT) + "\n")
        out.writelines("\t".join(map(request.__getitem__, REPORT)) + "\n" for request in requests(count))


def write_mbox(file: Path, count: int) -> None:
    """Write the same requests as mails in one mbox, for mail programs."""
    with file.open("w", encoding="utf-8", newline="") as out:
        out.writelines(map(_mail, requests(count)))


def _mail(request: dict[str, str]) -> str:
    asked, rma = datetime.fromisoformat(request["requested"]), request["Amazon RMA ID"]
    head = {
        "From": f"{request['Return Reason']} <{rma}@buyer.example>",
        "To": "returns@seller.example",
        "Subject": f"{rma} {request['Return request status']} {request['Item Name']}",
        "Date": asked.strftime("%a, %d %b %Y %H:%M:%S +0000"),
        "Message-ID": f"<{rma}@buyer.example>",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    lines = [f"From {rma}@buyer.example {asked:%a %b %d %H:%M:%S %Y}"]
    lines += [f"{name}: {value}" for name, value in head.items()]
    lines += ["", *(f"{name}: {request[name]}" for name in REPORT), "", ""]
    return "\n".join(lines)
