"""`export`: queue and history as one CSV or JSON file, private, and there whole or not at all."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

from returns_tui.cli import as_json
from returns_tui.cli.output import put
from returns_tui.cli.session import Session
from returns_tui.errors import UsageError
from returns_tui.i18n import _, ngettext
from returns_tui.store import cases
from returns_tui.store.query import ALL
from returns_tui.text import clean

# Where a formula would begin: spreadsheets pass over spaces and take off quotation marks before it.
_FORMULA = re.compile(r"(?:^|(?<=[;\t\r\n]))(?=[ \"]*[=+\-@＝＋－＠])")


def run_export(session: Session) -> int:
    """Write all requests with their history to the file; its ending says the form."""
    path = Path(session.arguments.file)
    writers: dict[str, Callable[[TextIO, Iterator[as_json.Json]], int]] = {".csv": _csv, ".json": _json}
    write = writers.get(path.suffix.lower())
    if write is None:
        raise UsageError(_("{name} should end in .csv or .json, to say what is wanted.").format(name=path))
    store = session.existing_store
    try:
        # One moment for all of it, save where a reader would keep everybody from writing.
        snapshot = contextlib.nullcontext() if store.journal == "delete" else store.reading()
        with _new_file(path) as file, snapshot:
            count = write(file, _objects(session, store))
    finally:
        store.close()
    text = ngettext("{name}: {n} request with history", "{name}: {n} requests with history", count)
    put(text.format(name=path, n=count))
    return 0


def _objects(session: Session, store: Any) -> Iterator[as_json.Json]:
    config, zone = session.config, session.zone
    for request in cases.requests(store, ALL, session.now(), account=session.account):
        yield {
            **as_json.request_object(request, config, zone),
            "history": as_json.history_objects(cases.history(store, request.id), zone),
            "refunds": as_json.refund_objects(cases.ledger(store, request.id)),
            "outbox": as_json.outbox_objects(cases.outbox_of(store, request.id), zone),
        }


@contextlib.contextmanager
def _new_file(path: Path) -> Iterator[TextIO]:
    """Open a file, mode 0600, that takes the place of `path` when the block ends well."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=".export-", dir=path.absolute().parent)
    except OSError as error:
        raise _unwritable(path, error) from None
    aside = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        aside.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(
        _("{name} cannot be written: {reason}.").format(
            name=clean(str(path)), reason=error.strerror or type(error).__name__
        )
    )


def _json(file: TextIO, objects: Iterator[as_json.Json]) -> int:
    """Write a JSON list, one request a line."""
    count = 0
    file.write("[")
    for count, value in enumerate(objects, start=1):
        file.write(("\n" if count == 1 else ",\n") + json.dumps(value, ensure_ascii=False))
    file.write("\n]\n")
    return count


def _csv(file: TextIO, objects: Iterator[as_json.Json]) -> int:
    """Write one line a request: its own columns, then its history, refunds and outbox, one a line in the cell."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow((*as_json.REQUEST_KEYS, "history", "refunds", "outbox"))
    count = 0
    for value in objects:
        count += 1
        cells = [cell(value[key]) for key in as_json.REQUEST_KEYS]
        cells.append(cell("\n".join(_event(event) for event in value["history"])))
        cells.append(
            cell("\n".join(f"{r['id']}: {r['amount']}, fee {r['fee']}, {r['state']}" for r in value["refunds"]))
        )
        cells.append(
            cell(
                "\n".join(f"{e['id']}: {e['kind']} {e['state']} {e['to'] or ''}".rstrip() for e in value["outbox"])
            )
        )
        writer.writerow(cells)
    return count


def _event(event: as_json.Json) -> str:
    details = "; ".join(f"{name}: {value}" for name, value in event["details"].items() if value)
    moved = f" {event['from']} > {event['to']}" if event["from"] != event["to"] else ""
    return f"{event['at']} {event['operator']}: {event['event']}{moved}" + (f" ({details})" if details else "")


def cell(value: Any) -> str:
    """Return a value as a CSV cell that no spreadsheet takes for a formula.

    A text that begins with = + - @, also in their wide forms, tab, CR or LF gets an apostrophe in front (OWASP,
    "CSV Injection"); a plain number of ours, negative ones too, does not. So does such a sign inside a text where
    a cell would begin for a program that takes semicolons or tabs for what separates them, as spreadsheets do in
    half of Europe: behind one of these, and in a new line.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    if _is_number(text):
        return text
    if text[:1] in ("\t", "\r", "\n"):
        text = "'" + text
    return _FORMULA.sub("'", text)


def _is_number(text: str) -> bool:
    digits = text.removeprefix("-")
    return digits.isascii() and digits.replace(".", "", 1).isdigit()
