"""`outbox`: what has not left yet, and what an operator settles about mails that failed or are in doubt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from zoneinfo import ZoneInfo

from returns_tui.cli import as_json
from returns_tui.cli.output import put, put_json, say
from returns_tui.cli.session import Session
from returns_tui.errors import DatabaseUnavailable, ReturnsTuiError
from returns_tui.i18n import _
from returns_tui.policy.request import OutboxEntry
from returns_tui.text import clean

_UNSETTLED = ("failed", "uncertain")
_SHOWN = (*_UNSETTLED, "sending", "waiting", "batched")


def run_outbox(session: Session) -> int:
    """List mails and refunds that are not done, those to be settled first; or settle some mails.

    Returns 1 when one could not be settled.
    """
    from returns_tui.store import outbox

    arguments, config = session.arguments, session.config
    if arguments.again or arguments.sent:

        def again(entry_id: int) -> None:
            outbox.retry(session.store, entry_id, operator=config.operator, now=session.now())

        def sent(entry_id: int) -> None:
            outbox.mark_sent_by_hand(session.store, config, entry_id, operator=config.operator, now=session.now())

        wanted = [(again, number, _("{id}: is sent again")) for number in dict.fromkeys(arguments.again or ())]
        wanted += [(sent, number, _("{id}: marked as sent")) for number in dict.fromkeys(arguments.sent or ())]
        return _settle(session, wanted)
    entries = outbox.entries(session.store, kinds=("mail", "adjustment"), states=_SHOWN, account=session.account)
    entries.sort(key=lambda entry: entry.state not in _UNSETTLED)
    if arguments.json:
        for entry in entries:
            put_json(as_json.outbox_object(entry, session.zone))
        return 0
    if not entries:
        say(_("Everything has left."))
    for entry in entries:
        for line in _lines(entry, session.zone):
            put(line)
    return 0


def _settle(session: Session, wanted: Iterable[tuple[Callable[[int], None], int, str]]) -> int:
    """Settle mails, each in its own transaction; one that cannot be does not stop the others."""
    from returns_tui.store import outbox

    worst = 0
    for settle, entry_id, done in wanted:
        try:
            settle(entry_id)
        except DatabaseUnavailable:
            raise
        except ReturnsTuiError as error:
            say(str(error))
            worst = max(worst, error.exit_status)
            continue
        if session.arguments.json:
            entry = next(entry for entry in outbox.entries(session.store, kinds=("mail",)) if entry.id == entry_id)
            put_json(as_json.outbox_object(entry, session.zone))
        else:
            put(done.format(id=entry_id))
    return worst


def _lines(entry: OutboxEntry, zone: ZoneInfo) -> Iterator[str]:
    mark = "!! " if entry.state in _UNSETTLED else ""
    what = clean(", ".join(part for part in (entry.to, entry.subject or entry.text) if part))
    at = (entry.due_at or entry.held_until).astimezone(zone).strftime("%Y-%m-%d %H:%M")
    yield f"{entry.id}: {mark}{entry.kind} {entry.state} {at} {clean(entry.order_id)} {what}"
    if entry.error:
        yield f"   {clean(entry.error)}"
    if entry.kind == "mail" and entry.state in _UNSETTLED:
        yield "   " + _("“outbox --again {id}” sends it again, “outbox --sent {id}” marks it as sent").format(
            id=entry.id
        )
