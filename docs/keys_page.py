"""Makes docs/keys.md from the table of actions: `python docs/keys_page.py`."""

from __future__ import annotations

from pathlib import Path

from returns_tui.ui.actions import ALL_ACTIONS, GROUPS, SCREENS, Action, ScreenName
from returns_tui.ui.key_names import shown

PAGE = Path(__file__).with_name("keys.md")
_TABLES = "<!-- tables: made by `python docs/keys_page.py` from returns_tui/ui/actions.py -->\n"


def page() -> str:
    """Return the whole page: its text as it is, and the tables anew."""
    parts = [PAGE.read_text(encoding="utf-8").split(_TABLES)[0] + _TABLES]
    for screen, title in SCREENS.items():
        parts.append(f"## {title}, `{screen}:`\n" if screen != "inbox" else f"## {title}\n")
        parts.append("| id | keys | does |\n|---|---|---|\n" + "".join(_rows(screen)))
    return "\n".join(parts)


def _rows(screen: ScreenName) -> list[str]:
    actions = [action for action in ALL_ACTIONS if action.screen == screen]
    return [_row(action) for group in GROUPS for action in actions if action.group == group]


def _row(action: Action) -> str:
    keys = " ".join(f"`{shown(key)}`" for key in action.keys)
    notes = [f"{action.label}: {action.help}"]
    if action.prompts:
        notes.append("in " + ", ".join(action.prompts))
    if action.everywhere:
        notes.append("on every screen")
    if action.lasting:
        notes.append("always this key")
    return f"| `{action.id}` | {keys} | {'; '.join(notes)} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
