"""What is wanted from the queue: the query language of `list`, the filter and the views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from returns_tui.config.values import Config
from returns_tui.errors import UsageError
from returns_tui.i18n import _
from returns_tui.policy.request import FINAL_STATES, OPEN_STATES

_STATES = (*OPEN_STATES, *FINAL_STATES)
_FLAGS = ("click", "snoozed", "open", "done", "conflict")


class Query(NamedTuple):
    """Which requests are wanted. All words, one of the states, and all of the flags must fit.

    Attributes:
        words: as typed; each must begin a word of the request, or occur inside of one.
        awake: leaves out what is snoozed.
    """

    words: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    awake: bool = False

    @property
    def wanted_states(self) -> tuple[str, ...]:
        """The states that fit, in the order of a request's life; all of them when none was named."""
        wanted = set(self.states)
        if "open" in self.flags:
            wanted.update(OPEN_STATES)
        if "done" in self.flags:
            wanted.update(FINAL_STATES)
        return tuple(state for state in _STATES if state in wanted) or _STATES


ALL = Query()
OPEN = Query(states=OPEN_STATES)


def parse_query(text: str) -> Query:
    """Return the query that an operator typed: words, `state:NAME` and `is:FLAG`, separated by spaces.

    Raises:
        UsageError: a state or flag does not exist; names the place and the nearest one.
    """
    words: list[str] = []
    states: list[str] = []
    flags: set[str] = set()
    for term in text.split():
        name, colon, value = term.partition(":")
        if colon and name == "state":
            states.extend(_known(state, _STATES, term) for state in value.split(","))
        elif colon and name == "is":
            flags.add(_known(value, _FLAGS, term))
        else:
            words.append(term)
    return Query(tuple(words), tuple(states), frozenset(flags))


def _known(value: str, known: Sequence[str], term: str) -> str:
    if value in known:
        return value
    near = _nearest(value, known)
    hint = _("did you mean “{near}”?").format(near=near) if near else ", ".join(known)
    raise UsageError(_("“{term}” is not understood: {hint}").format(term=term, hint=hint))


def _nearest(value: str, known: Sequence[str]) -> str:
    import difflib

    return next(iter(difflib.get_close_matches(value, known, n=1)), "")


def view_query(config: Config, name: str) -> Query:
    """Return the query of a view: one of the config's, `all`, or `open`.

    Raises:
        UsageError: there is no such view; names the nearest one.
    """
    if name in ("all", "open"):
        return ALL if name == "all" else OPEN
    for view in config.views:
        if view.id == name:
            query = parse_query(view.query)
            return query._replace(awake="snoozed" not in query.flags and "done" not in query.flags)
    names = [view.id for view in config.views] + ["open", "all"]
    raise UsageError(
        _("There is no view “{name}”; {hint}").format(name=name, hint=_nearest(name, names) or ", ".join(names))
    )


def narrowed(base: Query, query: Query) -> Query:
    """Return `query` within `base`; states or flags that `query` names take the place of the base's."""
    if query.states or query.flags:
        return query._replace(words=base.words + query.words)
    return base._replace(words=base.words + query.words)
