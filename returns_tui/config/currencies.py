"""How many decimals a currency has. Source: ISO 4217, list one."""

from __future__ import annotations

from collections.abc import Mapping

_NONE = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split())
_THREE = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
ODD_DECIMALS: Mapping[int, frozenset[str]] = {0: _NONE, 3: _THREE}
"""The currencies that do not have two decimals, by how many they have."""


def decimals(currency: str) -> int:
    """Return how many decimals `currency` (ISO 4217) has: 2 for most, 0 for JPY."""
    return 0 if currency in _NONE else 3 if currency in _THREE else 2
