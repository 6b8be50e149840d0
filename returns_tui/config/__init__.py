"""The configuration: config.yaml, the built-in tables and the command line, made into frozen values.

`load` is the way in; the values themselves are in `returns_tui.config.values`.
"""

from returns_tui.config.currencies import decimals
from returns_tui.config.loading import load
from returns_tui.config.marketplaces import marketplace_for, marketplace_named

__all__ = ["decimals", "load", "marketplace_for", "marketplace_named"]
