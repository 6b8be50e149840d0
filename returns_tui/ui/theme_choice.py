"""Which theme an operator wants: the one chosen on the screen, else the config's.

The choice is kept in the state folder of the machine, by operator, and not with the queue: it is about a person
in front of a terminal, dark here and light there; it is read before there is any connection to a database; and a
queue that cannot be written must not lose it. Knows nothing of Textual.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from returns_tui.config.locations import state_folder
from returns_tui.config.values import Config

USUAL = "ansi"
_MAXIMUM = 64 * 1024  # bytes


def usual(config: Config) -> str:
    """Return the theme of those who chose none."""
    return config.theme or USUAL


def wanted(config: Config, environ: Mapping[str, str]) -> str:
    """Return the name of the theme to begin with."""
    return _choices(environ).get(config.operator) or usual(config)


def keep(config: Config, theme: str, environ: Mapping[str, str]) -> None:
    """Keep the operator's choice; choosing the usual one means to follow the config from now on.

    Raises:
        OSError: it cannot be kept.
    """
    choices = {**_choices(environ), config.operator: theme}
    if theme == usual(config):
        del choices[config.operator]
    path = _file(environ)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "w") as file:
            json.dump(choices, file)
        aside.replace(path)
    except OSError:
        aside.unlink(missing_ok=True)
        raise


def _file(environ: Mapping[str, str]) -> Path:
    return state_folder(environ) / "themes.json"


def _choices(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the themes by operator; a file that is damaged holds none."""
    with suppress(OSError, ValueError, RecursionError), _file(environ).open("rb") as file:
        read = json.loads(file.read(_MAXIMUM))
        if isinstance(read, dict):
            return {name: theme for name, theme in read.items() if isinstance(theme, str)}
    return {}
