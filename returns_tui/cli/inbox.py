"""The inbox, and the demo: the only commands that start the screens."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from returns_tui.cli.session import Session
from returns_tui.errors import UsageError
from returns_tui.i18n import _, environment_language, use_language

if TYPE_CHECKING:
    from returns_tui.config.values import Config, Marketplace
    from returns_tui.store.database import Store

# Not the operator's own name, so that "take back my last decision" does not begin with these.
_EXAMPLE_OPERATOR = "example"


def run_inbox(session: Session) -> int:
    """Open the inbox on the configured queue."""
    refuse_without_terminal()
    fresh = bool(session.arguments.fresh)
    status = show(session.store, session.config, session.now(), fresh=fresh)
    if status == 1:
        session.refuse_damage()  # which would explain it
    return status


def run_demo(session: Session) -> int:
    """Open the inbox on a throw-away queue of example returns. Nothing leaves this machine."""
    refuse_without_terminal()
    with (
        tempfile.TemporaryDirectory(prefix="returns-tui-demo-") as folder,
        demo_queue(Path(folder), session.now(), operator=session.arguments.operator) as (store, config),
    ):
        if session.arguments.braille:
            config = config._replace(braille=True)
        return show(store, config, session.now(), demo=True)


def show(
    store: Store, config: Config, now: datetime, *, demo: bool = False, practice: str = "", fresh: bool = False
) -> int:
    """Show the first lines, and then, when Textual is loaded, the inbox; return the exit status.

    Args:
        demo: nothing leaves this machine, not even by files.
        practice: what is said of a queue to practise on, "" for a real one.
        fresh: it begins at the top, as it does in a demo and on a queue to practise on.
    """
    from returns_tui.ui import first_picture

    with first_picture.shown(store, config, now, resumes=not (demo or practice or fresh)) as first:
        from returns_tui.ui.app import run_inbox

        return run_inbox(store, config, demo=demo, practice=practice, fresh=fresh, first=first)


@contextmanager
def demo_queue(folder: Path, now: datetime, *, operator: str | None = None) -> Iterator[tuple[Store, Config]]:
    """Give a queue made from the example reports, dated around today, and the example configuration.

    Args:
        folder: an empty folder for everything, mail included; it can be thrown away afterwards.
        now: aware; what the reports' dates are moved to.
        operator: who decides there, None as the configuration has it.
    """
    from returns_tui.config import load
    from returns_tui.shipped import shipped
    from returns_tui.store.database import open_store

    config = load(shipped("config.example.yaml"), database=str(folder / "returns.db"), operator=operator)
    config = config._replace(mail=config.mail._replace(transport="files", folder=folder / "mail"))
    config = config._replace(language=environment_language(os.environ))  # who looks has chosen none yet
    use_language(config.language)
    store = open_store(config.database)
    try:
        take_in_examples(store, config, folder, now)
        yield store, config
    finally:
        store.close()


def take_in_examples(store: Store, config: Config, folder: Path, now: datetime) -> None:
    """Take the example reports into a queue, dated around today; `folder` takes the files."""
    from returns_tui.examples import example_comments, example_reports
    from returns_tui.policy.decisions import SetFacts
    from returns_tui.store import cases, decisions
    from returns_tui.store.query import ALL

    for path, marketplace in example_reports(folder, now.astimezone().date()):
        _take_in(store, config, path, config.marketplaces[marketplace], now)
    comments = example_comments()
    for request in list(cases.requests(store, ALL, now)):
        if request.order_id in comments:
            facts = SetFacts(comment=comments[request.order_id])
            decisions.decide(store, config, request.id, facts, operator=_EXAMPLE_OPERATOR, now=now)


def _take_in(store: Store, config: Config, path: Path, market: Marketplace, now: datetime) -> None:
    from returns_tui.reports import open_report
    from returns_tui.store.ingest import import_report

    with open_report(path, name=path.name, encoding_for=lambda _currency: market.encoding) as report:
        import_report(store, config, report, market=market, operator=_EXAMPLE_OPERATOR, now=now)


def refuse_without_terminal() -> None:
    """Raise UsageError where no screen can be shown."""
    for stream in (sys.stdin, sys.stderr):  # Textual draws on stderr
        if stream is None or not stream.isatty():
            raise UsageError(
                _("The inbox needs a terminal; without one there are commands, see “returns-tui --help”.")
            )
