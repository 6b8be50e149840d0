"""Makes the pictures of the docs from the example returns: `python docs/screenshots.py`."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from returns_tui.cli.inbox import demo_queue
from returns_tui.ui.app import ReturnsApp

DOCS = Path(__file__).parent
NOW = datetime(2026, 9, 25, 10, 30, tzinfo=UTC)  # so that the pictures change only when the screens do
PICTURES: dict[str, list[str]] = {
    "inbox": ["j"],
    "close": ["j", "c", "x"],
    "themes": ["T", "j"],
    "statistics": ["S", "tab"],
}
THEMES = ("night", "paper", "contrast", "colour-blind")  # those with colours of their own


async def draw(name: str, keys: list[str], folder: Path, *, theme: str = "night", height: int = 24) -> None:
    """Draw the screen that `keys` lead to, 80 columns wide, in colours that a browser has."""
    for kind in ("CONFIG", "STATE"):
        os.environ[f"XDG_{kind}_HOME"] = str(folder)  # nobody's own theme, and nobody's choice
    with demo_queue(folder, NOW) as (store, config):
        app = ReturnsApp(store, config._replace(theme=theme, operator="ana"), demo=True, now=lambda: NOW)
        async with app.run_test(size=(80, height)) as pilot:
            for key in keys:
                await settled(app, pilot)
                await pilot.press(key)
            await settled(app, pilot)
            picture = re.sub(
                r"@font-face\s*{.*?}", "", app.export_screenshot(), flags=re.DOTALL
            )  # no foreign hosts
            (DOCS / f"{name}.svg").write_text(picture, encoding="utf-8")


async def settled(app: ReturnsApp, pilot: object) -> None:
    """Wait until the screen has nothing left to do."""
    for _round in range(20):
        await pilot.pause(0.05)  # type: ignore[attr-defined]


if __name__ == "__main__":
    for picture, pressed in PICTURES.items():
        with tempfile.TemporaryDirectory() as empty:
            asyncio.run(draw(picture, pressed, Path(empty)))
    for name in THEMES:
        with tempfile.TemporaryDirectory() as empty:
            asyncio.run(draw(f"theme-{name}", ["j"], Path(empty), theme=name, height=16))
