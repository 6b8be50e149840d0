"""A config file in an empty folder, away from the developer's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from returns_tui.config import load
from returns_tui.config.values import Config
from returns_tui.errors import ConfigError, Problem

Load = Callable[..., Config]
Problems = Callable[[str], list[Problem]]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An environment whose folders are all below `tmp_path`."""
    return {
        "HOME": str(tmp_path / "home"),
        "XDG_CONFIG_HOME": str(tmp_path / "xdg-config"),
        "XDG_DATA_HOME": str(tmp_path / "xdg-data"),
        "USER": "ana",
        "LANG": "en_GB.UTF-8",
        "TZ": "Europe/London",
    }


@pytest.fixture
def loaded(tmp_path: Path, environ: dict[str, str]) -> Load:
    """Load a config file with the given text; other arguments go to `load`."""

    def load_text(text: str = "", **arguments: Any) -> Config:
        path = tmp_path / "config.yaml"
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        return load(path, **{"environ": environ, "cwd": tmp_path, **arguments})

    return load_text


@pytest.fixture
def problems(loaded: Load) -> Problems:
    """Return what is wrong with a config file of the given text; fails when nothing is."""

    def problems_of(text: str) -> list[Problem]:
        with pytest.raises(ConfigError) as caught:
            loaded(text)
        return caught.value.problems

    return problems_of
