"""Themes as YAML files: the shipped ones, and the user's own from a folder.

A file has `name`, `primary`, and if wanted `secondary warning error success accent foreground background
surface panel boost`, `dark`, `ansi` and `variables` (CSS variables, those of Textual and `overdue soon good
key muted`). Colours are checked before a theme is registered: Textual itself crashes on a bad one afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from returns_tui.config.yaml_reader import loader
from returns_tui.errors import Problem
from returns_tui.i18n import _
from returns_tui.shipped import shipped
from returns_tui.text import clean

if TYPE_CHECKING:
    from textual.theme import Theme

_COLOURS = "primary secondary warning error success accent foreground background surface panel boost".split()
_FLAGS = ("dark", "ansi")
_MAXIMUM = 64 * 1024  # bytes of a theme file


def load_themes(user_folder: Path | None, wanted: str | None = None) -> tuple[dict[str, Theme], list[Problem]]:
    """Return all themes that can be used, by name, and what is wrong with the others.

    A theme in `user_folder` replaces a shipped one of the same name. Problems name the file in `path`.

    Args:
        user_folder: the user's own.
        wanted: if there is a shipped theme of that name, the other shipped ones are left out.
    """
    files = sorted(shipped("themes").glob("*.yaml"))
    files = [path for path in files if path.stem == wanted] or files
    problems: list[Problem] = []
    if user_folder is not None:
        try:
            files += sorted(path for path in user_folder.iterdir() if path.suffix in (".yaml", ".yml"))
        except FileNotFoundError:
            pass
        except OSError as error:
            problems.append(
                Problem(None, clean(str(user_folder)), _("cannot be read: {reason}").format(reason=error.strerror))
            )
    themes: dict[str, Theme] = {}
    for path in files:
        theme = _read(path, problems)
        if theme is not None:
            themes[theme.name] = theme
    return themes, problems


def usable_names(themes: Iterable[str]) -> list[str]:
    """Return the names that `theme` of the config may have: those of `themes`, and Textual's own, sorted."""
    from textual.theme import BUILTIN_THEMES

    return sorted({*themes, *BUILTIN_THEMES})


def _read(path: Path, problems: list[Problem]) -> Theme | None:
    """Return the theme in a file, or None with at least one problem added."""
    import yaml

    name = clean(path.name)
    try:
        with path.open("rb") as file:
            data = file.read(_MAXIMUM + 1)
        if len(data) > _MAXIMUM:
            raise ValueError(_("is too big for a theme"))
        # PyYAML's loader in C is quick, but a file that is nested deeply enough ends the program.
        reading = loader() if path.parent == shipped("themes") else yaml.SafeLoader
        content = yaml.load(data.decode("utf-8"), Loader=reading)  # noqa: S506  both are safe ones
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        text = _("is no YAML: {what}").format(
            what=clean(getattr(error, "problem", None) or _("it cannot be read"))
        )
        problems.append(Problem(None if mark is None else mark.line + 1, name, text))
        return None
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        problems.append(Problem(None, name, _("cannot be used: {reason}").format(reason=clean(reason))))
        return None
    wrong = list(_wrong(content))
    if wrong:
        problems += [Problem(None, name, text) for text in wrong]
        return None
    from textual.theme import Theme

    return Theme(**{key: value for key, value in content.items() if value is not None})


def _wrong(content: Any) -> Iterable[str]:
    """Yield what keeps the content of a theme file from being used."""
    if not isinstance(content, Mapping):
        yield _("is no theme: it needs “name” and “primary”")
        return
    for key in ("name", "primary"):
        if not isinstance(content.get(key), str) or not content[key].strip():
            yield _("needs “{key}”").format(key=key)
    for key, value in content.items():
        if key in _COLOURS:
            if value is not None and not _is_colour(value):
                yield _("“{key}” is no colour: {value}").format(key=key, value=clean(str(value))[:40])
        elif key in _FLAGS:
            if not isinstance(value, bool):
                yield _("“{key}” must be true or false").format(key=key)
        elif key == "variables":
            yield from _wrong_variables(value)
        elif key != "name":
            yield _("“{key}” is not known in a theme").format(key=clean(str(key))[:40])


def _wrong_variables(value: Any) -> Iterable[str]:
    if not isinstance(value, Mapping):
        yield _("“variables” must be a mapping from names to colours")
        return
    for name, colour in value.items():
        style = str(name).endswith("-style") and isinstance(colour, str) and colour.replace(" ", "").isalpha()
        if not style and not _is_colour(colour):
            text = _("“variables.{name}” is no colour: {value}")
            yield text.format(name=clean(str(name))[:40], value=clean(str(colour))[:40])


def _is_colour(value: Any) -> bool:
    from textual.color import Color, ColorParseError

    if not isinstance(value, str):
        return False
    try:
        Color.parse(value)
    except ColorParseError:
        return False
    return True
