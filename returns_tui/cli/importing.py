"""`import`: reports into the queue, one result a file; a file that is refused does not stop the others."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from returns_tui.cli import as_json
from returns_tui.cli.output import put, put_json, say
from returns_tui.cli.session import Session
from returns_tui.config import marketplace_for, marketplace_named
from returns_tui.errors import DatabaseUnavailable, ReturnsTuiError, UsageError
from returns_tui.i18n import _
from returns_tui.text import clean

if TYPE_CHECKING:
    from returns_tui.reports import ReportFile


def run_import(session: Session) -> int:
    """Take in every file named. Returns 0, 1 when rows were rejected, 2 when a file was refused."""
    arguments = session.arguments
    if arguments.marketplace is not None:
        marketplace_named(session.config, arguments.marketplace)  # a mistyped one is refused before any file
    if arguments.files.count("-") > 1:
        raise UsageError(_("Standard input can be taken in only once."))
    _open = session.store  # an unusable database is told before any file is read
    worst = 0
    for given in arguments.files:
        name = _("standard input") if given == "-" else clean(given)
        try:
            status = _take_in(session, given, name)
        except DatabaseUnavailable as error:
            raise type(error)(
                _("{file}: {problem} What was taken in stays; take the file in again to complete it.").format(
                    file=name, problem=error
                )
            ) from error
        except ReturnsTuiError as error:
            say(_sentence(name, str(error)))
            if arguments.json:
                put_json({"file": name, "kind": None, "error": clean(str(error))})
            status = error.exit_status
        worst = max(worst, status)
    from returns_tui.cli.parcels import give_parcels

    give_parcels(session)
    return worst


def _sentence(name: str, text: str) -> str:
    return text if name in text else f"{name}: {text}"


def _take_in(session: Session, given: str, name: str) -> int:
    from returns_tui.reports import open_report

    if given == "-":
        if sys.stdin is None:
            raise UsageError(_("There is no standard input to take in."))
        source = sys.stdin.buffer
    else:
        source = Path(given)

    def encoding_for(currency: str | None) -> str | None:
        try:
            return marketplace_for(session.config, session.arguments.marketplace, currency).encoding
        except UsageError:
            return None  # asked again below, where the kind of file is known

    with open_report(source, name=name, encoding_for=encoding_for) as report:
        if report.kind == "feed_result":
            return _feed_result(session, report)
        return _rows(session, report)


def _rows(session: Session, report: ReportFile) -> int:
    from returns_tui.store.ingest import import_report

    config, arguments = session.config, session.arguments
    try:
        market = marketplace_for(config, arguments.marketplace, report.currency)
    except UsageError:
        if report.rows_total:
            raise
        return _nothing_in_it(session, report)
    with _progress(report) as progress:
        result = import_report(
            session.store,
            config,
            report,
            market=market,
            operator=config.operator,
            now=session.now(),
            progress=progress,
        )
    for row in result.rejected:
        say(_("{file}, line {line}: {reason}").format(file=report.name, line=row.line, reason=row.reason))
    if arguments.json:
        put_json(
            {
                "file": report.name,
                "kind": report.kind,
                "encoding": report.encoding,
                "rows": result.rows,
                "new": result.new,
                "changed": result.changed,
                "unchanged": result.unchanged,
                "rejected": as_json.rejected_objects(result.rejected),
            }
        )
    else:
        put(
            _(
                "{file}: {rows} rows of {marketplace} ({kind}, {encoding}): {new} new, {changed} changed, "
                "{unchanged} unchanged, {rejected} rejected"
            ).format(
                file=report.name,
                rows=result.rows,
                marketplace=market.id,
                kind=report.kind,
                encoding=report.encoding,
                new=result.new,
                changed=result.changed,
                unchanged=result.unchanged,
                rejected=len(result.rejected),
            )
        )
    return 1 if result.rejected else 0


def _nothing_in_it(session: Session, report: ReportFile) -> int:
    """Tell of a report without rows, as Amazon gives it for days without returns. No marketplace is needed."""
    if session.arguments.json:
        none = dict.fromkeys(("rows", "new", "changed", "unchanged"), 0)
        put_json({"file": report.name, "kind": report.kind, "encoding": report.encoding, **none, "rejected": []})
    else:
        put(_("{file}: 0 rows ({kind})").format(file=report.name, kind=report.kind))
    return 0


def _feed_result(session: Session, report: ReportFile) -> int:
    """Confirm or fail the refunds of the batch that a report answers. Returns 1 when any failed."""
    from returns_tui.store.batches import apply_feed_result

    config, result = session.config, report.feed_result
    assert result is not None
    outcome = apply_feed_result(
        session.store,
        config,
        result,
        sha256=report.sha256,
        number=session.arguments.batch,
        account=config.account,
        operator=config.operator,
        now=session.now(),
    )
    for error in result.errors:
        say(
            _("{file}, line {line}: record {record}: {message}").format(
                file=report.name, line=error.line, record=error.record, message=error.message
            )
        )
    for request_id in outcome.failed:
        say(_("The refund of request {id} failed; it is to be decided again.").format(id=request_id))
    changed = outcome.confirmed + len(outcome.failed)
    if session.arguments.json:
        put_json(
            {
                "file": report.name,
                "kind": report.kind,
                "encoding": report.encoding,
                "rows": result.processed,
                "new": 0,
                "changed": changed,
                "unchanged": outcome.unchanged,
                "rejected": [
                    {"line": error.line, "reason": clean(f"{error.code}: {error.message}")}
                    for error in result.errors
                    if not error.is_warning
                ],
            }
        )
    else:
        put(
            _(
                "{file}: answers refund file {batch}: {confirmed} confirmed, {failed} failed, {unchanged} known"
            ).format(
                file=report.name,
                batch=outcome.batch,
                confirmed=outcome.confirmed,
                failed=len(outcome.failed),
                unchanged=outcome.unchanged,
            )
        )
    return 1 if outcome.failed else 0


@contextmanager
def _progress(report: ReportFile) -> Iterator[Callable[[int], None] | None]:
    """Show how far a report is, when somebody looks at stderr; give the function to be told of it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    # No thread of its own: a second process is to read the file, and threads do not come along.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task(clean(report.name), total=report.rows_total)
        yield lambda rows: bar.update(task, completed=rows, refresh=True)
