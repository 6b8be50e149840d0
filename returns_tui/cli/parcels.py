"""`parcel` and `parcels`: whose request a parcel on the table is, and those that belong to none yet."""

from __future__ import annotations

from returns_tui.cli import as_json
from returns_tui.cli.output import put, put_json, say
from returns_tui.cli.session import Session
from returns_tui.errors import DatabaseUnavailable, ReturnsTuiError
from returns_tui.i18n import _
from returns_tui.store import cases, parcels, presence, queue
from returns_tui.store.models import NEVER


def run_parcel(session: Session) -> int:
    """Print the requests of a parcel; or note it as one that belongs to nothing. Returns 1 where it has none."""
    arguments, config, now = session.arguments, session.config, session.now()
    found = parcels.find(session.store, arguments.number, session.account)
    if not found.request_ids:
        if arguments.note is None:
            text = _(
                "No request has “{number}” as tracking number, RMA or order id; --note TEXT notes the parcel."
            )
            say(text.format(number=found.number))
            return 1
        parcels.note(session.store, arguments.number, arguments.note, operator=config.operator, now=now)
        said = _("{number}: noted; “returns-tui parcels” lists it until a report tells of it.")
        put(said.format(number=found.number))
        return 0
    if arguments.note is not None:
        say(_("{number} belongs to a request, so nothing was noted; use “note”.").format(number=found.number))
    if arguments.json:
        for request_id in found.request_ids:
            put_json(as_json.request_object(cases.get(session.store, request_id), config, session.zone))
    else:
        from returns_tui.cli.as_lines import queue_lines

        lines = queue.rows(session.store, found.request_ids)
        rows = [lines[request_id] for request_id in found.request_ids if request_id in lines]
        for line in queue_lines(rows, config, now, NEVER, presence.on_which(session.store, now)):
            put(line)
    return 0 if arguments.note is None else 1


def run_parcels(session: Session) -> int:
    """List the parcels that belong to nothing yet, or forget some. Returns 1 when one of these is not there."""
    arguments = session.arguments
    if arguments.done:
        worst = 0
        for parcel_id in dict.fromkeys(arguments.done):
            try:
                parcels.done(session.store, parcel_id)
            except DatabaseUnavailable:
                raise
            except ReturnsTuiError as error:
                say(str(error))
                worst = 1
            else:
                put(_("{id}: done").format(id=parcel_id))
        return worst
    found = parcels.noted(session.store)
    for parcel in found:
        at = parcel.noted_at.astimezone(session.zone)
        if arguments.json:
            values = {"id": parcel.id, "number": parcel.number, "note": parcel.note or None}
            put_json({**values, "operator": parcel.operator, "noted_at": at.isoformat()})
        else:
            put(f"{parcel.id}: {parcel.number}  {at:%Y-%m-%d %H:%M} {parcel.operator}  {parcel.note}".rstrip())
    if not found and not arguments.json:
        say(_("No parcel is left that belongs to nothing."))
    return 0


def give_parcels(session: Session) -> None:
    """Give noted parcels to the requests that reports have told of since, and say so."""
    given = parcels.match(session.store, session.config, operator=session.config.operator, now=session.now())
    for parcel, request_id in given:
        say(
            _("Parcel {number}, noted by {operator}, belongs to request {id}; it has a note of it.").format(
                number=parcel.number, operator=parcel.operator, id=request_id
            )
        )
