"""How large the panes of the inbox are, in cells, for a window of any size. Knows nothing of Textual."""

from __future__ import annotations

WIDE = 110  # columns from which the details stand beside the queue
SMALLEST = (60, 15)
QUEUE_TOP = 1  # the line of views stands above it
_OWN_LINES = 3  # those of the views, the action bar and the status


def too_small(width: int, height: int) -> bool:
    """Return whether a window has no room for the panes."""
    return width < SMALLEST[0] or height < SMALLEST[1]


def side_width(width: int) -> int:
    """Return the columns of the details, with their border, in a wide window."""
    return width - max(68, round(width * 0.57))


def side_height(height: int) -> int:
    """Return the lines of the details, with their border, in a window that is not wide."""
    return max(8, min(20, round((height - 3) * 0.57)))


def top_of(at: int, top: int, count: int, height: int) -> int:
    """Return which of `count` lines is the first one shown, so that the one `at` the cursor is seen.

    Args:
        top: the first one as it is now; it stays where it can, else the cursor comes to the middle.
        height: how many are shown.
    """
    if at < top or at >= top + height:
        top = at - height // 2
    return max(0, min(top, count - height))


def queue_size(width: int, height: int) -> tuple[int, int]:
    """Return the columns and lines of the queue."""
    lines = height - _OWN_LINES
    return (width - side_width(width), lines) if width >= WIDE else (width, lines - side_height(height))
