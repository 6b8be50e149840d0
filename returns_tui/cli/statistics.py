"""`stats`: what came in and what was done, as lines, JSON or CSV."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from typing import Any

from returns_tui.cli.arguments import FIGURES
from returns_tui.cli.exporting import cell
from returns_tui.cli.output import put, put_json
from returns_tui.cli.session import Session
from returns_tui.errors import UsageError
from returns_tui.i18n import _
from returns_tui.policy import money
from returns_tui.policy.figures import BESIDES, DECIDING, WEEKS, Returned, Tally, span
from returns_tui.policy.reason_words import shown_meaning
from returns_tui.store.statistics import Figures, figures
from returns_tui.text import clean

Json = dict[str, Any]


def run_stats(session: Session) -> int:
    """Print the figures of the last weeks, or of another time."""
    arguments, config, now = session.arguments, session.config, session.now()
    if arguments.csv and arguments.by is None:
        raise UsageError(_("--csv is one table: name it with --by ({kinds}).").format(kinds=", ".join(FIGURES)))
    time = span(arguments.since or f"{WEEKS}w", now, config.timezone)
    found = figures(session.store, time, now, operator=arguments.operator, account=session.account)
    by = [arguments.by] if arguments.by is not None else [kind for kind in FIGURES if kind != "day"]
    if arguments.json:
        for kind in by:
            for value in objects(found, kind, session):
                put_json({"by": kind, **value})
    elif arguments.csv:
        _put_csv([_flat(value) for value in objects(found, by[0], session)])
    else:
        _put_lines(found, by, session)
    return 0


def _put_lines(found: Figures, by: list[str], session: Session) -> None:
    from returns_tui.cli.as_lines import width
    from returns_tui.ui import figures_lines

    put(figures_lines.since_text(found))
    for kind in by:
        if kind == "total":
            for line in figures_lines.whole_lines(found):
                put(f"  {line}")
            continue
        for section in figures_lines.sections(found, kind, session.config, width() - 2):
            put()
            put(section.title)
            for line in section.lines:
                put(f"  {line}".rstrip())


def _put_csv(rows: list[Json]) -> None:
    """Print a table whose columns are those of any row; no cell is a formula."""
    if not rows:
        return
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([clean(column) for column in columns])
    for row in rows:
        writer.writerow([clean(cell(row.get(column))) for column in columns])


def _flat(value: Json) -> Json:
    """Return an object without objects in it: `refunded` by currency becomes `refunded_GBP`."""
    flat: Json = {}
    for name, inner in value.items():
        if isinstance(inner, dict):
            flat |= {f"{name}_{key}": amount for key, amount in inner.items()}
        else:
            flat[name] = inner
    return flat


def objects(found: Figures, by: str, session: Session) -> Iterator[Json]:
    """Yield the figures of one kind, an object for each line. Amounts are texts with the currency's decimals."""
    whole = found.whole.returns
    if by == "total":
        since = found.span.since.astimezone(session.zone)
        due = {"due_today": found.due.today, "overdue": found.due.overdue}
        yield {"since": since.isoformat(), **_asked(found.whole), **_done(found.whole), **due}
    elif by == "reason":
        for one in found.reasons:
            meaning = shown_meaning(one.key, session.config) if one.key else None
            yield {"reason_code": clean(one.key) or None, "reason": meaning, **_returned(one, whole)}
    elif by == "product":
        for one in found.products:
            yield {"sku": clean(one.key) or None, "item": clean(one.item) or None, **_returned(one, whole)}
    elif by in ("week", "day"):
        for day, tally in (found.weeks if by == "week" else found.days).items():
            yield {by: day.isoformat(), **_asked(tally), **_done(tally)}
    elif by == "operator":
        for name, tally in found.operators.items():
            yield {"operator": clean(name), **_done(tally)}
    elif by == "deadline":
        for clock in sorted({*found.whole.met, *found.whole.missed}):
            yield {"clock": clock, "met": found.whole.met[clock], "missed": found.whole.missed[clock]}
    else:
        for currency, paid in sorted(found.whole.money.items()):
            named = {"refunded": paid.refunded, "saved": paid.saved if paid.known else None, "labels": paid.labels}
            amounts = {name: None if n is None else money.plain(n, currency) for name, n in named.items()}
            counts = {"refunds": paid.refunds, "kept": paid.kept, "kept_known": paid.known}
            yield {"currency": currency, **counts, **amounts}


def _returned(one: Returned, whole: int) -> Json:
    share = round(one.returns / whole, 4) if whole else 0
    return {"returns": one.returns, "share": share, "refunded": _amounts(one.refunded)}


def _amounts(by_currency: dict[str, int]) -> dict[str, str]:
    return {currency: money.plain(amount, currency) for currency, amount in sorted(by_currency.items())}


def _asked(tally: Tally) -> Json:
    labels = {currency: one.labels for currency, one in tally.money.items() if one.labels}
    return {"returns": tally.returns, "labels": _amounts(labels)}


def _done(tally: Tally) -> Json:
    """Return what operators did."""
    paid = {currency: one.refunded for currency, one in tally.money.items() if one.refunds}
    saved = {currency: one.saved for currency, one in tally.money.items() if one.known}
    return {
        "decided": {kind: tally.decided[kind] for kind in (*DECIDING, *BESIDES)},
        "refunded": _amounts(paid),
        "kept": tally.kept,
        "kept_known": tally.known,
        "saved": _amounts(saved),
        "deadlines_met": tally.met.total(),
        "deadlines_missed": tally.missed.total(),
        "sittings": tally.sittings,
        "seconds_at_work": tally.worked,
        "requests_timed": len(tally.took),
        "median_seconds": tally.median,
    }
