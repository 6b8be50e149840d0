"""The commands of the palette: the table of actions, by label and help, with their keys."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from returns_tui.i18n import _
from returns_tui.ui.actions import ACTIONS, Action

if TYPE_CHECKING:
    from returns_tui.ui.inbox import InboxScreen


class ActionCommands(Provider):
    """Offers what can be done now: to the request under the cursor, and with the program."""

    @property
    def _inbox(self) -> InboxScreen:
        return cast("InboxScreen", self.screen)

    def _offered(self) -> Iterator[tuple[Action, str, str]]:
        for action in ACTIONS:
            if action.group != "move" and action.id not in ("palette", "back") and self._inbox.offers(action):
                text = _("{label}  ({key})").format(label=_(action.label), key=self._inbox.keymap.key(action.id))
                yield action, text, _(action.help)

    async def discover(self) -> Hits:
        """Offer everything that can be done."""
        for action, text, explained in self._offered():
            yield DiscoveryHit(text, partial(self._inbox.perform, action.id), text, explained)

    async def search(self, query: str) -> Hits:
        """Offer what fits the words typed."""
        matcher = self.matcher(query)
        for action, text, explained in self._offered():
            said = query.casefold() in explained.casefold()
            score = max(matcher.match(_(action.label)), 0.1 if said else 0.0)
            if score > 0:
                yield Hit(score, matcher.highlight(text), partial(self._inbox.perform, action.id), text, explained)
