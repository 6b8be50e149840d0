"""What the workers that decide have in common: the example config, the queue, and what they decide."""

from __future__ import annotations

from pathlib import Path

from benchmarks.programs import CHECKOUT
from returns_tui import config as configuration
from returns_tui.config.values import Config
from returns_tui.policy.decisions import Close
from returns_tui.store.database import Store, open_store


def opened(database: str) -> tuple[Store, Config]:
    """Return the queue and the config."""
    config = configuration.load(CHECKOUT / "config.example.yaml", cwd=Path.cwd())
    return open_store(database), config


def closing(config: Config) -> Close:
    """Return a decision that every pending request allows."""
    return Close(next(one.id for one in config.closure_reasons.values() if "pending" in one.when))
