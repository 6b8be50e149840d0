"""The interface's language: every word on screen goes through `_`, English being the source.

Catalogues are gettext .mo files in `locale/<language>/LC_MESSAGES/returns_tui.mo`, made from the .po beside them.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Mapping
from pathlib import Path

LOCALE_FOLDER = Path(__file__).parent / "locale"
DOMAIN = "returns_tui"
CHINESE = "zh_CN"

_translations: gettext.NullTranslations = gettext.NullTranslations()


def use_language(language: str) -> None:
    """Speak `language` (an IETF tag such as `en` or `zh-CN`) from now on; English where there is no catalogue.

    All that is Chinese gets the one catalogue of it, which is in simplified characters.
    """
    global _translations
    parts = re.split("[-_]", language)
    if parts[0].lower() == "en":  # the source: nothing to look for
        _translations = gettext.NullTranslations()
        return
    known = CHINESE if parts[0].lower() == "zh" else "_".join(parts)
    _translations = gettext.translation(DOMAIN, LOCALE_FOLDER, languages=[known], fallback=True)


def environment_language(environ: Mapping[str, str]) -> str:
    """Return the language that the environment asks for, as far as there is a catalogue: a Chinese tag or `en`.

    As gettext reads it: the locale is the first of `$LC_ALL`, `$LC_MESSAGES` and `$LANG` that is not empty;
    unless that is C or POSIX, the languages of `$LANGUAGE` go before it.
    """
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "C")
    if _tag(locale) in ("C", "POSIX"):
        return "en"
    for wanted in (*environ.get("LANGUAGE", "").split(":"), locale):
        tag = _tag(wanted)
        if re.fullmatch("en(-[A-Za-z]{2,4})*", tag):
            return "en"
        if re.fullmatch("zh(-[A-Za-z]{2,4})*", tag):
            return tag
    return "en"


def _tag(locale: str) -> str:
    return re.split("[.@]", locale)[0].replace("_", "-")


def _(message: str) -> str:
    """Return `message` in the interface's language."""
    return _translations.gettext(message) if message else ""  # in catalogues "" is their own header


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the form for `n` things, in the interface's language."""
    return _translations.ngettext(singular, plural, n)


def N_(message: str) -> str:  # noqa: N802  gettext's own name for "mark now, translate when shown"
    """Mark `message` for the catalogue without translating it yet (for tables made at import)."""
    return message
