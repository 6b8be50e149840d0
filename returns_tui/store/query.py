"""What is wanted from the queue: the query language of `list`, the filter and the views."""

from __future__ import annotations

from typing import NamedTuple

from returns_tui.config.values import Config
from returns_tui.errors import ConfigError, Problem, UsageError
from returns_tui.i18n import _
from returns_tui.policy.request import OPEN_STATES
from returns_tui.store import search
from returns_tui.store.conditions import (
    STATES,
    All,
    AnyOf,
    Condition,
    Flagged,
    HasWords,
    InState,
    Not,
    Stale,
    every,
    parts_of,
    possible_states,
)
from returns_tui.store.kept import SCRATCH
from returns_tui.store.query_fields import BY_NAME, NotAValueError, nearest
from returns_tui.store.query_text import Either, Every, FieldTerm, QueryError, Tree, Without, Words, parse

_SCOPE = ("state", "is")  # fields by which a query says which part of the queue it looks at
_NOTHING = AnyOf(())


class Query(NamedTuple):
    """Which requests are wanted.

    Attributes:
        scope: what the fields `state` and `is` say of it; see `narrowed`.
        rest: what else has to hold.
        awake: leaves out what is snoozed.
        stale_after: leaves out what waits for goods for so many seconds, None: nothing of that.
    """

    scope: Condition = All()
    rest: Condition = All()
    awake: bool = False
    stale_after: int | None = None

    @property
    def condition(self) -> All:
        """All that has to hold, `awake` and `stale_after` excepted."""
        return every(self.scope, self.rest)

    @property
    def wanted_states(self) -> tuple[str, ...]:
        """The states that fit, in the order of a request's life."""
        return possible_states(self.condition)

    @property
    def states_alone(self) -> bool:
        """Whether nothing but its state says whether a request fits, `awake` and `stale_after` excepted."""
        return all(isinstance(part, InState) for part in self.condition.parts)


ALL = Query()
OPEN = Query(InState(OPEN_STATES))


def parse_query(text: str, config: Config) -> Query:
    """Return the query that an operator typed; see docs/query-language.md.

    Args:
        text: as typed.
        config: for who is `me`, what faults, countries and marketplaces there are, and the zone of days.

    Raises:
        QueryError: it cannot be understood; names the place and the nearest field or value.
    """
    return _Meaning(text, config).query(parse(text))


class _Meaning:
    """Finds out what the terms of one query mean."""

    def __init__(self, text: str, config: Config) -> None:
        self._text = text
        self._config = config

    def query(self, tree: Every | Either) -> Query:
        """Return what all of it means. What names a state or flag is its scope, with all that it is joined to."""
        if isinstance(tree, Either):
            whole = self._of(tree)
            return Query(whole) if _scoped(tree) else Query(rest=whole)
        scope = [part for part in tree.parts if _scoped(part)]
        rest = Every(tuple(part for part in tree.parts if not _scoped(part)))
        return Query(every(*map(self._of, scope)), self._of(rest))

    def _of(self, tree: Tree) -> Condition:
        if isinstance(tree, Without):
            return Not(self._of(tree.part))
        if isinstance(tree, Either):
            return AnyOf(tuple(map(self._of, tree.parts)))
        if isinstance(tree, Every):
            words = [part for part in tree.parts if isinstance(part, Words)]
            others = [self._of(part) for part in tree.parts if not isinstance(part, Words)]
            return every(*self._words(words), *others)
        if isinstance(tree, Words):
            return every(*self._words([tree]))
        return self._field(tree)

    def _words(self, words: list[Words]) -> list[Condition]:
        """Return what words side by side mean. Signs alone, beside words, count for nothing."""
        if not words:
            return []
        terms = search.terms_of(tuple(word.text for word in words))
        return [HasWords(terms) if terms else _NOTHING]

    def _field(self, term: FieldTerm) -> Condition:
        field = BY_NAME.get(term.name)
        if field is None:
            near = nearest(term.name, BY_NAME)
            if near:
                problem = _("there is no such field; did you mean “{near}:”?").format(near=near)
            else:
                problem = _("there is no such field; put it into quotes, or take one of {fields}").format(
                    fields=", ".join(BY_NAME)
                )
            raise self._error(term.start, term.end, problem)
        ways: list[Condition] = []
        for value in term.values:
            try:
                ways.append(field.read(value, self._config))
            except NotAValueError as error:
                start = term.start if len(term.values) == 1 else value.start
                raise self._error(start, value.end, str(error)) from None
        if all(isinstance(way, InState) for way in ways):
            named = {state for way in ways if isinstance(way, InState) for state in way.states}
            return InState(tuple(state for state in STATES if state in named))
        return ways[0] if len(ways) == 1 else AnyOf(tuple(ways))

    def _error(self, start: int, end: int, problem: str) -> QueryError:
        return QueryError(self._text, start, end, problem)


def _scoped(tree: Tree) -> bool:
    """Return whether a state or flag is named anywhere in it."""
    if isinstance(tree, Every | Either):
        return any(map(_scoped, tree.parts))
    if isinstance(tree, Without):
        return _scoped(tree.part)
    return isinstance(tree, FieldTerm) and tree.name in _SCOPE


def view_query(config: Config, name: str) -> Query:
    """Return the query of a view: one of the config's, `all`, `open`, or `scratch`, within which operators ask.

    A view of the config leaves out what is snoozed, and what waits for too long, unless its query has to do with
    such; the other ones only the latter.

    Raises:
        UsageError: there is no such view; names the nearest one. Or its query cannot be understood.
    """
    if name == "all":
        return ALL
    if name in ("open", SCRATCH):
        return OPEN._replace(stale_after=config.stale_after)
    for view in config.views:
        if view.id == name:
            try:
                query = parse_query(view.query, config)
            except QueryError as error:
                raise UsageError(_("View “{name}”: {problem}").format(name=name, problem=error)) from None
            named = list(parts_of(query.scope))
            asleep = any(part == Flagged("snoozed") for part in named)
            flagged = any(isinstance(part, Flagged | Stale) for part in named)
            done = not set(query.wanted_states) & set(OPEN_STATES)
            return query._replace(
                awake=not asleep and not done, stale_after=None if flagged or done else config.stale_after
            )
    names = [view.id for view in config.views] + ["open", "all"]
    near = nearest(name, names)
    hint = (
        _("did you mean “{near}”?").format(near=near)
        if near
        else _("there are: {names}.").format(names=", ".join(names))
    )
    raise UsageError(_("There is no view “{name}”; {hint}").format(name=name, hint=hint))


def check_views(config: Config) -> None:
    """Look through the queries of the config's views.

    Raises:
        ConfigError: some cannot be understood; names each with its line.
    """
    problems: list[Problem] = []
    for number, view in enumerate(config.views, start=1):
        try:
            parse_query(view.query, config)
        except QueryError as error:
            problems.append(Problem(view.line, f"views.{number}.query", str(error)))
    if problems:
        raise ConfigError(str(config.source or "config.yaml"), problems)


def narrowed(base: Query, query: Query) -> Query:
    """Return `query` within `base`; where `query` has a scope, it takes the place of the base's."""
    if query.scope != All():
        return query._replace(rest=every(base.rest, query.rest))
    return base._replace(rest=every(base.rest, query.rest))
