"""Where the files are that come with the program: in the wheel beside the code, in a checkout one folder up."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """Return the path of `config.example.yaml`, `themes` or `examples`, which are part of the installation."""
    inside = _PACKAGE / name
    return inside if inside.exists() else _PACKAGE.parent / name
