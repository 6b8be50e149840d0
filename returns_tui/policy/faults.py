"""What a reason code means, and whose fault it is."""

from __future__ import annotations

from returns_tui.config.values import Config, Fault, Marketplace


def bare_code(code: str) -> str:
    """Return a reason code as the tables name it: upper case, without `CR-`."""
    return code.strip().upper().removeprefix("CR-")


def fault_of(code: str, market: Marketplace) -> Fault:
    """Return whose fault a return is by the marketplace's table; `unclear` for an unknown code."""
    return market.faults.get(bare_code(code), "unclear")


def meaning_of(code: str, config: Config) -> str:
    """Return what a reason code says in plain words, or the code itself where nobody knows."""
    return config.reasons.get(bare_code(code), code)
