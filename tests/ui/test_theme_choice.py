"""Choosing a theme on the screen: seen at once, kept for the operator, or given back."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from returns_tui.config import locations
from returns_tui.config.values import Config
from returns_tui.ui import theme_choice
from tests.ui.conftest import NewRequest, Opened, OpenInbox


def chosen(inbox: Opened) -> str:
    """The theme under the cursor."""
    lines = [line for line in inbox.lines if line.startswith(">")]
    return lines[-1][1:].split()[0]


async def test_moving_shows_a_theme_at_once_and_enter_keeps_it(open_inbox: OpenInbox, put: NewRequest) -> None:
    put()
    async with open_inbox() as inbox:
        await inbox.press("T")
        assert chosen(inbox) == "ansi"
        await inbox.press("j")
        assert chosen(inbox) == "night"
        assert inbox.app.theme == "night"
        assert inbox.inbox.styles.background.hex == "#14171C"
        grounds = {
            part.style.bgcolor.get_truecolor().hex
            for part in inbox.inbox.queue.render_line(2)
            if part.style is not None and part.style.bgcolor is not None
        }
        assert grounds == {"#14171c"}
        await inbox.press("enter")
        assert inbox.app.screen is inbox.inbox
        assert inbox.status == "Theme: night"
    async with open_inbox() as again:
        assert again.app.theme == "night"


@pytest.mark.parametrize("theme", ["ansi", "night"])
async def test_the_queue_is_seen_above_the_themes(open_inbox: OpenInbox, put: NewRequest, theme: str) -> None:
    put(order_id="026-1180443-7781902")
    async with open_inbox(theme=theme) as inbox:
        above = inbox.lines[:5]
        await inbox.press("T")
        assert inbox.lines[:5] == above
        assert "026-1180443-7781902" in inbox.lines[2]


async def test_esc_gives_the_look_back_and_keeps_nothing(open_inbox: OpenInbox) -> None:
    async with open_inbox() as inbox:
        before = inbox.app.inks
        await inbox.press("T", "j", "j", "escape")
        assert inbox.app.theme == "ansi"
        assert inbox.app.native_ansi_color
        assert inbox.app.inks == before
    assert not (locations.state_folder(os.environ) / "themes.json").exists()


async def test_a_choice_is_one_operators_and_the_usual_one_again_is_none(open_inbox: OpenInbox) -> None:
    async with open_inbox(operator="ana", theme="paper") as inbox:
        await inbox.press("T", "G", "enter")
        assert inbox.app.theme == "mono"
    async with open_inbox(operator="bo", theme="paper") as inbox:
        assert inbox.app.theme == "paper"
    async with open_inbox(operator="ana", theme="paper") as inbox:
        assert inbox.app.theme == "mono"
        await inbox.press("T")
        while chosen(inbox) != "paper":
            await inbox.press("k")
        await inbox.press("enter")
    async with open_inbox(operator="ana", theme="contrast") as inbox:  # the config's counts again
        assert inbox.app.theme == "contrast"


async def test_ones_own_theme_is_among_them(open_inbox: OpenInbox) -> None:
    folder = locations.config_folder(os.environ) / "themes"
    folder.mkdir(parents=True)
    (folder / "sea.yaml").write_text("name: sea\nprimary: '#336699'\n")
    async with open_inbox() as inbox:
        await inbox.press("T", "G")
        assert chosen(inbox) == "sea"
        assert inbox.app.theme == "sea"
        await inbox.press("enter")
    (folder / "sea.yaml").unlink()
    async with open_inbox() as inbox:  # it is gone: no reason not to begin
        assert inbox.app.theme == "ansi"


async def test_where_nothing_can_be_kept_it_is_used_and_told(
    open_inbox: OpenInbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    async with open_inbox() as inbox:
        await inbox.press("T", "j", "enter")
        assert inbox.app.theme == "night"
        assert inbox.status.startswith("The theme is used, but could not be kept: ")


@pytest.mark.parametrize("content", [b"", b"[1]", b"{", b"\xff", b'{"ana": 7}', b"[" * 60_000])
def test_a_damaged_file_of_choices_holds_none_and_is_written_anew(config: Config, content: bytes) -> None:
    file = locations.state_folder(os.environ) / "themes.json"
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    assert theme_choice.wanted(config, os.environ) == "ansi"
    theme_choice.keep(config, "night", os.environ)
    assert theme_choice.wanted(config, os.environ) == "night"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["themes.json"]
