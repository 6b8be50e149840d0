"""Which key does what on each screen: the table of actions with the changes of config.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from returns_tui.config.marketplaces import nearest
from returns_tui.config.values import Config, KeyChange
from returns_tui.errors import ConfigError, Problem
from returns_tui.i18n import _
from returns_tui.text import clean
from returns_tui.ui.actions import ALL_ACTIONS, MACRO, SCREENS, Action, ScreenName
from returns_tui.ui.key_names import normal, sendable, shown, shown_all, works_while_typing

_MACROS = "macros"
_YES = "y"  # what answers questions
_LONGEST = 4  # keys of a sequence


class Keymap:
    """The keys of one screen.

    Attributes:
        actions: all of the screen, in the order of the table.
        keys_of: action id → its keys, none where it has no key.
        by_key: key, or sequence with blanks between its keys → what it does. In prompts an action may share its
            key with one of another prompt: there `keys_of` is asked.
    """

    def __init__(self, actions: Sequence[Action], keys_of: Mapping[str, tuple[str, ...]]) -> None:
        self.actions = actions
        self.keys_of = keys_of
        self.by_key: Mapping[str, Action] = {key: action for action in actions for key in keys_of[action.id]}
        self._labels = {action.id: action.label for action in actions}

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """What a sequence begins with, its last key left out."""
        return frozenset(begun for key in self.by_key for begun in _beginnings(key))

    def following(self, begun: str) -> list[tuple[str, Action]]:
        """Return what can follow a sequence that has begun: the rest of its keys, and what they do."""
        first = begun + " "
        return [(key.removeprefix(first), what) for key, what in self.by_key.items() if key.startswith(first)]

    def means(self, name: str, action_id: str) -> bool:
        """Return whether a key is one of an action's."""
        return name in self.keys_of[action_id]

    def of_prompt(self, prompt: str) -> Keymap:
        """Return the keys that one of the prompts knows."""
        known = [action for action in self.actions if not action.prompts or prompt in action.prompts]
        return Keymap(known, self.keys_of)

    def key(self, action_id: str) -> str:
        """Return the key of an action as it is shown; "" where it has none."""
        keys = self.keys_of[action_id]
        return shown(keys[0]) if keys else ""

    def all_keys(self, action_id: str) -> str:
        """Return all keys of an action as they are shown."""
        return shown_all(self.keys_of[action_id])

    def way(self, action_id: str) -> str:
        """Return how an action is reached: its key, or its name behind the key of the palette."""
        if key := self.key(action_id):
            return key
        palette = self.key("palette") if "palette" in self.keys_of else ""
        return f"{palette} {_(self._labels[action_id])}".strip()

    def hint(self, text: str) -> str:
        """Return a hint with the keys filled in: `{down}` becomes the key of the action `down`."""
        return text.format_map({action_id: self.key(action_id) or "-" for action_id in self.keys_of})


Keymaps = Mapping[ScreenName, Keymap]


def keymaps(config: Config) -> Keymaps:
    """Return the keys of all screens.

    A text in `keys:` of the config takes the place of an action's first key, a list of all; null takes all away.

    Raises:
        ConfigError: something under `keys:` cannot be; all problems at once, each with its line.
    """
    problems: list[Problem] = []
    given: dict[tuple[ScreenName, str], KeyChange] = {}
    for change in config.keys:
        if (place := _place(change, problems)) is not None:
            if place in given:
                problems.append(
                    _problem(
                        change, _("has its keys from “keys.{other}” already").format(other=_path(given[place])[5:])
                    )
                )
            else:
                given[place] = change._replace(keys=tuple(normal(key) for key in change.keys))
    macros = tuple(_macro_actions(config))
    for macro in config.macros:
        given["inbox", MACRO + macro.name] = KeyChange(_MACROS, macro.name, (normal(macro.key),), line=macro.line)
    every = (*ALL_ACTIONS, *macros)
    keys: dict[tuple[ScreenName, str], tuple[str, ...]] = {
        (action.screen, action.id): action.keys for action in every
    }
    for action in every:
        if (changed := given.get((action.screen, action.id))) is not None:
            told = list(_wrong(action, changed))
            problems += told
            if not told:
                others = () if changed.alone else action.keys[1:]
                keys[action.screen, action.id] = tuple(dict.fromkeys((*changed.keys, *others)))
    made: dict[ScreenName, Keymap] = {}
    for screen in SCREENS:
        actions = tuple(action for action in every if action.screen == screen)
        made[screen] = Keymap(actions, {action.id: keys[screen, action.id] for action in actions})
    if given:
        problems += _clashes(made, given)
        problems += _taken_by_texts(config, made["prompts"], given)
    if problems:
        ordered = sorted(problems, key=lambda problem: problem.line or 0)
        raise ConfigError(clean(str(config.source or "config.yaml")), ordered)
    return made


def _macro_actions(config: Config) -> Iterator[Action]:
    """Yield an action for each macro, by which its key, the palette and the help know it."""
    for macro in config.macros:
        steps = clean(", ".join(step.text for step in macro.steps))
        yield Action(MACRO + macro.name, (), clean(macro.name), steps, "decide", confirms=True)


def standard(screen: ScreenName) -> Keymap:
    """Return the keys of a screen where nobody changed any."""
    actions = tuple(action for action in ALL_ACTIONS if action.screen == screen)
    return Keymap(actions, {action.id: action.keys for action in actions})


def standard_keymaps() -> Keymaps:
    """Return the keys of all screens where nobody changed any."""
    return {screen: standard(screen) for screen in SCREENS}


def _beginnings(key: str) -> Iterator[str]:
    end = key.rfind(" ")
    while end > 0:
        yield key[:end]
        end = key.rfind(" ", 0, end)


def _path(change: KeyChange) -> str:
    if change.screen == _MACROS:
        return f"{_MACROS}.{clean(change.action)}"
    return ".".join(clean(name) for name in ("keys", change.screen, change.action) if name)


def _problem(change: KeyChange, text: str) -> Problem:
    return Problem(change.line, _path(change), text)


def _place(change: KeyChange, problems: list[Problem]) -> tuple[ScreenName, str] | None:
    """Return the screen and the id of the action that is meant, or None with a problem added."""
    meant = change.screen or "inbox"
    screen = next((name for name in SCREENS if name == meant), None)
    if screen is None:
        text = _("there is no screen “{name}”; there are: {known}")
        problems.append(_problem(change, text.format(name=clean(meant), known=", ".join(SCREENS))))
        return None
    ids = [action.id for action in ALL_ACTIONS if action.screen == screen]
    if change.action in ids:
        return screen, change.action
    elsewhere = [action.screen for action in ALL_ACTIONS if action.id == change.action]
    if elsewhere:
        text = _("is no action there but under {screens}: write “{screen}: {{{action}: …}}”")
        text = text.format(screens=", ".join(elsewhere), screen=elsewhere[0], action=change.action)
    elif (near := nearest(change.action, ids)) is not None:
        text = _("there is no such action; did you mean “{near}”?").format(near=near)
    else:
        text = _("there is no such action; “?” lists them, and docs/keys.md")
    problems.append(_problem(change, text))
    return None


def _wrong(action: Action, change: KeyChange) -> Iterator[Problem]:
    """Yield what keeps an action from having the keys that are given for it."""
    if action.lasting:
        text = _("always has its key ({keys}), which cannot be changed")
        yield _problem(change, text.format(keys=shown_all(action.keys)))
        return
    if action.needed and not change.keys:
        yield _problem(change, _("needs a key, for there is no other way out"))
    if action.everywhere and len(change.keys) > 1:
        yield _problem(change, _("can have one key only, for it works everywhere"))
    for key in change.keys:
        names = key.split(" ")
        if key in action.keys:
            continue
        if not all(sendable(name) for name in names):
            text = _("“{key}” cannot be used: give one character, or a name as ctrl+e, f2 or pagedown")
            if any("+" in name or name in ("escape", "enter", "backspace") for name in names):
                text = _(
                    "“{key}” is nothing that terminals send, or is needed; choose another, as E, ctrl+e or f2"
                )
        elif len(names) > _LONGEST:
            text = _("“{key}” is too long; a sequence has {n} keys at most")
        elif len(names) > 1 and (action.everywhere or action.screen == "prompts"):
            text = _("“{key}” is a sequence, and such work in lists only")
        elif action.typing and not works_while_typing(key):
            text = _("“{key}” is needed where texts are typed; choose one as f2, or another with ctrl")
        elif _YES in names and (action.confirms or action.screen == "prompts"):
            text = _("“{key}” answers questions with yes, so it cannot lead to one")
        else:
            continue
        yield _problem(change, text.format(key=clean(key), n=_LONGEST))


def _clashes(made: Keymaps, given: Mapping[tuple[ScreenName, str], KeyChange]) -> Iterator[Problem]:
    """Yield the keys that two actions of a screen want, or of which one begins with the other."""
    everywhere = [action for action in ALL_ACTIONS if action.everywhere]
    for screen, keymap in made.items():
        wanted: list[tuple[str, Action]] = []
        for action in keymap.actions:
            wanted += [(key, action) for key in keymap.keys_of[action.id]]
        if screen != "inbox":
            wanted += [(key, action) for action in everywhere for key in made["inbox"].keys_of[action.id]]
        seen: set[tuple[str, str]] = set()
        for number, (key, action) in enumerate(wanted):
            for other_key, other in wanted[:number]:
                if action is other or (other.id, action.id) in seen or not _meet(action, other):
                    continue
                named, rest, named_key, rest_key = action, other, key, other_key
                if (named.screen, named.id) not in given:
                    named, rest, named_key, rest_key = other, action, other_key, key
                change = given.get((named.screen, named.id))
                if change is None:
                    continue
                if key == other_key:
                    text = _("“{key}” is already the key of “{other}”")
                elif key.startswith(other_key + " ") or other_key.startswith(key + " "):
                    text = _(
                        "“{key}” and “{other_key}” of “{other}” begin alike; one of them would never be reached"
                    )
                else:
                    continue
                seen.add((other.id, action.id))
                yield _problem(change, text.format(key=clean(named_key), other_key=rest_key, other=rest.id))


def _meet(action: Action, other: Action) -> bool:
    """Return whether two actions of a screen can be done at the same place."""
    return not action.prompts or not other.prompts or bool(set(action.prompts) & set(other.prompts))


def _taken_by_texts(
    config: Config, prompts: Keymap, given: Mapping[tuple[ScreenName, str], KeyChange]
) -> Iterator[Problem]:
    """Yield the keys given to actions of prompts that are the keys of closure reasons or messages."""
    texts: Sequence[tuple[str, str, Mapping[str, str]]] = (
        ("close", "closure_reasons", {reason.key: name for name, reason in config.closure_reasons.items()}),
        ("message", "messages", {message.key: name for name, message in config.messages.items()}),
    )
    for prompt, section, names in texts:
        for action in prompts.actions:
            change = given.get(("prompts", action.id))
            if change is None or (action.prompts and prompt not in action.prompts) or action.typing:
                continue
            for key in prompts.keys_of[action.id]:
                if key in names:
                    text = _("“{key}” is already the key of {section}.{other}")
                    yield _problem(change, text.format(key=clean(key), section=section, other=names[key]))
