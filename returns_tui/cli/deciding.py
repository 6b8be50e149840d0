"""The decisions without the screen. To give the command is to confirm it; the rules' limits hold all the same."""

from __future__ import annotations

import argparse
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from returns_tui.cli import as_json
from returns_tui.cli.output import put, put_json, say
from returns_tui.cli.session import Session, given_text
from returns_tui.errors import (
    DatabaseUnavailable,
    NoSuchRequest,
    OutcomeUnknown,
    ReturnsTuiError,
    TextObjection,
    UsageError,
)
from returns_tui.i18n import _
from returns_tui.policy import decisions
from returns_tui.policy.many import FullRefund, decision_for
from returns_tui.policy.money import parse_amount, plain
from returns_tui.policy.request import Request
from returns_tui.policy.states import FOR_MANY
from returns_tui.store import cases
from returns_tui.store import decisions as deeds
from returns_tui.text import clean

if TYPE_CHECKING:
    from returns_tui.store.database import Store

FULL = "full"  # as an amount: all that can still be refunded
_PAUSES = (0.0, 1.0, 3.0, 6.0)  # seconds before each try to look up what came of a decision

Maker = Callable[[argparse.Namespace, Request, Session], decisions.Decision]


def run_decision(session: Session) -> int:
    """Carry out the decision that the command names, or show with `--dry-run` what it would do."""
    arguments = session.arguments
    if len(arguments.request) == 1:
        _decide(session, arguments.request[0], uuid.uuid4().hex)
        return 0
    from returns_tui.store.many import new_action

    if arguments.command not in FOR_MANY:
        raise UsageError(_("“{command}” takes one REQUEST at a time.").format(command=arguments.command))
    if arguments.command == "refund" and arguments.amount != FULL:
        raise UsageError(_("With several REQUESTs a refund is of all that was paid: --amount full."))
    if getattr(arguments, "text", None) == "-":  # it is read once for all of them
        arguments.text = given_text("-", _("text"))
    action = new_action(session.store)
    deeds = [(name, partial(_decide, session, name, action, several=True)) for name in arguments.request]
    return _each(session, deeds)


def _each(session: Session, wanted: Sequence[tuple[str, Callable[[], object]]]) -> int:
    """Do its deed to each request that is named; one that fails is said and stops no other. Return the status.

    Raises:
        DatabaseUnavailable: the database was lost; the rest is not begun.
        UsageError: nothing is done yet, and the command itself cannot be used.
    """
    done = failed = 0
    for name, deed in wanted:
        try:
            deed()
        except DatabaseUnavailable:
            raise
        except ReturnsTuiError as error:
            if isinstance(error, UsageError) and not isinstance(error, NoSuchRequest) and not done:
                raise
            failed += 1
            say(f"{clean(name)}: {clean(str(error), lines=True)}")
            if session.arguments.json:
                put_json({"request": name, "decision": session.arguments.command, "error": clean(str(error))})
        else:
            done += 1
    return 1 if failed else 0


def _decide(session: Session, name: str, key: str, *, several: bool = False) -> None:
    arguments, store, config = session.arguments, session.store, session.config
    request = cases.get(store, session.find(name))
    decision = MAKERS[arguments.command](arguments, request, session)
    now = session.now()
    try:
        plan = deeds.preview(store, config, request.id, decision, operator=config.operator, now=now)
    except TextObjection as objection:
        _say_doubts(objection.plan)
        if not objection.blocked:
            say(_("With --despite-lint it is done all the same, and the history records it."))
        if arguments.dry_run:
            _show_plan(session, objection.plan, request)
        raise
    _say_doubts(plan)
    if arguments.dry_run:
        _show_plan(session, plan, request)
        return

    def decide(key: str) -> deeds.Outcome:
        return deeds.decide(store, config, request.id, decision, operator=config.operator, now=now, key=key)

    key = f"{key}-{request.id}" if several else key
    _show_outcome(session, _once(store, request.id, decide, key))


def _say_doubts(plan: decisions.Plan) -> None:
    for warning in (*plan.warnings, plan.asks_again, *(finding.sentence for finding in plan.findings)):
        if warning:
            say(warning)


def _once(store: Store, request_id: int, deed: Callable[[str], deeds.Outcome], key: str) -> deeds.Outcome:
    """Return what came of `deed`, which is given `key`; look it up where the database was lost at its end.

    Raises:
        OutcomeUnknown: it could not be looked up either.
        DatabaseUnavailable: it was surely not done.
    """
    try:
        return deed(key)
    except OutcomeUnknown:
        pass
    from returns_tui.store.looking_up import look_up

    for pause in _PAUSES:
        time.sleep(pause)
        try:
            found = look_up(store, request_id, key)
        except DatabaseUnavailable:
            continue
        if found is not None:
            return found
        raise DatabaseUnavailable(_("The database was lost for a moment, and nothing was done: try again."))
    raise OutcomeUnknown(
        _(
            "The database was lost before it was known whether it was done: look with “returns-tui show {id}” "
            "before you try again."
        ).format(id=request_id)
    )


def run_undo_of(session: Session, wanted: Sequence[tuple[str, int | None]]) -> int:
    """Take back a decision on each request that is named: the one of that event, else the newest one."""
    if len(wanted) > 1:
        return _each(session, [(name, partial(undo_one, session, name, event)) for name, event in wanted])
    undo_one(session, *wanted[0])
    return 0


def undo_one(session: Session, name: str, decision: int | None = None) -> None:
    """Take back the newest decision on a request, where it is that of an event, or show that it can be."""
    store, config = session.store, session.config
    request_id = session.find(name)
    if not session.arguments.dry_run:

        def undo(key: str) -> deeds.Outcome:
            now = session.now()
            return deeds.undo(
                store, config, request_id, operator=config.operator, now=now, decision=decision, key=key
            )

        _show_outcome(session, _once(store, request_id, undo, uuid.uuid4().hex))
        return
    # The deed itself, in a transaction that is dropped: nothing else knows as well whether it is possible.
    with suppress(_DryRunError), store.writing():
        now = session.now()
        outcome = deeds.undo(store, config, request_id, operator=config.operator, now=now, decision=decision)
        raise _DryRunError
    request = cases.get(store, request_id)
    if session.arguments.json:
        value = as_json.decision_object(request_id, "undo", outcome.state, (), request.version)
        put_json({**value, "dry_run": True, "summary": outcome.summary})
    else:
        put(_("Would do: {summary}").format(summary=outcome.summary))


class _DryRunError(Exception):
    """Drops the transaction in which something was tried."""


def _show_plan(session: Session, plan: decisions.Plan, request: Request) -> None:
    if not session.arguments.json:
        from returns_tui.cli.as_lines import plan_lines

        for line in plan_lines(plan, request):
            put(line)
        return
    value = as_json.decision_object(request.id, plan.kind, plan.to_state, (), request.version)
    value["dry_run"] = True
    value["summary"] = plan.summary
    value["warnings"] = [warning for warning in (*plan.warnings, plan.asks_again) if warning]
    value["findings"] = as_json.finding_objects(plan.findings)
    value["amount"] = None if plan.refund is None else plain(plan.refund.amount, request.currency)
    value["paid_out"] = None if plan.refund is None else plain(plan.refund.paid_out, request.currency)
    value["drafts"] = as_json.draft_objects(plan.outbox, session.zone)
    put_json(value)


def _show_outcome(session: Session, outcome: deeds.Outcome) -> None:
    if session.arguments.json:
        put_json(
            as_json.decision_object(
                outcome.request_id, outcome.kind, outcome.state, outcome.outbox, outcome.version
            )
        )
        return
    put(outcome.summary)


def _approve(arguments: argparse.Namespace, _request: Request, _session: Session) -> decisions.Decision:
    return decisions.Approve(
        address=arguments.address,
        language=arguments.language,
        label=arguments.label,
        merchant_rma=arguments.merchant_rma,
        despite_lint=arguments.despite_lint,
    )


def _close(arguments: argparse.Namespace, _request: Request, _session: Session) -> decisions.Decision:
    return decisions.Close(arguments.reason, arguments.language, arguments.despite_lint)


def _refund(arguments: argparse.Namespace, request: Request, _session: Session) -> decisions.Decision:
    fee = arguments.restocking_fee
    if arguments.amount == FULL:
        full = decision_for(FullRefund(arguments.keep_item), request)
        assert isinstance(full, decisions.RefundDecision)
        amount = full.amount
    else:
        amount = parse_amount(arguments.amount, request.currency)
    return decisions.RefundDecision(
        amount=amount,
        fee=0 if fee is None else parse_amount(fee, request.currency),
        keep_item=arguments.keep_item,
        keep_open=arguments.keep_open,
        despite_reported=arguments.despite_reported,
    )


def _received(arguments: argparse.Namespace, _request: Request, _session: Session) -> decisions.Decision:
    return decisions.Received(condition=arguments.condition)


def _cancelled(_arguments: argparse.Namespace, _request: Request, _session: Session) -> decisions.Decision:
    return decisions.Cancelled()


def _message(arguments: argparse.Namespace, request: Request, _session: Session) -> decisions.Decision:
    own = arguments.subject or arguments.text is not None
    if bool(arguments.template) == bool(own):
        raise UsageError(_("A message is either --template KEY, or --subject S with --text -."))
    if own and (not arguments.subject or arguments.text is None):
        raise UsageError(_("A text of your own needs both --subject S and --text -."))
    return decisions.Message(
        template=arguments.template,
        language=arguments.language,
        subject=arguments.subject,
        text="" if arguments.text is None else given_text(arguments.text, _("message")),
        amount=None if arguments.amount is None else parse_amount(arguments.amount, request.currency),
        despite_lint=arguments.despite_lint,
    )


def _note(arguments: argparse.Namespace, _request: Request, _session: Session) -> decisions.Decision:
    return decisions.Note(text=given_text(arguments.text, _("note")), from_buyer=arguments.from_buyer)


def _snooze(arguments: argparse.Namespace, _request: Request, session: Session) -> decisions.Decision:
    from returns_tui.policy.snooze import parse_until

    return decisions.Snooze(until=parse_until(arguments.until, session.now(), session.config.timezone))


def _assign(arguments: argparse.Namespace, _request: Request, session: Session) -> decisions.Decision:
    from returns_tui.policy.assigning import operator_named

    return decisions.Assign(operator_named(arguments.name, session.config.operator))


def _set(arguments: argparse.Namespace, request: Request, _session: Session) -> decisions.Decision:
    facts = decisions.SetFacts(
        comment=None if arguments.comment is None else given_text(arguments.comment, _("comment")),
        buyer_email=arguments.buyer_email,
        buyer_name=arguments.buyer_name,
        order_item_id=arguments.order_item_id,
        paid=None if arguments.paid is None else parse_amount(arguments.paid, request.currency),
    )
    if facts == decisions.SetFacts():
        raise UsageError(
            _("Say what to enter: --comment, --buyer-email, --buyer-name, --order-item-id or --paid.")
        )
    return facts


MAKERS: dict[str, Maker] = {
    "approve": _approve,
    "close": _close,
    "refund": _refund,
    "received": _received,
    "cancelled": _cancelled,
    "message": _message,
    "note": _note,
    "snooze": _snooze,
    "assign": _assign,
    "set": _set,
}
