"""The two channels of a command: data on stdout, talk on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from io import TextIOWrapper
from typing import Any

from returns_tui.text import clean, escape_json


def prepare() -> None:
    """Make the standard streams safe to use.

    Where one is closed its number is taken, so that no file of ours, the database say, gets it and is written
    over by what was meant for a terminal. A character that a terminal or pipe cannot write becomes an escape,
    instead of ending the program.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number, which is this one
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  for as long as the program runs
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def put(line: str = "") -> None:
    """Write one line of data to stdout. Foreign text in it is made harmless."""
    sys.stdout.write(clean(line, lines=True) + "\n")


def put_json(value: Mapping[str, Any]) -> None:
    """Write `value` as one line of JSON to stdout; pure ASCII where stdout is not UTF-8."""
    utf8 = (getattr(sys.stdout, "encoding", None) or "").replace("-", "").lower() == "utf8"
    sys.stdout.write(escape_json(json.dumps(value, ensure_ascii=not utf8)) + "\n")


def say(text: str) -> None:
    """Write a sentence to stderr. A stderr that is gone is no reason to stop."""
    try:
        sys.stderr.write(clean(text, lines=True) + "\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        return
