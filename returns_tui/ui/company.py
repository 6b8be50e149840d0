"""Who else is on which request, as the other inboxes tell, and what this one tells of itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from rich.cells import cell_len

from returns_tui.i18n import _
from returns_tui.store.presence import LEASE, RENEWAL, Here
from returns_tui.text import clean, fit
from returns_tui.ui.wording import local

_NAME = 20  # cells of an operator's name, so that order and state have room beside it
_NOBODY_KNOWS = -1  # instead of a request's id


class Said(NamedTuple):
    """That somebody else is on a request: `short` for a line with other things on it, `whole` as a sentence."""

    short: str
    whole: str


class Company:
    """The other inboxes, and where this one is.

    Args:
        operator: of this inbox.
        zone: in which times are shown.
        now: gives the present time, aware.
        clock: gives seconds that no setting of the clock changes.
    """

    def __init__(
        self, operator: str, zone: str, now: Callable[[], datetime], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._operator = operator
        self._zone = zone
        self._now = now
        self._clock = clock
        self._others: dict[Here, float] = {}  # and since when they are known
        self._at: int | None = None
        self._since = now()
        self._told: int | None = None
        self._told_at = float("-inf")

    # -- the others ------------------------------------------------------------------------------------

    def take(self, others: Iterable[Here]) -> None:
        """Take in what the other inboxes tell now."""
        seen = self._clock()
        self._others = {here: self._others.get(here, seen) for here in others}

    def said(self) -> Mapping[int, Said]:
        """Return who else is on a request now, by its id.

        A lease that was not renewed in its time is over, whatever the clocks say.
        """
        now, seen = int(self._now().timestamp()), self._clock()
        on: dict[int, list[Here]] = {}
        for one, known_since in self._others.items():
            if one.holds(now) and seen - known_since < LEASE:
                on.setdefault(one.request_id, []).append(one)
        return {request_id: self._sentence(sorted(here, key=_since)) for request_id, here in on.items()}

    def _sentence(self, on_it: list[Here]) -> Said:
        first, more = on_it[0], len(on_it) - 1
        since = local(datetime.fromtimestamp(first.since, UTC), self._zone, self._now())
        if first.operator == self._operator and not more:
            return Said(
                _("you elsewhere since {time}").format(time=since),
                _("You are on this request in another window since {time}.").format(time=since),
            )
        who = _("you") if first.operator == self._operator else _short(clean(first.operator))
        if more:
            return Said(
                _("{who} and {n} more since {time}").format(who=who, n=more, time=since),
                _("{who} and {n} more are on this request since {time}.").format(who=who, n=more, time=since),
            )
        return Said(
            _("{who} since {time}").format(who=who, time=since),
            _("{who} is on this request since {time}.").format(who=who, time=since),
        )

    # -- this one --------------------------------------------------------------------------------------

    @property
    def at(self) -> int | None:
        """The request that this inbox is on, None where it is on none."""
        return self._at

    @property
    def since(self) -> datetime:
        """Since when it is there."""
        return self._since

    @property
    def told(self) -> bool:
        """Whether the others may think that this inbox is on a request."""
        return self._told is not None

    def to_tell(self, request_id: int | None) -> bool:
        """Note which request this inbox is on; return whether the others have to be told now."""
        if request_id != self._at:
            self._at, self._since = request_id, self._now()
        due = request_id is not None and self._clock() - self._told_at >= RENEWAL
        if request_id == self._told and not due:
            return False
        self._told, self._told_at = request_id, self._clock()
        return True

    def not_told(self) -> None:
        """Have it told again: it could not be."""
        self._told = _NOBODY_KNOWS


def _short(name: str) -> str:
    return name if cell_len(name) <= _NAME else fit(name, _NAME).rstrip()


def _since(here: Here) -> tuple[int, str]:
    return here.since, here.session
