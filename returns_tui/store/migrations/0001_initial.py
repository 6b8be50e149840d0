"""The first schema."""

from typing import Any

from returns_tui.store.models import TABLES


def up(migrator: Any, db: Any) -> None:
    """Create all tables."""
    db.create_tables(TABLES, safe=False)
