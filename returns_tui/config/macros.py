"""Macros: sequences of decisions with a name and a key, as config.yaml has them, and what can be wrong with them.

A step is a word with what belongs to it, as the commands say it: `close duplicate`, `note "Rang the buyer"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from returns_tui.config.kinds import Leaf, Reading, WrongValueError
from returns_tui.config.marketplaces import nearest
from returns_tui.config.values import Macro, MacroStep
from returns_tui.config.yaml_reader import Scalar
from returns_tui.i18n import N_, _
from returns_tui.text import clean

_FORMS: Mapping[str, str] = {
    "approve": "approve [ADDRESS]",
    "close": "close REASON",
    "refund": "refund full [keep-item]",
    "received": "received [CONDITION]",
    "message": "message TEMPLATE",
    "note": "note TEXT",
    "snooze": "snooze TIME",
    "assign": "assign NAME",
    "next": "next",
}
_ALONE = ("approve", "received", "next")  # what needs nothing behind it
_NAMED = {"approve": "addresses", "close": "closure_reasons", "message": "messages"}
_WORDS = {"refund": ("full", "full keep-item"), "next": ("",)}
_TIME = re.compile(r"[0-9]{1,4} ?[hd]|tomorrow|change")
_QUOTES = {'"': '"', "'": "'", "“": "”", "「": "」"}


def _step(node: Scalar) -> MacroStep:
    text = " ".join(node.text.split())
    verb, _space, what = text.partition(" ")
    if verb not in _FORMS:
        near = nearest(verb, _FORMS)
        if near is None:
            said = _("“{word}” is no step; there are: {all}")
        else:
            said = _("“{word}” is no step; did you mean “{near}”?")
        raise WrongValueError(said.format(word=clean(verb[:60]), near=near, all=", ".join(_FORMS)))
    if len(what) > 1 and _QUOTES.get(what[0]) == what[-1]:
        what = what[1:-1].strip()
    known = _WORDS.get(verb)
    wrong = (not what and verb not in _ALONE) or (known is not None and what not in known)
    if wrong or (verb == "snooze" and not _TIME.fullmatch(what)):
        form = "snooze 4h, 2d, tomorrow, change" if verb == "snooze" else _FORMS[verb]
        raise WrongValueError(_("must be “{form}”, not “{found}”").format(form=form, found=clean(text[:60])))
    return MacroStep(verb, what, text, node.line)


def _key(node: Scalar) -> tuple[str, int]:
    if not node.text.strip() or len(node.text) > 60:
        raise WrongValueError
    return " ".join(node.text.split()), node.line


KEY = Leaf(N_("a key, or several pressed one after the other, as 1, f2 or M s"), _key)
STEP = Leaf(N_("a step, as close REASON, note TEXT or next"), _step)


def check_macros(values: Mapping[str, Any], reading: Reading, names: Mapping[str, Iterable[str]]) -> None:
    """Note what is wrong with the file's macros beside their single steps.

    Args:
        values: what the schema read.
        reading: takes the problems.
        names: all addresses, closure reasons and messages, right or wrong, by section.
    """
    called = {"addresses": _("address"), "closure_reasons": _("closure reason"), "messages": _("message")}
    seen: set[str] = set()
    for number, macro in enumerate(values.get("macros", ())):
        name, path = macro.get("name"), f"macros.{number + 1}"
        if name is not None and name in seen:
            text = _("“{name}” is the name of an earlier macro; choose another one").format(name=clean(name))
            reading.wrong(macro.get("key", ("", None))[1], f"{path}.name", text)
        seen.add(name)
        steps: tuple[MacroStep, ...] = macro.get("steps", ())
        for place, step in enumerate(steps):
            section = _NAMED.get(step.verb)
            if section is not None and step.what and step.what not in names[section]:
                near = nearest(step.what, names[section])
                if near is None:
                    text = _("names the {what} “{name}”, which there is not")
                else:
                    text = _("names the {what} “{name}”, which there is not; did you mean {near}?")
                said = text.format(what=called[section], name=clean(step.what), near=near)
                reading.wrong(step.line, f"{path}.steps.{place + 1}", said)
            if step.verb == "next" and (place == 0 or place < len(steps) - 1):
                text = _("“next” can only be the last step, behind others: all steps are about one request")
                reading.wrong(step.line, f"{path}.steps.{place + 1}", text)


def macros(values: Mapping[str, Any]) -> tuple[Macro, ...]:
    """Return the file's macros."""
    result = []
    for entry in values.get("macros", ()):
        key, line = entry["key"]
        result.append(Macro(entry["name"], key, line, entry["steps"]))
    return tuple(result)
