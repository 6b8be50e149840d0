"""returns-tui: the keyboard inbox for a marketplace seller's return requests."""

__version__ = "0.1.0"
