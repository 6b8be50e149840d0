"""`list` and `show`: the queue and one request, as lines or as JSON."""

from __future__ import annotations

from returns_tui.cli import as_json
from returns_tui.cli.output import put, put_json, say
from returns_tui.cli.session import Session
from returns_tui.i18n import _
from returns_tui.store import cases, presence, queue
from returns_tui.store.kept import SCRATCH, scratch
from returns_tui.store.models import NEVER
from returns_tui.store.query import narrowed, parse_query, view_query


def run_list(session: Session) -> int:
    """Print the requests that a query and a view find, soonest due first; open ones unless it says otherwise."""
    arguments, config = session.arguments, session.config
    text = " ".join(arguments.query)
    if arguments.view == SCRATCH:
        text = f"{scratch(session.store, config.operator)} {text}"
    query = parse_query(text, config)
    query = narrowed(view_query(config, arguments.view or "open"), query)
    now = session.now()
    if arguments.json:
        found = cases.requests(session.store, query, now, limit=arguments.limit, account=session.account)
        for request in found:
            put_json(as_json.request_object(request, config, session.zone))
        return 0
    from returns_tui.cli.as_lines import queue_lines

    rows = queue.page(session.store, query, now, limit=arguments.limit, account=session.account)
    if not rows:
        everything = arguments.view == "all" and not text
        say(
            _("No request is in the queue yet.")
            if everything
            else _("No request fits; “list --view all” shows them all.")
        )
        return 0
    for line in queue_lines(rows, config, now, NEVER, presence.on_which(session.store, now)):
        put(line)
    return 0


def run_views(session: Session) -> int:
    """Print the views of the inbox, and how many requests each has."""
    from returns_tui.text import clean

    counts = queue.counts(session.store, session.config, session.now())
    for view in session.config.views:
        label = clean(_(view.label))
        if session.arguments.json:
            put_json({"name": view.id, "label": label, "count": counts[view.id]})
        else:
            put(f"{counts[view.id]:>6}  {view.id:<12} {label}")
    return 0


def run_show(session: Session) -> int:
    """Print one request with its history, its refunds and its outbox, and what is suggested."""
    from returns_tui.policy.advice import advise
    from returns_tui.store.track_record import track_record

    store, config, zone = session.store, session.config, session.zone
    request, history, refunds, outbox = cases.whole(store, session.find())
    now = session.now()
    advice, record = advise(request, config, now=now), track_record(store, request, now)
    if session.arguments.json:
        put_json(
            {
                **as_json.request_object(request, config, zone),
                "history": as_json.history_objects(history, zone),
                "refunds": as_json.refund_objects(refunds),
                "outbox": as_json.outbox_objects(outbox, zone),
                "advice": as_json.advice_object(advice),
                "cost": as_json.cost_object(advice.costs),
                **as_json.record_objects(record, request.currency),
            }
        )
        return 0
    from returns_tui.cli.as_lines import request_lines
    from returns_tui.policy.clocks import why

    clock = cases.clock_now(config, request)
    lines = request_lines(
        request,
        config,
        zone,
        now,
        why="" if clock is None else why(clock, config.timezone),
        history=history,
        refunds=refunds,
        outbox=outbox,
        advice=advice,
        record=record,
    )
    for line in lines:
        put(line)
    return 0
