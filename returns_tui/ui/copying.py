"""Copying from the inbox: which text of the request under the cursor, and what is said of where it went."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from returns_tui.i18n import N_, _
from returns_tui.policy.seller_central import link
from returns_tui.text import clean, wrap
from returns_tui.ui import clipboard
from returns_tui.ui.clipboard import How
from returns_tui.ui.overlay import Overlay

if TYPE_CHECKING:
    from returns_tui.ui.inbox import InboxScreen

_SAID: dict[How, str] = {
    "tmux": N_("In tmux's buffer, and sent to your terminal: {text}"),
    "sent": N_("Sent to your terminal: {text}   Not there? Mark it here."),
    "impossible": N_("Your terminal takes no copies; mark it here: {text}"),
    "too_long": N_("It is too long to be sent to your terminal; mark it here: {text}"),
}


class Choice(NamedTuple):
    """Something that can be copied: the key that chooses it, what it is called, and the text itself."""

    key: str
    name: str
    text: str


def choices(inbox: InboxScreen) -> list[Choice]:
    """Return what can be copied of the request under the cursor, as far as it is read."""
    row, case = inbox.queue.row, inbox.whole_case()
    if row is None:
        return []
    request = None if case is None else case.request
    market = inbox.config.marketplaces.get(row.marketplace)
    found = [
        Choice("o", _("order id"), row.order_id),
        Choice("r", _("RMA"), "" if request is None else request.rma_id),
        Choice("t", _("tracking number"), "" if request is None else request.tracking_id),
        Choice("l", _("link"), "" if market is None else link(market, row.order_id)),
    ]
    return [choice._replace(text=clean(choice.text).strip()) for choice in found if choice.text.strip()]


def offer(inbox: InboxScreen) -> None:
    """Ask which text is to be copied; the key of copying itself, pressed again, takes the order id."""
    found = choices(inbox)
    if not found:
        return
    texts, names = (
        _("Copy  {choices}").format(
            choices="  ".join(f"{one.key} {said}" for one, said in zip(found, saying, strict=True))
        )
        for saying in ([one.name if one.key == "l" else one.text for one in found], [one.name for one in found])
    )
    line = texts if cell_len(texts) <= inbox.app.size.width - 2 else names
    ways = {one.key: partial(_copy, inbox, one.text) for one in found}
    ways |= dict.fromkeys(inbox.keymap.keys_of["copy"], ways["o"])
    inbox.choose(line, ways)


def _copy(inbox: InboxScreen, text: str) -> None:
    clipboard.copy(inbox.app, text, partial(_tell, inbox, text))


def _tell(inbox: InboxScreen, text: str, how: How) -> None:
    """Say where it went, with the whole text: on lines of its own where the status line is too short for it."""
    said = _(_SAID[how]).format(text=text)
    if cell_len(said) <= inbox.app.size.width - 2 or inbox.asking or inbox.app.screen is not inbox:
        inbox.announce(said)
    else:
        inbox.app.push_screen(CopiedScreen(" ".join(_(_SAID[how]).format(text="").split()), text))


class CopiedScreen(Overlay):
    """A text that is too long for the status line, so that it can be marked; any key goes back."""

    DEFAULT_CSS = """
    CopiedScreen { layout: vertical; }
    CopiedScreen > Static { height: auto; }
    """

    def __init__(self, said: str, text: str) -> None:
        super().__init__()
        self._said = said
        self._text = text

    def compose(self) -> ComposeResult:
        """What became of it; the text from the first column on; the way back."""
        yield Static(Content(self.titled(f" {self._said}") + "\n"))
        yield Static(Content("\n".join(wrap(self._text, self.app.size.width))))
        yield Static(Content("\n " + _("Any key goes back.")))

    def key_pressed(self, event: events.Key) -> None:
        """Go back."""
        event.stop()
        event.prevent_default()
        self.leave()
