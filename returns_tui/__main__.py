"""`python -m returns_tui` is `returns-tui`."""

from returns_tui.cli.main import run

if __name__ == "__main__":
    run()
