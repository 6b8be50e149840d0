"""Configs that say something hostile in one place, which can be any."""

from __future__ import annotations

import json
from collections.abc import Iterator

import yaml


def places(text: str) -> list[tuple[int, int]]:
    """Return where the values and keys of a config stand, as begin and end in its text."""
    return [
        (event.start_mark.index, event.end_mark.index)
        for event in yaml.parse(text, Loader=yaml.SafeLoader)
        if isinstance(event, yaml.ScalarEvent)
        and event.style not in ("|", ">")
        and event.start_mark is not None
        and event.end_mark is not None
    ]


def hostile(text: str, saying: list[str]) -> Iterator[str]:
    """Yield a config with something hostile in each place in turn, written as YAML's escapes."""
    for number, (begin, end) in enumerate(places(text)):
        said = saying[number % len(saying)].encode("utf-8", "backslashreplace").decode()[:200]
        yield text[:begin] + json.dumps(said) + " " + text[end:]
