"""What holds where config.yaml says nothing: sections of the shipped config.example.yaml, and the views."""

from __future__ import annotations

from functools import cache
from typing import Any

from returns_tui.config.kinds import NOTHING, Reading
from returns_tui.config.schema import SCHEMA
from returns_tui.config.values import Duration, View
from returns_tui.config.yaml_reader import Mapping, read
from returns_tui.errors import ConfigError, Problem
from returns_tui.i18n import N_, _
from returns_tui.shipped import shipped
from returns_tui.text import clean

SECTIONS = (
    "clocks",
    "statuses",
    "reasons",
    "faults",
    "approval",
    "closure_reasons",
    "messages",
    "greetings",
    "lint",
    "refunds",
    "advice",
)
VIEWS = (
    View("to_decide", N_("To decide"), "state:pending"),
    View("to_refund", N_("To refund"), "state:received"),
    View("to_click", N_("To click"), "is:click"),
    View("waiting", N_("Waiting for goods"), "state:approved"),
    View("snoozed", N_("Snoozed"), "is:snoozed is:open"),
    View("done", N_("Done"), "is:done"),
)
# Amazon closes a request by itself so many days after it. Source: Manage Returns help, read 2026-11-22.
STALE_AFTER = Duration(50, "d")


@cache
def _nodes() -> Mapping:
    """Return the tree of the shipped file."""
    path = shipped("config.example.yaml")
    try:
        data = path.read_bytes()
    except OSError:
        text = _("is missing from the installation; install returns-tui again")
        raise ConfigError(clean(str(path)), [Problem(None, "", text)]) from None
    top, problems, _whole = read(data)
    if problems:
        raise ConfigError(clean(str(path)), problems)
    return top


def forget_file() -> None:
    """Forget the tree of the shipped file; its sections that were asked for stay."""
    _nodes.cache_clear()


@cache
def section(name: str) -> Any:
    """Return the built-in values of one of `SECTIONS`, as its kind reads them; its phrases have no line.

    Raises:
        ConfigError: the shipped file is missing or was changed into something that cannot be read.
    """
    node = _nodes().entries.get(name)
    kind = next(entry.kind for entry in SCHEMA.fields if entry.name == name)
    reading = Reading(built_in=True)
    value = NOTHING if node is None else kind.read(node, name, reading)
    if value is NOTHING and not reading.problems:
        reading.wrong(None, name, _("is missing from the installation; install returns-tui again"))
    if reading.problems:
        raise ConfigError(clean(str(shipped("config.example.yaml"))), reading.problems)
    return value
