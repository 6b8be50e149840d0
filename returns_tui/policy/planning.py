"""From a decision to a plan: the guards, the texts, and what has to leave the building. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from returns_tui.config.values import Config, Marketplace, State
from returns_tui.errors import Refused, WrongState
from returns_tui.i18n import N_, _
from returns_tui.policy import letters, money, refunds, seller_central
from returns_tui.policy.decisions import (
    KIND_OF,
    Approve,
    Assign,
    Cancelled,
    Close,
    Decision,
    Message,
    Note,
    OutboxDraft,
    Plan,
    Received,
    RefundDecision,
    RefundDraft,
    SetFacts,
    Snooze,
)
from returns_tui.policy.lookup import market_of, named, return_address
from returns_tui.policy.mail_address import is_address
from returns_tui.policy.request import Request
from returns_tui.policy.snooze import CHANGE
from returns_tui.policy.states import MOVES, DecisionKind
from returns_tui.policy.telling import mail, told
from returns_tui.policy.waking import UNTIL_CHANGE, asleep, is_woken

LONGEST_NAME = 60  # characters of an operator's
LONGEST_TEXT = 20_000  # characters of a message or note

_VERBS: Mapping[DecisionKind, str] = {
    "approve": N_("approved"),
    "close": N_("closed"),
    "refund": N_("refunded"),
    "received": N_("marked as received"),
    "cancelled": N_("marked as cancelled by the buyer"),
    "snooze": N_("snoozed"),
}


def can(kind: DecisionKind, request: Request) -> str:
    """Return "" when that decision is possible in the request's state, else one sentence why it is not."""
    if request.state in MOVES[kind]:
        return ""
    return _("{order} is {state}, so it cannot be {verb}.").format(
        order=request.order_id, state=_(request.state), verb=_(_VERBS.get(kind, kind))
    )


def plan(
    decision: Decision,
    request: Request,
    config: Config,
    *,
    operator: str,
    now: datetime,
    paid_out_today: int = 0,
    refunded_elsewhere: int = 0,
) -> Plan:
    """Return what `decision` on `request` will do.

    Args:
        operator: who decides; texts may name them.
        now: aware.
        paid_out_today: minor units that the account has paid out today in the request's currency.
        refunded_elsewhere: gross minor units that other requests about the same item of the order refunded.

    Raises:
        WrongState, Refused, RefundTooHigh, ReportedRefund: a rule says no.
        TextObjection: the lint holds the text back; it has the plan all the same.
        TextProblem: a text cannot be filled in.
        UsageError: the decision names an address, reason, template or language that does not exist.
    """
    kind = KIND_OF[type(decision)]
    impossible = can(kind, request)
    if impossible:
        raise WrongState(impossible)
    market = market_of(request, config)
    match decision:
        case Approve():
            made = _approve(decision, request, market, config, operator)
        case Close():
            made = _close(decision, request, market, config, operator)
        case Message():
            made = _message(decision, request, market, config, operator, now)
        case RefundDecision():
            return _refund(decision, request, market, config, now, (paid_out_today, refunded_elsewhere))
        case Received():
            return _moved(
                request,
                kind,
                "received",
                {"condition": decision.condition} if decision.condition else {},
                {"received_at": now},
                _("{order}: the goods are back.").format(order=request.order_id),
            )
        case Cancelled():
            return _moved(
                request,
                kind,
                "cancelled",
                {},
                {},
                _("{order}: cancelled by the buyer.").format(order=request.order_id),
            )
        case Note():
            return _note(decision, request, now)
        case Snooze():
            return _snooze(decision, request, now, config)
        case Assign():
            return _assign(decision, request)
        case SetFacts():
            return _set(decision, request)
    from returns_tui.policy.proofreading import proofread  # only texts need it

    return proofread(made, decision, request, market, config)


def _moved(
    request: Request,
    kind: DecisionKind,
    to_state: State,
    details: Mapping[str, str],
    changes: Mapping[str, Any],
    summary: str,
) -> Plan:
    return Plan(kind, to_state, True, details, summary, changes={"snoozed_until": None, **changes})


def _approve(decision: Approve, request: Request, market: Marketplace, config: Config, operator: str) -> Plan:
    address = return_address(request, config, decision.address)
    warnings = []
    if address.country != market.country and decision.label == "unpaid":
        abroad = _("{address} is abroad ({country}), and the buyer gets no prepaid label.").format(
            address=address.id, country=address.country
        )
        if config.abroad == "block":
            raise Refused(_("{why} The config forbids that (abroad: block).").format(why=abroad))
        if config.abroad == "warn":
            warnings.append(abroad)
    subject, text, language = letters.write(
        config.approval.subject,
        config.approval.text,
        request,
        market,
        config,
        operator=operator,
        language=decision.language,
        address=address,
    )
    details = {"address": address.id, "label": decision.label, "language": language}
    changes: dict[str, Any] = {"snoozed_until": None}
    if decision.merchant_rma:
        details["merchant_rma"] = changes["merchant_rma_id"] = decision.merchant_rma
    return Plan(
        "approve",
        "approved",
        True,
        details,
        _("{order}: approved, goods to “{address}”.").format(order=request.order_id, address=address.id),
        outbox=told(request, market, config, "approve", subject, text, language),
        changes=changes,
        warnings=tuple(warnings),
    )


def _close(decision: Close, request: Request, market: Marketplace, config: Config, operator: str) -> Plan:
    reason = named(config.closure_reasons, decision.reason, _("closure reason"))
    if request.state not in reason.when:
        raise Refused(
            _("“{reason}” is not for requests that are {state}; it is for: {states}.").format(
                reason=reason.label, state=_(request.state), states=", ".join(reason.when)
            )
        )
    warnings = []
    if request.contacted_at is None:
        silent = _("Nobody has talked to this buyer yet.")
        if config.require_contact == "block":
            raise Refused(
                _("{why} Write first, or note the buyer's answer (close: require_contact: block).").format(
                    why=silent
                )
            )
        if config.require_contact == "warn":
            warnings.append(silent)
    subject, text, language = letters.write(
        reason.subject, reason.text, request, market, config, operator=operator, language=decision.language
    )
    details = {"reason": reason.id, "label": reason.label, "language": language}
    if reason.amazon_reason:
        details["amazon_reason"] = reason.amazon_reason
    return Plan(
        "close",
        "closed",
        True,
        details,
        _("{order}: closed as “{label}”.").format(order=request.order_id, label=reason.label),
        outbox=told(request, market, config, "close", subject, text, language, reason.amazon_reason),
        changes={"snoozed_until": None, "refund_failed_at": None},
        warnings=tuple(warnings),
    )


def _refund(
    decision: RefundDecision,
    request: Request,
    market: Marketplace,
    config: Config,
    now: datetime,
    ledger: tuple[int, int],
) -> Plan:
    draft = refunds.draft(
        decision, request, market, config, now=now, paid_out_today=ledger[0], refunded_elsewhere=ledger[1]
    )
    shown = money.shown(draft.paid_out, request.currency)
    details = {"amount": money.shown(draft.amount, request.currency)}
    if draft.fee:
        details["restocking_fee"] = money.shown(draft.fee, request.currency)
        details["paid_out"] = shown
    for name in ("keep_item", "keep_open", "despite_reported"):
        if getattr(decision, name):
            details[name] = "yes"
    warnings = []
    if request.paid is not None and request.paid.estimated:
        warnings.append(_("What was paid is estimated from the report's order amount."))
    if draft.route == "file":
        entry = OutboxDraft(
            "adjustment",
            "refund",
            text=_("Refund of {amount} for {order}, in the next upload file.").format(
                amount=shown, order=request.order_id
            ),
            due_at=request.due_at,
            clock=request.due_for or "",
        )
    else:
        if market.is_amazon and not request.order_item_id:
            warnings.append(_("Without an order item id this refund cannot go by file: it becomes a click."))
        entry = OutboxDraft(
            "click",
            "refund",
            text=_refund_to_click(draft, request),
            action=seller_central.action("refund", request.state),
            url=seller_central.link(market, request.order_id),
            due_at=request.due_at,
            clock=request.due_for or "",
        )
    not_back = request.state == "approved" and not (decision.keep_item or decision.keep_open)
    return Plan(
        "refund",
        request.state if decision.keep_open else "refunded",
        not decision.keep_open,
        details,
        _("{order}: {amount} to be refunded{keep}.").format(
            order=request.order_id,
            amount=shown,
            keep=_(", the buyer keeps the item") if decision.keep_item else "",
        ),
        outbox=(entry,),
        refund=draft,
        changes={"snoozed_until": None, "refund_failed_at": None},
        warnings=tuple(warnings),
        asks_again=_("The goods are not back.") if not_back else "",
    )


def _refund_to_click(draft: RefundDraft, request: Request) -> str:
    """Return what to enter in Seller Central for a refund that goes by click."""
    shown = money.shown(draft.paid_out, request.currency)
    lines = [_("Refund {amount} for {order}.").format(amount=shown, order=request.order_id)]
    if draft.fee:
        lines.append(
            _("That is {amount} less a restocking fee of {fee}.").format(
                amount=money.shown(draft.amount, request.currency), fee=money.shown(draft.fee, request.currency)
            )
        )
    if draft.keep_item:
        lines.append(_("The buyer keeps the item."))
    return "\n".join(lines)


def _message(
    decision: Message, request: Request, market: Marketplace, config: Config, operator: str, now: datetime
) -> Plan:
    if decision.template is not None:
        template = named(config.messages, decision.template, _("message template"))
        subject, text, language = letters.write(
            template.subject,
            template.text,
            request,
            market,
            config,
            operator=operator,
            language=decision.language,
            amount=decision.amount,
        )
    else:
        subject, text = " ".join(decision.subject.split()), decision.text.strip("\n")
        language = decision.language or market.languages[0]
        if not subject or not text.strip():
            raise Refused(_("A message needs a subject and a text."))
        if len(text) > LONGEST_TEXT or len(subject) > 200:
            raise Refused(_("The message is too long: at most {n} characters.").format(n=LONGEST_TEXT))
        if request.order_id not in subject + text:
            subject = f"{subject} ({request.order_id})"  # Amazon's rule: the order id is in each message
    return Plan(
        "message",
        request.state,
        False,
        {"subject": subject, "template": decision.template or "", "language": language},
        _("{order}: message “{subject}”.").format(order=request.order_id, subject=subject),
        outbox=(mail(request, market, config, "message", subject, text, language),),
        changes={"contacted_at": now, "buyer_asked_at": None, **_attended(request, now)},
    )


def _attended(request: Request, now: datetime) -> dict[str, Any]:
    """Return what ends the mark of a request that is there again and was seen to; what sleeps sleeps on."""
    return {} if request.snoozed_until is None or asleep(request, now) else {"snoozed_until": None}


def _note(decision: Note, request: Request, now: datetime) -> Plan:
    text = decision.text.strip()
    if not text:
        raise Refused(_("The note is empty."))
    if len(text) > LONGEST_TEXT:
        raise Refused(_("The note is too long: at most {n} characters.").format(n=LONGEST_TEXT))
    changes = {"contacted_at": now, "buyer_asked_at": now} if decision.from_buyer else {}
    if decision.from_buyer and asleep(request, now):
        changes["snoozed_until"] = now  # what the buyer says wakes it
    summary = (
        _("{order}: the buyer's answer noted; the reply clock runs.")
        if decision.from_buyer
        else _("{order}: noted.")
    )
    return Plan(
        "note",
        request.state,
        False,
        {"text": text, "from": "buyer" if decision.from_buyer else "us"},
        summary.format(order=request.order_id),
        changes=changes,
    )


def _snooze(decision: Snooze, request: Request, now: datetime, config: Config) -> Plan:
    if decision.until <= now:
        raise Refused(_("That time is over already."))
    warnings = []
    if request.due_at is not None and request.due_at < decision.until:
        due = request.due_at.astimezone(ZoneInfo(config.timezone)).strftime("%d %b %H:%M")
        if is_woken(decision.until.timestamp(), request.due_at.timestamp(), now.timestamp()):
            warnings.append(_("It stays in the list: its deadline is {due}.").format(due=due))
        else:
            before = _("Its clock runs out before, {due}.").format(due=due)
            warnings.append(_("{before} It comes back an hour before that.").format(before=before))
    if decision.until == UNTIL_CHANGE:
        named = CHANGE
        said = _("{order}: snoozed until a report changes it.").format(order=request.order_id)
    else:
        until = decision.until.astimezone(ZoneInfo(config.timezone))
        named = until.isoformat(timespec="minutes")
        shown = until.strftime("%d %b %H:%M")
        said = _("{order}: snoozed until {until}.").format(order=request.order_id, until=shown)
    return Plan(
        "snooze",
        request.state,
        False,
        {"until": named},
        said,
        changes={"snoozed_until": decision.until},
        warnings=tuple(warnings),
    )


def _assign(decision: Assign, request: Request) -> Plan:
    to = " ".join(decision.to.split())
    if len(to) > LONGEST_NAME:
        raise Refused(_("The name is too long: at most {n} characters.").format(n=LONGEST_NAME))
    if to == request.assigned_to:
        same = _("{order} is {name}'s already.") if to else _("{order} is nobody's already.")
        raise Refused(same.format(order=request.order_id, name=to))
    said = _("{order}: now {name}'s.") if to else _("{order}: now nobody's.")
    return Plan(
        "assign",
        request.state,
        False,
        {"assigned": to or "-"},
        said.format(order=request.order_id, name=to),
        changes={"assigned_to": to},
    )


def _set(decision: SetFacts, request: Request) -> Plan:
    changes: dict[str, Any] = {
        name: value
        for name in ("comment", "buyer_email", "buyer_name", "order_item_id", "paid")
        if (value := getattr(decision, name)) is not None
    }
    if not changes:
        raise Refused(_("Nothing was entered."))
    email = changes.get("buyer_email")
    if email and not is_address(email):
        raise Refused(_("“{address}” is no e-mail address.").format(address=email))
    if "paid" in changes and changes["paid"] <= 0:
        raise Refused(_("What was paid must be more than nothing."))
    if "paid" in changes and changes["paid"] < request.refunded_gross:
        raise Refused(_("More than that has been refunded already."))
    details = {name: str(value) for name, value in changes.items()}
    if "paid" in changes:
        details["paid"] = money.shown(changes["paid"], request.currency)
    return Plan(
        "set",
        request.state,
        False,
        details,
        _("{order}: {fields} entered.").format(order=request.order_id, fields=", ".join(details)),
        changes=changes,
    )
