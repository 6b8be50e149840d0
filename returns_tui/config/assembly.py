"""From the values of a file and the defaults to the frozen `Config`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from returns_tui.config.advice import POSSIBLE, AdviceRule, Costs, Shares
from returns_tui.config.contradictions import Ground, Reach, in_order
from returns_tui.config.defaults import STALE_AFTER, VIEWS, section
from returns_tui.config.formats import GivenClock
from returns_tui.config.locations import expanded
from returns_tui.config.marketplaces import BUILT_IN
from returns_tui.config.schema import CLOCK_NAMES
from returns_tui.config.values import (
    Account,
    Address,
    Approval,
    ClockName,
    ClockRule,
    ClosureReason,
    Duration,
    Fault,
    Mail,
    Marketplace,
    MessageTemplate,
    Refunds,
    RestockingRule,
    Route,
    View,
)
from returns_tui.i18n import N_

Values = Mapping[str, Any]  # what the schema read: only the keys that are given and right
YOURS = N_("your config.yaml")
_TAX_ON_TOP = frozenset({"US", "CA"})  # countries where a shelf price is net of sales tax
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def merged(values: Values, name: str) -> dict[str, Any]:
    """Return the built-in mapping `name` with the file's entries laid over it, key by key."""
    return {**section(name), **values.get(name, {})}


def _whole(values: Values, name: str) -> Mapping[str, Values]:
    """Return the file's mapping `name`, or the built-in one."""
    given: Mapping[str, Values] = values[name] if name in values else section(name)
    return given


def accounts(values: Values) -> dict[str, Account]:
    """Return the accounts: those of the file, or one without an address."""
    return {
        name: Account(name, given.get("from", ""), given.get("seller_name", ""), given.get("merchant_id", ""))
        for name, given in (values.get("accounts") or {"default": {}}).items()
    }


def addresses(values: Values) -> dict[str, Address]:
    """Return the addresses for returned goods."""
    return {
        name: Address(
            name, given["country"], given["lines"], given.get("freight", {}), given.get("instructions", {})
        )
        for name, given in values.get("addresses", {}).items()
    }


def marketplaces(values: Values) -> dict[str, Marketplace]:
    """Return the built-in table and the file's marketplaces, merged, each with its clocks and faults."""
    given: Mapping[str, Values] = values.get("marketplaces", {})
    clocks = _clocks({}, section("clocks"))
    clocks = _clocks(clocks, values.get("clocks", {}))
    faults: dict[str, Fault] = merged(values, "faults")
    return {
        name: _marketplace(name, given.get(name, {}), clocks, faults)
        for name in dict.fromkeys((*BUILT_IN, *given))
    }


def _marketplace(
    name: str, given: Values, clocks: Mapping[ClockName, ClockRule], faults: Mapping[str, Fault]
) -> Marketplace:
    known = BUILT_IN.get(name)
    route: Route = "click" if known else "mail"
    country: str = given.get("country") or (known.country if known else "")
    in_prices = known.prices_include_tax if known else country not in _TAX_ON_TOP
    return Marketplace(
        id=name,
        country=country,
        currency=given.get("currency") or (known.currency if known else ""),
        timezone=given.get("timezone") or (known.timezone if known else ""),
        languages=given.get("languages") or (known.languages if known else ()),
        prices_include_tax=given.get("prices_include_tax", in_prices),
        return_address=given.get("return_address"),
        encoding=given.get("encoding", known.encoding if known else None),
        seller_central=given.get("seller_central", known.seller_central if known else ""),
        notify={"approve": route, "close": route, **given.get("notify", {})},
        refund_route=given.get("refund_route", "file" if known else "click"),
        clocks=_clocks(clocks, given["clocks"]) if given.get("clocks") else clocks,
        faults={**faults, **given["faults"]} if given.get("faults") else faults,
    )


def _clocks(base: Mapping[ClockName, ClockRule], given: Mapping[str, GivenClock]) -> dict[ClockName, ClockRule]:
    result: dict[ClockName, ClockRule] = dict(base)
    for text in CLOCK_NAMES:
        name = cast(ClockName, text)
        if (clock := given.get(name)) is not None:
            result[name] = ClockRule(name, clock.duration, clock.source or YOURS)
        else:
            result.setdefault(name, ClockRule(name, None, ""))
    return result


def approval(values: Values) -> Approval:
    """Return the text of approvals; subject and text are replaced each for itself."""
    given = merged(values, "approval")
    return Approval(given["subject"], given["text"])


_CLOSES = ("pending", "approved")  # where a reason does not say in which states it can be given


def closure_reasons(values: Values) -> dict[str, ClosureReason]:
    """Return the file's closure reasons, or the built-in ones."""
    given: Mapping[str, Values] = _whole(values, "closure_reasons")
    return {
        name: ClosureReason(
            id=name,
            label=entry.get("label") or name.replace("_", " "),
            key=entry["key"],
            amazon_reason=entry.get("amazon_reason", ""),
            when=entry.get("when", _CLOSES),
            subject=entry["subject"],
            text=entry["text"],
        )
        for name, entry in given.items()
    }


def closing_states(values: Values) -> dict[str, tuple[str, ...]]:
    """Return the states in which each closure reason can be given; also of reasons that lack something else."""
    given: Mapping[str, Values] = _whole(values, "closure_reasons")
    return {name: entry.get("when", _CLOSES) for name, entry in given.items()}


def messages(values: Values) -> dict[str, MessageTemplate]:
    """Return the file's messages, or the built-in ones."""
    given: Mapping[str, Values] = _whole(values, "messages")
    return {
        name: MessageTemplate(
            id=name,
            label=entry.get("label") or name.replace("_", " "),
            key=entry["key"],
            subject=entry["subject"],
            text=entry["text"],
        )
        for name, entry in given.items()
    }


def refunds(values: Values) -> Refunds:
    """Return the limits on refunds; amounts are merged by currency, restocking rules replaced as a whole."""
    built_in: Values = section("refunds")
    given: Values = values.get("refunds", {})

    def amounts(name: str) -> dict[str, Decimal]:
        both = {**(built_in.get(name) or {}), **(given.get(name) or {})}
        return {currency: amount for currency, amount in both.items() if amount is not None}

    rules: tuple[Values, ...] = given.get("restocking", built_in.get("restocking", ()))
    return Refunds(
        confirm_above=amounts("confirm_above"),
        daily_limit=amounts("daily_limit"),
        restocking=tuple(
            RestockingRule(rule["condition"], rule["percent"], rule.get("marketplaces", ())) for rule in rules
        ),
    )


def mail(values: Values, folder: Path, data_folder: Path) -> Mail:
    """Return how mail leaves; a relative folder begins at the config file's `folder`."""
    given: Values = values.get("mail", {})
    security = given.get("security", "starttls")
    return Mail(
        transport=given.get("transport", "files"),
        folder=folder / expanded(given["folder"]) if "folder" in given else data_folder / "mail",
        host=given.get("host", ""),
        port=given.get("port", _PORTS[security]),
        security=security,
        username=given.get("username", ""),
        password_command=given.get("password_command", ()),
        timeout=given.get("timeout", 20),
    )


def views(values: Values) -> tuple[View, ...]:
    """Return the file's views, or the built-in ones."""
    if "views" not in values:
        return VIEWS
    return tuple(
        View(entry["name"], entry.get("label") or entry["name"], *entry["query"]) for entry in values["views"]
    )


def costs(values: Values) -> Costs:
    """Return what a return costs; everything is unknown without the file."""
    given: Values = values.get("costs", {})

    def shares(name: str) -> Shares:
        return Shares(given.get(name, {}).get("reasons", {}), given.get(name, {}).get("faults", {}))

    return Costs(given.get("handling", {}), given.get("labels", {}), shares("resale"), shares("restocking_fee"))


def advice(
    values: Values, markets: Mapping[str, Marketplace], reasons: Mapping[str, str]
) -> tuple[AdviceRule, ...]:
    """Return the file's rules, or the built-in ones as far as this config has what they name.

    They are in the order in which the first that fits is the one to take, and each has the states in which its
    suggestion is possible.
    """
    own = "advice" in values
    rules: tuple[AdviceRule, ...] = values["advice"] if own else section("advice")
    closures, texts = closure_reasons(values), messages(values)
    usable = []
    for rule in rules:
        possible = frozenset[str](POSSIBLE[rule.kind])
        if rule.kind == "close":
            reason = closures.get(rule.target or "")
            possible = frozenset(reason.when) if reason is not None else frozenset()
        missing = (rule.kind == "ask" and rule.target not in texts) or not possible
        if not missing:
            usable.append(narrowed(rule, possible))
    return in_order(usable, Reach(Ground.of(markets, reasons)))


def narrowed(rule: AdviceRule, possible: frozenset[str]) -> AdviceRule:
    """Return the rule with those of its states in which its suggestion is possible."""
    words = rule.when.words
    states = words.get("state", possible) & possible
    return rule._replace(when=rule.when._replace(words={**words, "state": states}))


def stale_after(values: Values) -> int | None:
    """Return the seconds after which what waits for goods leaves the open lists, None: never."""
    given: Duration | None = values.get("stale_after", STALE_AFTER)
    return None if given is None else given.amount * (3600 if given.unit == "h" else 86_400)
