"""`undo`: of requests that are named, of what was decided last, and the list of what can be taken back."""

from __future__ import annotations

from returns_tui.cli.deciding import run_undo_of, undo_one
from returns_tui.cli.output import put, put_json, say
from returns_tui.cli.session import Session
from returns_tui.errors import NothingToUndo, UsageError
from returns_tui.i18n import _
from returns_tui.store import decisions, many
from returns_tui.text import clean


def run_undo(session: Session) -> int:
    """Take back decisions, show with `--dry-run` that they can be, or list with `--list` which can be.

    Raises:
        UsageError: it is not said which, or said twice.
        NothingToUndo: there is none, or it cannot be taken back any more.
    """
    arguments = session.arguments
    if sum((bool(arguments.request), arguments.last, arguments.list)) != 1:
        raise UsageError(_("Name one REQUEST or more, or say --last, or --list."))
    if arguments.list:
        return _list(session)
    if not arguments.last:
        return run_undo_of(session, [(name, None) for name in arguments.request])
    store, operator = session.store, session.config.operator
    if together := many.last_action(store, operator):
        return run_undo_of(session, [(str(taken.request_id), taken.event_id) for taken in together])
    request_id = decisions.last_decision(store, operator)
    if request_id is None:
        raise NothingToUndo(_("You have decided nothing that could be taken back."))
    undo_one(session, str(request_id))
    return 0


def _list(session: Session) -> int:
    from returns_tui.store.undoable import decided

    found = decided(session.store, session.config.operator)
    if not found and not session.arguments.json:
        say(_("You have decided nothing that could be taken back."))
    for one in found:
        at = one.event.at.astimezone(session.zone)
        if session.arguments.json:
            put_json(
                {
                    "request": one.request_id,
                    "order_id": clean(one.order_id),
                    "decision": one.event.event,
                    "at": at.isoformat(),
                    "why_not": clean(one.why_not) or None,
                }
            )
            continue
        line = f"{one.request_id}: {at:%Y-%m-%d %H:%M} {clean(one.order_id)} {one.event.event}"
        why = _(" (not possible, {why})").format(why=clean(one.why_not)) if one.why_not else ""
        put(line + why)
    return 0
