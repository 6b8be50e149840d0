"""Where the panes of the inbox stand: above each other, side by side, or nowhere when there is no room."""

from __future__ import annotations

from textual.screen import Screen

from returns_tui.i18n import _
from returns_tui.ui import geometry
from returns_tui.ui.geometry import SMALLEST
from returns_tui.ui.one_line import OneLine

CSS = """
QueueScreen {
    layout: vertical; background: $background; color: $foreground;
    #middle { height: 1fr; layout: vertical; }
    #side { border-top: solid $border; padding-left: 1; layers: details prompt; }
    #side > Prompt { layer: prompt; background: $background; }
    #too-small { display: none; }
    &.-ascii #side { border-top: ascii $border; }
    &.-wide #middle { layout: horizontal; }
    &.-wide #queue { width: 1fr; height: 1fr; }
    &.-wide #side { border-top: none; border-left: solid $border; }
    &.-ascii.-wide #side { border-top: none; border-left: ascii $border; }
    &.-too-small > * { display: none; }
    &.-too-small > #too-small { display: block; }
}
"""


def arrange(screen: Screen[None], width: int, height: int) -> None:
    """Arrange the panes in a window of `width` x `height` cells. The sizes never hang on what is shown."""
    too_small = geometry.too_small(width, height)
    wide = width >= geometry.WIDE
    screen.set_class(too_small, "-too-small")
    screen.set_class(wide, "-wide")
    if too_small:
        said = _("Too small: {columns} x {lines} at least.").format(columns=SMALLEST[0], lines=SMALLEST[1])
        screen.query_one("#too-small", OneLine).show_parts((said, ""))
    side = screen.query_one("#side")
    if wide:
        side.styles.height = "1fr"
        side.styles.width = geometry.side_width(width)
    else:
        side.styles.height = geometry.side_height(height)
        side.styles.width = "100%"
