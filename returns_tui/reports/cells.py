"""What single cells say: days, times, amounts, quantities, flags. The ambiguous is refused, never guessed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache

from returns_tui.i18n import _
from returns_tui.text import clean

QUANTITY_LIMIT = 1_000_000
YEARS = range(1990, 2100)
"""Years that a marketplace's dates can lie in; anything else is a damaged cell."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
            "aug august", "sep sept september", "oct october", "nov november", "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NAMED_DAY = re.compile(
    r"([0-9]{1,2})[- ]([A-Za-z]{3,9})\.?[- ]([0-9]{4})(?:[ T]+([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?))?"
)
_ISO = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:[.,][0-9]+)?\ ?(Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?)?",
    re.IGNORECASE,
)

_ZERO_DECIMALS = frozenset(("JPY", "KRW", "VND", "CLP", "ISK", "XAF", "XOF", "PYG", "UGX", "RWF"))
_THREE_DECIMALS = frozenset(("KWD", "BHD", "OMR", "JOD", "TND", "LYD", "IQD"))
# Signs, and the currencies that each can stand for; an empty tuple: several, more than are worth listing.
_SIGNS: dict[str, tuple[str, ...]] = {
    "$": (), "US$": ("USD",), "CA$": ("CAD",), "C$": ("CAD",), "A$": ("AUD",), "AU$": ("AUD",), "MX$": ("MXN",),
    "S$": ("SGD",), "R$": ("BRL",), "€": ("EUR",), "£": ("GBP",), "¥": ("JPY", "CNY"), "￥": ("JPY", "CNY"),
    "円": ("JPY",), "元": ("CNY",), "₹": ("INR",), "Rs": ("INR",), "Rs.": ("INR",), "zł": ("PLN",),
    "kr": ("SEK", "DKK", "NOK", "ISK"), "₺": ("TRY",), "TL": ("TRY",), "₩": ("KRW",),
}  # fmt: skip
_AMOUNT = re.compile(r"([-−+]?)([^-−+0-9.,]*)([-−+]?)([0-9](?:[0-9.,'’ ]*[0-9])?)([^0-9.,'’+−-]*)")
_SPACES = re.compile("[\u00a0\u2007\u2009\u202f]")
_GROUPED = {separator: re.compile(rf"[0-9]{{1,3}}(?:{re.escape(separator)}[0-9]{{3}})+") for separator in ".,'’ "}
# India groups thousands by three, then by two: 12,34,567.
_GROUPED_INDIAN = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}")
_PLAIN = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,2})?")
_QUANTITY = re.compile(r"(-?[0-9]{1,12})(?:\.0{1,4})?")

_FLAGS = {"y": True, "yes": True, "true": True, "n": False, "no": False, "false": False}


class UnreadableError(ValueError):
    """A cell that does not say anything certain; the text is why, as a clause without its column."""


def excerpt(value: str) -> str:
    """Return the start of a foreign value, cleaned, for a message."""
    value = clean(value[:200]).strip()
    return value if len(value) <= 40 else value[:38] + ".."


@lru_cache(maxsize=8192)
def read_moment(text: str) -> tuple[date, datetime | None] | None:
    """Return the day as written and, where time and zone are given, the exact time in UTC. Blank: None.

    Read are `14-Jul-2025` (English months, any case), `21-Aug-2026 10:11:12`, ISO days, and ISO times with or
    without a zone. A time without a zone gives only its day.

    Raises:
        UnreadableError: anything else. `03/04/2025` is March to some and April to others.
    """
    text = text.strip()
    if not text:
        return None
    try:
        if match := _NAMED_DAY.fullmatch(text):
            month = _MONTHS.get(match[2].lower())
            if month is None:
                raise UnreadableError(_("has no English month in “{value}”").format(value=excerpt(text)))
            day = date(int(match[3]), month, int(match[1]))
            exact = None
            if match[4]:
                datetime.strptime(match[4], "%H:%M:%S" if match[4].count(":") == 2 else "%H:%M")  # noqa: DTZ007
        elif match := _ISO.fullmatch(text):
            day = date.fromisoformat(match[1])
            exact = None
            if match[2]:
                zone = (match[3] or "Z").upper()
                zone = "+00:00" if zone in ("Z", "UTC", "GMT") else zone
                moment = datetime.fromisoformat(f"{match[1]}T{match[2]}{zone}")
                exact = moment.astimezone(UTC) if match[3] else None
        elif re.fullmatch(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}", text):
            raise UnreadableError(_("is ambiguous: “{value}”").format(value=excerpt(text)))
        else:
            raise UnreadableError(_("is no date: “{value}”").format(value=excerpt(text)))
    except UnreadableError:
        raise
    except (ValueError, OverflowError):
        raise UnreadableError(_("is no date of the calendar: “{value}”").format(value=excerpt(text))) from None
    if day.year not in YEARS:
        raise UnreadableError(_("is no date of our time: “{value}”").format(value=excerpt(text)))
    return day, exact


@lru_cache(maxsize=8192)
def read_amount(text: str, currency: str = "") -> Decimal | None:
    """Return an amount in the major unit, e.g. `4.14`, `77,98`, `1,234.56`, `1.234,56 €`. Blank: None.

    Args:
        text: the cell.
        currency: the row's currency code, "" where unknown: it decides what three digits after one
            separator are, and must not contradict a sign in the cell.

    Raises:
        UnreadableError: no amount, or one that can be read in two ways, as `1,234` or `1.234`.
    """
    text = _SPACES.sub(" ", text).strip()
    if not text:
        return None
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    match = _AMOUNT.fullmatch(text)
    if match is None or (match[1] and match[3]):
        raise UnreadableError(_("is no amount: “{value}”").format(value=excerpt(text)))
    before, after = match[2].strip(), match[5].strip()
    if before and after:
        raise UnreadableError(_("is no amount: “{value}”").format(value=excerpt(text)))
    _check_sign(before or after, currency, text)
    number = Decimal(_plain_number(match[4], currency, text))
    if number >= 10**10:
        raise UnreadableError(_("is too large: “{value}”").format(value=excerpt(text)))
    return -number if (match[1] or match[3]) in ("-", "−") else number


def _check_sign(sign: str, currency: str, text: str) -> None:
    if not sign:
        return
    meant = (sign,) if re.fullmatch("[A-Z]{3}", sign) else _SIGNS.get(sign)
    if meant is None:
        raise UnreadableError(_("is no amount: “{value}”").format(value=excerpt(text)))
    if meant and currency and currency not in meant:
        raise UnreadableError(
            _("is not in {currency}: “{value}”").format(currency=excerpt(currency), value=excerpt(text))
        )


def _plain_number(body: str, currency: str, text: str) -> str:
    """Return the digits of `body` with a dot before the decimals, whatever its notation."""
    whole, decimals = body, ""
    for grouping in ("'", "’", " "):
        if grouping in body:
            last = max(body.rfind("."), body.rfind(","))
            whole, decimals = (body[:last], body[last + 1 :]) if last >= 0 else (body, "")
            if not _GROUPED[grouping].fullmatch(whole):
                raise UnreadableError(_("is no amount: “{value}”").format(value=excerpt(text)))
            return _joined(whole.replace(grouping, ""), decimals, text)
    dots, commas = body.count("."), body.count(",")
    if dots and commas:
        mark, grouping = (".", ",") if body.rfind(".") > body.rfind(",") else (",", ".")
        whole, _sep, decimals = body.rpartition(mark)
        if mark in whole or not _is_grouped(whole, grouping):
            raise UnreadableError(_("is no amount: “{value}”").format(value=excerpt(text)))
        return _joined(whole.replace(grouping, ""), decimals, text)
    if dots + commas > 1:
        grouping = "." if dots else ","
        if not _is_grouped(body, grouping):
            raise UnreadableError(_("is no amount: “{value}”").format(value=excerpt(text)))
        return _joined(body.replace(grouping, ""), "", text)
    if dots + commas == 1:
        mark = "." if dots else ","
        whole, _sep, decimals = body.partition(mark)
        if len(decimals) == 3 and len(whole) <= 3 and not whole.startswith("0"):
            if mark == "," and currency in _ZERO_DECIMALS:
                return _joined(whole + decimals, "", text)
            if not (mark == "." and currency in _THREE_DECIMALS):
                raise UnreadableError(_("is ambiguous: “{value}”").format(value=excerpt(text)))
    return _joined(whole, decimals, text)


def _is_grouped(whole: str, grouping: str) -> bool:
    return bool(_GROUPED[grouping].fullmatch(whole) or (grouping == "," and _GROUPED_INDIAN.fullmatch(whole)))


def _joined(whole: str, decimals: str, text: str) -> str:
    if not whole.isdigit() or (decimals and not decimals.isdigit()) or len(whole) > 12 or len(decimals) > 6:
        raise UnreadableError(_("is no amount: “{value}”").format(value=excerpt(text)))
    return f"{whole}.{decimals}" if decimals else whole


@lru_cache(maxsize=1024)
def read_quantity(text: str) -> int | None:
    """Return a number of pieces, 1 to `QUANTITY_LIMIT`. Blank: None.

    Raises:
        UnreadableError: no whole number, or none that can be a number of pieces.
    """
    text = text.strip()
    if not text:
        return None
    match = _QUANTITY.fullmatch(text)
    if match is None or not 0 < int(match[1]) <= QUANTITY_LIMIT:
        raise UnreadableError(_("is no quantity: “{value}”").format(value=excerpt(text)))
    return int(match[1])


@lru_cache(maxsize=256)
def read_flag(text: str) -> bool | None:
    """Return what Y, N, Yes, No, true or false say, in any case; None for a blank or any other word."""
    return _FLAGS.get(text.strip().lower())
