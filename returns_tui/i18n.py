"""The interface's language: every word on screen goes through `_`, English being the source.

Catalogues are gettext .mo files in `locale/<language>/LC_MESSAGES/returns_tui.mo`.
"""

from __future__ import annotations

import gettext
from pathlib import Path

LOCALE_FOLDER = Path(__file__).parent / "locale"
DOMAIN = "returns_tui"

_translations: gettext.NullTranslations = gettext.NullTranslations()


def use_language(language: str) -> None:
    """Speak `language` (an IETF tag such as `en` or `zh-CN`) from now on; English where there is no catalogue."""
    global _translations
    _translations = gettext.translation(
        DOMAIN, LOCALE_FOLDER, languages=[language.replace("-", "_")], fallback=True
    )


def _(message: str) -> str:
    """Return `message` in the interface's language."""
    return _translations.gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the form for `n` things, in the interface's language."""
    return _translations.ngettext(singular, plural, n)


def N_(message: str) -> str:  # noqa: N802  gettext's own name for "mark now, translate when shown"
    """Mark `message` for the catalogue without translating it yet (for tables made at import)."""
    return message
