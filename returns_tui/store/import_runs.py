"""The record of what was taken in, by which it is known that taking the same in again brings nothing new."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from peewee import fn

from returns_tui import __version__
from returns_tui.store.models import Event, ImportRun

if TYPE_CHECKING:
    from returns_tui.config.values import Config, Marketplace


def rules_of(config: Config, market: Marketplace) -> str:
    """Return a digest of all that, beside a report and the database, decides what becomes of the report's rows."""
    rules = __version__, market, config.statuses, config.addresses
    return hashlib.sha256(repr(rules).encode()).hexdigest()


def begin(**columns: Any) -> ImportRun:
    """Record that taking in a report begins."""
    run: ImportRun = ImportRun.create(**columns)
    return run


def count(run: ImportRun, counts: dict[str, int]) -> None:
    """Record how far it is."""
    ImportRun.update(**counts).where(ImportRun.id == run.id).execute()


def finish(run: ImportRun, rules: str, now: int) -> None:
    """Record that a report was taken in wholly, and so were the runs of the same one that broke off."""
    ImportRun.update(finished_at=now).where(
        (ImportRun.sha256 == run.sha256)
        & (ImportRun.account == run.account)
        & (ImportRun.marketplace == run.marketplace)
        & (ImportRun.id <= run.id)
        & ImportRun.finished_at.is_null()
    ).execute()
    ImportRun.update(rules=rules, last_event=_last_event()).where(ImportRun.id == run.id).execute()


def nothing_since(run: ImportRun, rules: str) -> ImportRun | None:
    """Return the run just before `run` if it took in the same, by the same rules, and nothing happened since.

    Then the report cannot bring anything new: what it says is in the database already. None where that is not
    sure, or where rows were rejected, of which the reasons are to be told again.
    """
    before: ImportRun | None = (
        ImportRun.select().where(ImportRun.id < run.id).order_by(ImportRun.id.desc()).limit(1).first()
    )
    if before is None or before.finished_at is None or before.rejected or before.rules != rules:
        return None
    asked = ("sha256", "account", "marketplace", "kind", "latest_date")
    same = all(getattr(before, name) == getattr(run, name) for name in asked)
    return before if same and before.last_event == _last_event() else None


def _last_event() -> int:
    return int(Event.select(fn.COALESCE(fn.MAX(Event.id), 0)).scalar())
