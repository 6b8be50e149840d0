"""Python's search for garbage, put off while the program starts, when there is none to find."""

from __future__ import annotations

import gc


def pause() -> None:
    """Put the search off until `resume`."""
    gc.disable()


def resume() -> None:
    """Search from now on, but not among what was loaded meanwhile. Does nothing where it was not put off."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
