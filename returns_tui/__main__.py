"""`python -m returns_tui` is `returns-tui`."""

import sys

from returns_tui.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
