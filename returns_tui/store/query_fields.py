"""The fields of the query language: what each is called, which values it takes, and the condition that they mean.

Help texts and the docs' list of fields come from this table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Literal, NamedTuple

from returns_tui.config.values import Config, Marketplace
from returns_tui.i18n import N_, _
from returns_tui.policy.request import FINAL_STATES, OPEN_STATES
from returns_tui.store.conditions import (
    STATES,
    Ahead,
    All,
    Amount,
    AnyOf,
    Between,
    Claimed,
    Condition,
    Day,
    Flagged,
    InState,
    NoClock,
    Not,
    OneOf,
    Stale,
    Text,
    When,
    folded,
)
from returns_tui.store.query_text import Value

FLAGS = ("open", "done", "click", "snoozed", "overdue", "stale", "conflict")
_FLAGGED: Mapping[str, Literal["click", "snoozed", "conflict"]] = {
    "click": "click",
    "snoozed": "snoozed",
    "conflict": "conflict",
}
_FAULTS = ("buyer", "seller", "carrier", "unclear")
_LABELS: Mapping[str, tuple[str, ...]] = {"seller": ("seller",), "buyer": ("customer", "buyer"), "none": ("",)}
_SECONDS = {"m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604_800}
_SPAN = re.compile(r"([0-9]{1,5})(m|min|h|d|w)")
_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")
_SAME_SIGNS = str.maketrans({"≤": "<=", "≥": ">=", "。": ".", "…": ".."})

Compared = Literal["", "<", "<=", ">", ">=", "="]


class NotAValueError(Exception):
    """A field has no such value. `str()` says what would be right."""


class Field(NamedTuple):
    """One field.

    Attributes:
        name: as it is typed before the colon.
        takes: which values it takes, for people.
        help: what it finds.
        examples: that the docs show.
        read: returns the condition that one value means; raises NotAValueError.
        values: those that can be completed.
    """

    name: str
    takes: str
    help: str
    examples: tuple[str, ...]
    read: Callable[[Value, Config], Condition]
    values: Callable[[Config], Iterable[str]]


def nearest(value: str, known: Iterable[str]) -> str:
    """Return the one of `known` that a mistyped value most likely means, "" where none is near."""
    import difflib

    return next(iter(difflib.get_close_matches(value[:60], list(known), n=1)), "")


def _unknown(value: str, known: Iterable[str], problem: str) -> NotAValueError:
    known = list(known)
    near = nearest(value, known)
    hint = _("did you mean “{near}”?").format(near=near) if near else ", ".join(known[:12])
    return NotAValueError(f"{problem}; {hint}")


def _word(value: Value, known: Iterable[str]) -> str:
    """Return a value that has to be one of some words."""
    word = folded(_plain(value.text))
    if word in known:
        return word
    if not word:
        raise NotAValueError(_("a value is missing: {known}").format(known=", ".join(known)))
    raise _unknown(word, known, _("there is no such value"))


def _plain(text: str) -> str:
    """Return a value with plain digits and signs for full-width ones."""
    return unicodedata.normalize("NFKC", text.translate(_SAME_SIGNS)).strip()


# -- what the values mean --------------------------------------------------------------------------------------


def _state(value: Value, _config: Config) -> Condition:
    return InState((_word(value, STATES),))


def _is(value: Value, config: Config) -> Condition:
    flag = _word(value, FLAGS)
    if flag == "open":
        return InState(OPEN_STATES)
    if flag == "done":
        return InState(FINAL_STATES)
    if flag == "overdue":
        return Between("due", None, Ahead(0))
    if flag == "stale":
        if config.stale_after is None:
            raise NotAValueError(_("nothing gets stale: “stale_after” is switched off in config.yaml"))
        return Stale(config.stale_after)
    return Flagged(_FLAGGED[flag])


def _compared(value: Value) -> tuple[Compared, str]:
    """Return the sign before a value, and the rest."""
    text = _plain(value.text)
    signs: tuple[Compared, ...] = ("<=", ">=", "<", ">", "=")
    sign: Compared = next((sign for sign in signs if text.startswith(sign)), "")
    return sign, text[len(sign) :].strip()


def _time(text: str, config: Config, *, ago: bool) -> tuple[When, When] | None:
    """Return the first moment that a time or day covers, and the first one behind it; None where it is none.

    Args:
        text: as typed.
        config: for the zone of days.
        ago: whether a span leads into the past.
    """
    text = text.lower()
    if span := _SPAN.fullmatch(text):
        seconds = int(span[1]) * _SECONDS[span[2]]
        seconds = -seconds if ago else seconds
        return Ahead(seconds), Ahead(seconds + 1)
    days = {"today": 0, "tomorrow": 1, "yesterday": -1}
    if text in days:
        return Day(config.timezone, None, days[text]), Day(config.timezone, None, days[text] + 1)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    if len(text) != len("2026-09-24") or not 1971 <= day.year <= 9000:
        return None
    return Day(config.timezone, day), Day(config.timezone, day, 1)


def _due(value: Value, config: Config) -> Condition:
    sign, text = _compared(value)
    if not sign and text.lower() in ("overdue", "none"):
        return NoClock() if text.lower() == "none" else Between("due", None, Ahead(0))
    wrong = NotAValueError(_("write <4h, >2d, 1h..4h, today, tomorrow, overdue, none, or a day as 2026-09-24"))
    return _between("due", sign, text, partial(_time, config=config, ago=False), wrong)


def _age(value: Value, config: Config) -> Condition:
    sign, text = _compared(value)
    wrong = NotAValueError(_("write >10d, <2h, 5d..10d, today, yesterday, or a day as 2026-09-24"))
    # What is older was asked for earlier; of days the earlier is the older one as well.
    turned: Mapping[Compared, Compared] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
    first, dots, last = text.partition("..")
    if dots and any(_SPAN.fullmatch(part.lower()) for part in (first, last)):
        text = f"{last}..{first}"
    return _between("requested", turned.get(sign, sign), text, partial(_time, config=config, ago=True), wrong)


def _between(
    what: Literal["due", "requested"],
    sign: Compared,
    text: str,
    time: Callable[[str], tuple[When, When] | None],
    wrong: NotAValueError,
) -> Condition:
    first, dots, last = text.partition("..")
    if dots and not sign:
        begins, ends = time(first), time(last)
        if (begins is None and first) or (ends is None and last) or (begins is None and ends is None):
            raise wrong
        return Between(what, begins[0] if begins else None, ends[1] if ends else None)
    named = time(text)
    if named is None or (sign in ("", "=") and isinstance(named[0], Ahead)):
        raise wrong
    since, until = named
    if sign == "<":
        return Between(what, None, since)
    if sign == "<=":
        return Between(what, None, until)
    if sign == ">":
        return Between(what, until, None)
    return Between(what, since, None if sign == ">=" else until)


def _amount(what: Literal["value", "paid"], value: Value, _config: Config) -> Condition:
    sign, text = _compared(value)
    first, dots, last = text.partition("..")
    amounts = [Decimal(part) if _AMOUNT.fullmatch(part) else None for part in (first, last)]
    low, high = amounts
    complete = all(amount is not None or not part for amount, part in zip(amounts, (first, last), strict=True))
    if dots and not sign and complete and (first or last):
        return Amount(what, low, high)
    if dots or low is None:
        raise NotAValueError(_("write >50, <=19.99, 20..50 or 39.90"))
    if sign in ("<", "<="):
        return Amount(what, None, low, high_fits=sign == "<=")
    return Amount(what, low, None if sign in (">", ">=") else low, low_fits=sign != ">")


def _sku(value: Value, _config: Config) -> Condition:
    text = folded(value.text.strip())
    if not text:
        raise NotAValueError(_("a SKU is missing, or how it begins"))
    return Text("sku", "is" if value.quoted else "begins", text)


def _reason(value: Value, config: Config) -> Condition:
    text = folded(_plain(value.text))
    if not text:
        raise NotAValueError(_("a reason is missing: its code, or a part of code or meaning"))
    meant = (code for code, meaning in config.reasons.items() if text in folded(meaning))
    codes = _codes(meant)
    has = Text("reason_code", "has", text)
    return AnyOf((has, OneOf("reason_code", codes))) if codes else has


def _codes(bare: Iterable[str]) -> tuple[str, ...]:
    """Return reason codes as reports write them: with and without `CR-`."""
    return tuple(folded(prefix + code) for code in bare for prefix in ("", "CR-"))


def _fault(value: Value, config: Config) -> Condition:
    fault = _word(value, _FAULTS)
    alike: dict[int, list[Marketplace]] = {}  # most share one table
    for market in config.marketplaces.values():
        alike.setdefault(id(market.faults), []).append(market)
    ways: list[Condition] = []
    for markets in alike.values():
        known = markets[0].faults
        there = OneOf("marketplace", tuple(market.id for market in markets))
        if fault == "unclear":  # a code that no table has is unclear as well
            others = _codes(code for code, whose in known.items() if whose != fault)
            ways.append(All((there, Not(OneOf("reason_code", others)))))
        else:
            codes = _codes(code for code, whose in known.items() if whose == fault)
            ways.append(All((there, OneOf("reason_code", codes))))
    return AnyOf(tuple(ways))


def _marketplace(value: Value, config: Config) -> Condition:
    wanted = folded(_plain(value.text))
    found = [name for name in config.marketplaces if wanted in (folded(name), folded(name).partition(".")[2])]
    found = found or [name for name in config.marketplaces if folded(name).rpartition(".")[2] == wanted]
    if not found:
        raise _unknown(wanted, sorted(config.marketplaces), _("there is no such marketplace"))
    return OneOf("marketplace", tuple(folded(name) for name in found))


def _country(value: Value, config: Config) -> Condition:
    wanted = _plain(value.text).upper()
    wanted = "GB" if wanted == "UK" else wanted
    found = [folded(name) for name, market in config.marketplaces.items() if market.country == wanted]
    if not found:
        raise _unknown(wanted, countries(config), _("no marketplace has its customers there"))
    return OneOf("marketplace", tuple(found))


def _label(value: Value, _config: Config) -> Condition:
    word = folded(_plain(value.text))
    return OneOf("label_payer", _LABELS["buyer" if word == "customer" else _word(value, tuple(_LABELS))])


def _claim(value: Value, _config: Config) -> Condition:
    return Claimed() if _word(value, ("yes", "no")) == "yes" else Not(Claimed())


def _assigned(value: Value, config: Config) -> Condition:
    name = value.text.strip()
    if not name:
        raise NotAValueError(_("a name is missing: me, nobody, or somebody's"))
    if not value.quoted:
        name = {"me": config.operator, "nobody": ""}.get(folded(name), name)
    return OneOf("assigned_to", (folded(name),))


# -- what can be completed -------------------------------------------------------------------------------------


def countries(config: Config) -> list[str]:
    """Return the countries that marketplaces have, those of the configured ones first."""
    first = [config.marketplaces[name].country for name in config.configured if name in config.marketplaces]
    return list(dict.fromkeys([*first, *sorted(market.country for market in config.marketplaces.values())]))


def _marketplaces(config: Config) -> list[str]:
    return list(dict.fromkeys([*config.configured, *sorted(config.marketplaces)]))


def _fixed(*values: str) -> Callable[[Config], Iterable[str]]:
    return lambda _config: values


FIELDS: tuple[Field, ...] = (
    Field(
        "state",
        "pending approved received refunded closed cancelled",
        N_("requests in that state"),
        ("state:pending", "state:approved,received"),
        _state,
        _fixed(*STATES),
    ),
    Field(
        "is",
        " ".join(FLAGS),
        N_(
            "open: pending, approved or received; done: the other states; click: something is left to be clicked; "
            "snoozed: put aside; overdue; stale: waits for goods longer than stale_after; "
            "conflict: a report contradicts"
        ),
        ("is:open", "is:click", "-is:snoozed"),
        _is,
        _fixed(*FLAGS),
    ),
    Field(
        "due",
        "<4h >2d 1h..4h today tomorrow overdue none 2026-09-24",
        N_("when the next deadline is; < has what is overdue as well; none: no clock runs"),
        ("due:<4h", "due:today", "due:1h..2d"),
        _due,
        _fixed("today", "tomorrow", "overdue", "none"),
    ),
    Field(
        "age",
        ">10d <2h 5d..10d today yesterday 2026-09-24",
        N_("how long ago the buyer asked for the return, or on which day"),
        ("age:>10d", "age:today"),
        _age,
        _fixed("today", "yesterday"),
    ),
    Field(
        "reason",
        "CODE",
        N_("the buyer's reason, by a part of its code or of what it means"),
        ("reason:defective", 'reason:"too small"'),
        _reason,
        lambda config: [code.lower() for code in config.reasons],
    ),
    Field(
        "fault",
        " ".join(_FAULTS),
        N_("whose fault the reason is by the table of the marketplace"),
        ("fault:seller",),
        _fault,
        _fixed(*_FAULTS),
    ),
    Field(
        "value",
        ">50 <=19.99 20..50 39.90",
        N_("the amount of the order, in its own currency"),
        ("value:>50", "value:20..50"),
        partial(_amount, "value"),
        _fixed(),
    ),
    Field(
        "paid",
        ">50 <=19.99 20..50 39.90",
        N_("what was paid for the item, as the list shows it, in its own currency"),
        ("paid:<10",),
        partial(_amount, "paid"),
        _fixed(),
    ),
    Field(
        "sku",
        "SKU",
        N_("your SKU, or how it begins; in quotes the whole of it"),
        ("sku:KETTLE", 'sku:"KETTLE-17"'),
        _sku,
        _fixed(),
    ),
    Field(
        "marketplace",
        "amazon.de de",
        N_("where it was bought, by name or ending"),
        ("marketplace:amazon.de", "marketplace:co.uk"),
        _marketplace,
        _marketplaces,
    ),
    Field(
        "country",
        "DE GB US",
        N_("the country of the marketplace's customers"),
        ("country:DE",),
        _country,
        countries,
    ),
    Field(
        "label",
        " ".join(_LABELS),
        N_("who is to pay the return label by the report; none: it says nothing"),
        ("label:seller",),
        _label,
        _fixed(*_LABELS),
    ),
    Field(
        "claim",
        "yes no",
        N_("whether there is an A-to-z claim"),
        ("claim:yes",),
        _claim,
        _fixed("yes", "no"),
    ),
    Field(
        "assigned",
        "me nobody NAME",
        N_("whose request it is"),
        ("assigned:me", "assigned:nobody"),
        _assigned,
        _fixed("me", "nobody"),
    ),
)
BY_NAME: Mapping[str, Field] = {field.name: field for field in FIELDS}
