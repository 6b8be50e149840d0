"""Pages of the docs that are made from the program say what the program does."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"


def test_the_page_of_keys_is_as_the_table_of_actions_is() -> None:
    made = runpy.run_path(str(DOCS / "keys_page.py"))["page"]()
    assert (DOCS / "keys.md").read_text(encoding="utf-8") == made, "run: python docs/keys_page.py"
