"""Macros: what a step decides on a request, and whether all of them can be done, before the first one is."""

from __future__ import annotations

from datetime import datetime

from returns_tui.config.values import Config, Macro, MacroStep
from returns_tui.errors import ReportedRefund, ReturnsTuiError, TextObjection, TextProblem
from returns_tui.policy import planning
from returns_tui.policy.assigning import operator_named
from returns_tui.policy.decisions import (
    Approve,
    Assign,
    Close,
    Decision,
    Message,
    Note,
    Plan,
    Received,
    RefundDecision,
    Snooze,
)
from returns_tui.policy.many import FullRefund, decision_for
from returns_tui.policy.request import Request
from returns_tui.policy.snooze import parse_until

NEXT = "next"
"""The step that decides nothing: it goes on to the next undecided request."""


def decision_of(step: MacroStep, request: Request, config: Config, *, operator: str, now: datetime) -> Decision:
    """Return what a step decides on a request.

    Args:
        step: not `NEXT`.
        request: as it is.
        config: for the zone.
        operator: who decides.
        now: aware.

    Raises:
        Refused: a refund in full, where what was paid is unknown or refunded.
        UsageError: the time of a step is none.
    """
    what = step.what
    match step.verb:
        case "approve":
            return Approve(what or None)
        case "close":
            return Close(what)
        case "refund":
            return decision_for(FullRefund(keep_item=what.endswith("keep-item")), request)
        case "received":
            return Received(what)
        case "message":
            return Message(what)
        case "note":
            return Note(what)
        case "snooze":
            return Snooze(parse_until(what, now, config.timezone))
    return Assign(operator_named(what, operator))


def impossible(
    macro: Macro, request: Request, config: Config, *, operator: str, now: datetime
) -> tuple[int, str] | None:
    """Return the number of the first step that cannot be done, from 1, and why; None where all can be.

    Each is looked at as the ones before it will leave the request. What the operator can insist on, and an amount
    that is asked for, is no reason: it is asked when its step comes.
    """
    for number, step in enumerate(macro.steps, start=1):
        if step.verb == NEXT:
            continue
        try:
            decision = decision_of(step, request, config, operator=operator, now=now)
            plan = _insisted(decision, request, config, operator=operator, now=now)
        except ReturnsTuiError as error:
            return number, str(error)
        if plan is not None:
            request = _after(request, plan)
    return None


def _insisted(
    decision: Decision, request: Request, config: Config, *, operator: str, now: datetime
) -> Plan | None:
    """Return the plan of a decision, insisted on where that is possible; None where an amount is missing."""
    try:
        return planning.plan(decision, request, config, operator=operator, now=now)
    except ReportedRefund:
        assert isinstance(decision, RefundDecision)
        decision = decision._replace(despite_reported=True)
        return planning.plan(decision, request, config, operator=operator, now=now)
    except TextObjection as objection:
        if objection.blocked:
            raise
        found: Plan = objection.plan
        return found
    except TextProblem as problem:
        if problem.variable == "amount":
            return None
        raise


def _after(request: Request, plan: Plan) -> Request:
    """Return the request as a plan will leave it, as far as the next step depends on it."""
    known = {name: value for name, value in plan.changes.items() if name in Request._fields}
    if plan.refund is not None:
        known["refunded"] = request.refunded + plan.refund.paid_out
        known["refunded_gross"] = request.refunded_gross + plan.refund.amount
    return request._replace(**{**known, "state": plan.to_state})
