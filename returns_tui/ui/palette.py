"""The commands of the palette: the table of actions, by label and help, with their keys."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider, SearchIcon
from textual.content import Content
from textual.markup import escape

from returns_tui.i18n import _
from returns_tui.policy import planning
from returns_tui.text import clean, fit
from returns_tui.ui.actions import Action
from returns_tui.ui.wording import STATES, word

if TYPE_CHECKING:
    from returns_tui.ui.inbox import InboxScreen

_KEY = 9  # cells
_ON_A_REQUEST = ("copy", "why", "details", "undo_this")
_NOT_HERE = ("palette", "back")  # they would only close it again


class Offered(NamedTuple):
    """A command: `why_not` says why it cannot be done now."""

    action: Action
    text: str
    why_not: str


def why_not(inbox: InboxScreen, action: Action) -> str:
    """Return why an action cannot be done now, "" when it can."""
    row, case = inbox.queue.row, inbox.details.case
    if action.kind is None and action.id not in _ON_A_REQUEST:
        return ""
    if row is None:
        return _("no request is selected")
    if action.kind is None or row.state in action.states:
        return ""
    known = case if case is not None and case.request.id == row.id else inbox.known_case(row)
    said = planning.can(action.kind, known.request) if known is not None else ""
    return said or _("not possible: {state}").format(state=word(STATES, row.state))


class ActionCommands(Provider):
    """Offers what can be done now: to the request under the cursor, and with the program.

    What cannot be done now comes last and dim, with the reason.
    """

    @property
    def _inbox(self) -> InboxScreen:
        return cast("InboxScreen", self.screen)

    def _offered(self) -> Iterator[Offered]:
        keymap = self._inbox.keymap
        offered = [
            Offered(
                action,
                f"{fit(keymap.key(action.id), _KEY)} {_(action.label)}",
                escape(clean(why_not(self._inbox, action))),
            )
            for action in keymap.actions
            if action.group != "move" and action.id not in _NOT_HERE
        ]
        yield from (one for one in offered if not one.why_not)
        yield from (one for one in offered if one.why_not)

    def _shown(self, one: Offered, matched: Content) -> Content:
        if not one.why_not:
            return matched
        return matched.stylize("dim not bold" if self._inbox.app.native_ansi_color else "$muted not bold")

    async def discover(self) -> Hits:
        """Offer everything."""
        for one in self._offered():
            perform = partial(self._inbox.perform, one.action.id)
            content = self._shown(one, Content(one.text))
            yield DiscoveryHit(content, perform, one.text, one.why_not or escape(_(one.action.help)))

    async def search(self, query: str) -> Hits:
        """Offer what fits the words typed."""
        matcher = self.matcher(query)
        for one in self._offered():
            said = query.casefold() in _(one.action.help).casefold()
            score = max(matcher.match(_(one.action.label)), 0.1 if said else 0.0)
            if score > 0:
                content = self._shown(one, matcher.highlight(escape(one.text)))
                perform = partial(self._inbox.perform, one.action.id)
                score = score / 1000 if one.why_not else score
                yield Hit(score, content, perform, one.text, one.why_not or escape(_(one.action.help)))


class Palette(CommandPalette):
    """The commands over the inbox, found by a few of their letters."""

    def __init__(self) -> None:
        super().__init__([ActionCommands], placeholder=_("A command, or a part of its name"))

    def on_mount(self) -> None:
        """Show a sign of which all terminals know the width."""
        self.query_one(SearchIcon).icon = ":"


def open_palette(inbox: InboxScreen) -> None:
    """Show the commands over the inbox."""
    if not CommandPalette.is_open(inbox.app):
        inbox.app.push_screen(Palette())
