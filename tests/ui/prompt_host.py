"""A small app that holds one prompt and writes down what the prompt says."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from textual import events
from textual.app import App, ComposeResult
from textual.containers import Container
from textual.pilot import Pilot
from textual.widgets import Static

from returns_tui.config import load
from returns_tui.config.values import Config
from returns_tui.policy.decisions import Decision, Plan
from returns_tui.policy.planning import plan
from returns_tui.policy.request import Paid, Request
from returns_tui.shipped import shipped
from returns_tui.ui.prompts import open_prompt
from returns_tui.ui.prompts.base import Prompt
from returns_tui.ui.prompts.context import PromptContext

NOW = datetime(2026, 9, 24, 9, 0, tzinfo=UTC)


@cache
def example_config() -> Config:
    """The example config, with nothing of this machine in it."""
    return load(shipped("config.example.yaml"), environ={}, cwd=Path("/"))


def request(**facts: Any) -> Request:
    """An invented request at amazon.co.uk, pending, paid 39.90."""
    values: dict[str, Any] = {
        "id": 7,
        "account": "default",
        "marketplace": "amazon.co.uk",
        "order_id": "026-1180443-7781902",
        "currency": "GBP",
        "state": "pending",
        "origin": "reported",
        "version": 3,
        "requested_at": datetime(2026, 9, 23, 14, 2, tzinfo=UTC),
        "requested_exact": True,
        "rma_id": "DRmaX7RRMA",
        "item": "Kettle 1.7 l, black",
        "reason_code": "CR-DEFECTIVE",
        "comment": "Stopped heating after two days.",
        "order_item_id": "12345678901234",
        "paid": Paid(total=3990, tax=665),
        "buyer_name": "Jo Sample",
        "buyer_email": "abc123@marketplace.amazon.co.uk",
    }
    return Request(**{**values, **facts})


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one by one, each after what the one before did is on the screen."""
    await pilot.pause()
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


async def paste(pilot: Pilot[None], text: str) -> None:
    """Paste as a terminal with bracketed paste does."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


def screen_text(app: App[None]) -> str:
    """What stands on the screen, line by line."""
    rows = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in row) for row in rows)


class Host(App[None]):
    """One prompt where the details would be, a line for its words above."""

    CSS = """
    #list { height: 9; } #status { dock: bottom; height: 1; } #place { height: 1fr; }
    """

    def __init__(
        self,
        action: str,
        shown: Request | None = None,
        *,
        config: Config | None = None,
        draft: Decision | None = None,
    ) -> None:
        super().__init__()
        self.action, self.shown, self.draft = action, shown or request(), draft
        self.config = config or example_config()
        self.decided: list[Prompt.Decided] = []
        self.dismissed = 0
        self.status = ""
        self.below: list[str] = []

    def compose(self) -> ComposeResult:
        context = PromptContext(self.config, "ana", lambda: NOW, self.preview)
        yield Static("list", id="list")
        with Container(id="place"):
            yield open_prompt(self.action, self.shown, context, draft=self.draft)
        yield Static("", id="status", markup=False)

    def preview(self, decision: Decision) -> Plan:
        return plan(decision, self.shown, self.config, operator="ana", now=NOW)

    @property
    def prompt(self) -> Prompt:
        return self.query_one(Prompt)

    @property
    def decision(self) -> Decision:
        assert len(self.decided) == 1, self.status
        return self.decided[0].decision

    @property
    def nothing_happened(self) -> bool:
        return not self.decided and not self.dismissed

    def on_prompt_decided(self, message: Prompt.Decided) -> None:
        self.decided.append(message)

    def on_prompt_dismissed(self, message: Prompt.Dismissed) -> None:
        self.dismissed += 1

    def on_prompt_status(self, message: Prompt.Status) -> None:
        self.status = message.text
        self.query_one("#status", Static).update(message.text)

    def on_key(self, event: events.Key) -> None:
        self.below.append(event.key)

    def screen_text(self) -> str:
        """What stands on the screen, line by line."""
        return screen_text(self)
