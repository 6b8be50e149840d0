"""What the details say about a request, as plain lines: no widget, no store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rich.cells import cell_len

from returns_tui.config.values import Config
from returns_tui.errors import ReturnsTuiError
from returns_tui.i18n import _
from returns_tui.policy import clocks, faults, lookup, money, refunds, waking
from returns_tui.policy.reason_words import shown_meaning
from returns_tui.policy.request import HistoryEntry, Request
from returns_tui.policy.states import MOVES
from returns_tui.text import clean, fit, wrap
from returns_tui.ui import advice_words
from returns_tui.ui.company import Said
from returns_tui.ui.desk import CaseFile
from returns_tui.ui.ink import Ink
from returns_tui.ui.wording import CLOCKS, EVENTS, FAULTS, STATES, countdown, local, local_day, word

_TELLING = "assigned label template amount condition text until address subject action error undone file".split()
LABEL = 9  # cells of the labels on the left
_ROOMY = 60  # cells in which most facts fit into their line
SHORT_COMMENT = 2  # lines of a comment that are shown at once below the queue; moving in the details shows all
_LONG_COMMENT = 6  # lines beside the queue, where there is room


class Fact(NamedTuple):
    """One line of the details: what it is about ("" continues the one above), what it says, and how."""

    label: str
    text: str
    ink: Ink = ""


def title(case: CaseFile, width: int, others: Said | None = None) -> tuple[str, str]:
    """Return the title, together `width` cells: order, RMA and item on the left, on the right the state.

    Who else is on the request (`others`) stands before the state, so that nothing has to move for it.
    """
    request = case.request
    state = word(STATES, request.state)
    if request.clicks and request.state != "pending":
        state = _("{state}, to click").format(state=state)
    if others is not None:
        state = f"~ {others.short}  {state}"
    item = request.item if request.quantity == 1 else f"{request.quantity} x {request.item}"
    left = "  ".join(clean(part) for part in (request.order_id, request.rma_id, item) if part)
    room = max(0, width - cell_len(state) - 2)
    return fit(left, room) + "  ", state


def body(case: CaseFile, config: Config, now: datetime, width: int, *, whole: bool = False) -> list[Fact]:
    """Return the lines below the title, each of at most `width` cells with its label.

    Args:
        now: aware.
        whole: whether a long comment and the whole history are shown.
    """
    result: list[Fact] = []
    room = max(10, width - LABEL)
    # Each fact has its place, so that the eye finds it there for every request, and hardly anything is repainted.
    compact = not whole and room >= _ROOMY
    one_line: tuple[str, ...] = () if whole else (_("Before"), _("Product"))
    if compact:
        one_line += (_("Reason"), _("Policy"), _("Return"), _("Advice"), _("Cost"), _("Market"))
    two_lines = (_("Buyer"),) if compact else ()
    most = SHORT_COMMENT if room >= _ROOMY else _LONG_COMMENT
    for fact in _facts(case, config, now, whole=whole, compact=compact):
        if not fact.text and not compact and fact.label not in one_line:
            continue
        lines = wrap(fact.text, room)
        if fact.label == _("Buyer") and not whole and len(lines) > most:
            lines = [*lines[: most - 1], fit(lines[most - 1], room - 4).rstrip() + " ..."]
        if fact.label in one_line and len(lines) > 1:
            lines = [fit(fact.text, room)]
        elif fact.label in two_lines and len(lines) == 1:
            lines.append("")
        for number, line in enumerate(lines):
            result.append(Fact(fact.label if number == 0 else "", line, fact.ink))
    return result


def _facts(case: CaseFile, config: Config, now: datetime, *, whole: bool, compact: bool) -> Iterator[Fact]:
    request = case.request
    if request.conflict:
        yield Fact(_("Conflict"), request.conflict, "overdue")
    yield Fact(_("Reason"), _reason(request, config, compact=compact))
    if request.comment:
        yield Fact(_("Buyer"), f'"{request.comment}"', "strong")
    elif request.purged_at is not None:
        day = local_day(request.purged_at, config.timezone)
        yield Fact(_("Buyer"), _("buyer's data purged on {day}").format(day=day), "muted")
    else:
        yield Fact(_("Buyer"), _("no comment in the report; “Edit” takes one in"), "muted")
    yield _due(case, config, now)
    if aside := _aside(case, config, now):
        yield Fact(_("Snooze"), aside, "active")
    if request.assigned_to:
        mine = request.assigned_to == config.operator
        yield Fact(_("Whose"), _("yours") if mine else request.assigned_to, "" if mine else "active")
    yield Fact(_("Policy"), _policy(request, config, compact=compact))
    yield from _money(case, config, now, compact=compact)
    yield Fact(_("Return"), _return(request, config, compact=compact))
    yield from _weighed(case, config, compact=compact)
    if parcel := _parcel(request, config):
        yield Fact(_("Parcel"), parcel)
    if told := _market(request):
        yield Fact(_("Market"), told)
    for entry in case.outbox:
        if entry.state in ("failed", "uncertain") or entry.not_done:
            yield Fact(_("Outbox"), f"{entry.kind}: {entry.not_done or entry.error or entry.state}", "overdue")
    history = list(reversed(case.history))
    for number, event in enumerate(history if whole else history[:6]):
        yield Fact(_("History") if number == 0 else "", history_line(event, config, now), "muted")


def _reason(request: Request, config: Config, *, compact: bool) -> str:
    meaning = shown_meaning(request.reason_code, config)
    code = request.reason_code
    said = [meaning or _("none given")]
    market = config.marketplaces.get(request.marketplace)
    if market is not None:
        said.append(word(FAULTS, faults.fault_of(code, market)))
    return ", ".join(said) + (f" ({code})" if code and meaning != code and not compact else "")


def _due(case: CaseFile, config: Config, now: datetime) -> Fact:
    request = case.request
    label = _("Due")
    if request.due_at is None:
        open_ = request.state in ("pending", "approved", "received")
        if request.state == "approved":
            return Fact(label, _("nothing to do until the goods are back"), "muted")
        return Fact(label, _("no clock runs") if open_ else _("nothing"), "muted")
    at = local(request.due_at, config.timezone, now)
    left = int((request.due_at - now).total_seconds())
    if request.clicks and request.state != "pending":
        text = _("decided; the click was due {at} ({left})") if left < 0 else _("decided; click by {at} ({left})")
    else:
        text = _("{what} was due {at} ({left})") if left < 0 else _("{what} by {at} ({left})")
    said = text.format(what=word(CLOCKS, request.due_for or ""), at=at, left=countdown(left))
    if case.clock is not None and not case.clock.exact:
        said += ", " + _("only the day is known")
    return Fact(label, said, "overdue" if left < 0 else "soon" if left <= 4 * 3600 else "")


def _aside(case: CaseFile, config: Config, now: datetime) -> str:
    """Return until when the request is put aside, or why it is there again; "" for others."""
    request = case.request
    if request.snoozed_until is None or not waking.asleep(request, now):
        why_awake = waking.why_awake(request, case.history, now)
        return _("there again: {why}").format(why=why_awake) if why_awake else ""
    if request.snoozed_until == waking.UNTIL_CHANGE:
        return _("put aside until a report changes it")
    return _("put aside until {at}").format(at=local(request.snoozed_until, config.timezone, now))


def why(case: CaseFile, config: Config) -> str:
    """Return one sentence why the deadline is what it is."""
    if case.clock is not None:
        return clocks.why(case.clock, config.timezone, word(CLOCKS, case.clock.name))
    if case.request.due_at is None:
        return _("{order}: no clock runs, so it sorts last.").format(order=case.request.order_id)
    return _("{order}: the time by which its click has to be done.").format(order=case.request.order_id)


def _policy(request: Request, config: Config, *, compact: bool) -> str:
    """Say first what is as long as any other's, so that the words behind it stand still."""
    said = []
    if request.ordered_on is not None:
        zone = ZoneInfo(lookup.zone_of(request, config))
        days = (request.requested_at.astimezone(zone).date() - request.ordered_on).days
        said.append(_("asked for {days} days after the order").format(days=f"{days:{2 if compact else 0}}"))
    known = {True: _("in policy"), False: _("not in policy"), None: _("the report does not say whether in policy")}
    said.append(known[request.in_policy])
    if request.category and not compact:
        said.append(request.category)
    return ", ".join(said)


def _money(case: CaseFile, config: Config, now: datetime, *, compact: bool) -> Iterator[Fact]:
    """Say what was paid and refunded, and on a second line why more may have been."""
    request = case.request
    currency = request.currency
    if request.reported_refund is None:
        said = [_("report: nothing")]
    else:
        said = [_("report: {amount}").format(amount=money.plain(request.reported_refund, currency))]
    refunded = money.plain(request.refunded, currency)
    if request.paid is not None:
        total = money.plain(request.paid.total, currency)
        paid = _("refunded {amount} of {paid} paid").format(
            amount=refunded, paid=f"{currency} {total:>{7 if compact else 0}}"
        )
        said.append(_("{paid} (estimated)").format(paid=paid) if request.paid.estimated else paid)
    else:
        said.append(_("refunded {amount}, paid: unknown, e to enter it").format(amount=refunded))
    proofs = ", ".join(entry.state for entry in case.ledger if entry.state != "undone")
    yield Fact(_("Money"), ", ".join(said) + (f" ({proofs})" if proofs else ""))
    market = config.marketplaces.get(request.marketplace)
    if market is not None and request.state in ("pending", "approved", "received"):
        warning = refunds.why_reported(request, market, now)
        if warning:
            yield Fact("", warning, "soon")


def _weighed(case: CaseFile, config: Config, *, compact: bool) -> Iterator[Fact]:
    """Say what is suggested, what it costs, and what is known of buyer and product."""
    if case.advice is None:
        return
    yield Fact(_("Advice"), advice_words.advice(case.advice, config, short=compact))
    yield Fact(_("Cost"), advice_words.cost(case.advice.costs, short=compact))
    record, currency = case.record, case.request.currency
    if compact:
        yield Fact(_("Before"), "" if record is None else advice_words.before(record, currency, config))
    else:
        yield Fact(_("Before"), "" if record is None else advice_words.buyer(record, currency))
        yield Fact(_("Product"), "" if record is None else advice_words.product(record, config))


def _return(request: Request, config: Config, *, compact: bool) -> str:
    try:
        market = lookup.market_of(request, config)
        address = lookup.return_address(request, config)
    except ReturnsTuiError as error:
        return str(error)
    where = _("domestic") if address.country == market.country else _("abroad ({country})")
    said = [f"{address.id}: {', '.join(address.lines[-2:])}", where.format(country=address.country)]
    freight = address.freight.get(request.currency)
    if freight is not None and not compact:
        said.append(_("freight {currency} {amount}").format(currency=request.currency, amount=freight))
    return ", ".join(said)


def _parcel(request: Request, config: Config) -> str:
    payers = {"seller": _("you pay"), "customer": _("the buyer pays")}
    payer = payers.get(request.label_payer.casefold(), request.label_payer)
    label = _("label") if request.label_cost is not None or payer else ""
    if request.label_cost is not None:
        label += " " + money.plain(request.label_cost, request.currency)
    said = [": ".join(part for part in (label, payer) if part), request.carrier, request.tracking_id]
    said = [part for part in said if part]
    if request.delivered_at is not None:
        zone = config.timezone if request.delivered_exact else lookup.zone_of(request, config)
        back = _("back since {day}").format(day=local_day(request.delivered_at, zone))
        said.append(back if request.delivered_exact else back + " (" + _("date only") + ")")
    return ", ".join(said)


def _market(request: Request) -> str:
    said = [request.marketplace]
    if request.marketplace_status:
        said.append(_("status {status}").format(status=request.marketplace_status))
    if request.a_to_z:
        said.append(_("A-to-z claim"))
    if request.is_prime:
        said.append("Prime")
    if request.resolution.casefold() not in ("", "standardrefund"):
        said.append(request.resolution)
    if request.buyer_name or request.buyer_email:
        said.append(_("buyer {name}").format(name=request.buyer_name or request.buyer_email))
    return ", ".join(said)


def history_line(event: HistoryEntry, config: Config, now: datetime) -> str:
    """Return an event of the history as one line: when, who, what, and its most telling detail."""
    said = f"{local(event.at, config.timezone, now)} {event.operator}: {word(EVENTS, event.event)}"
    told = _telling(event)
    return clean(f"{said}, {told}" if told else said)


def _telling(event: HistoryEntry) -> str:
    """Return the detail of an event that says most about it."""
    name = next((name for name in _TELLING if event.details.get(name)), "")
    told = event.details.get(name, "")
    if name == "assigned" and told == "-":
        return _("nobody")
    if name != "until":
        return told
    try:
        until = datetime.fromisoformat(told)  # in the zone of the config
    except ValueError:
        return told  # it is until a report changes something
    return until.strftime("%d %b %H:%M" if until.year == event.at.year else "%d %b %Y %H:%M")


def last_decision(case: CaseFile) -> HistoryEntry | None:
    """Return the newest decision that is not taken back, None where there is none."""
    taken_back = 0
    for event in reversed(case.history):
        if event.event == "undo":
            taken_back += 1
        elif event.event in MOVES:
            if not taken_back:
                return event
            taken_back -= 1
    return None


def decision_in_words(event: HistoryEntry) -> str:
    """Return what was decided, as `closed, Not returnable`."""
    return clean(", ".join(part for part in (word(EVENTS, event.event), _telling(event)) if part))
