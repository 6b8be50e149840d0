"""`python -m tests`: everything that is checked before a change goes in, the tests last.

Words behind it go to pytest: `python -m tests -k import`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
CHECKS = {
    "ruff check": ["ruff", "check", "--quiet", "."],
    "ruff format": ["ruff", "format", "--check", "--quiet", "."],
    "mypy": ["mypy", "--no-error-summary"],
    "import contracts": ["lint-imports"],
}
TESTS = ["-m", "pytest", "-n", "2", "-q"]


def run(pytest_words: list[str]) -> int:
    """Run the checks side by side, then the tests, whose closing line is the last. Returns 0 when all is well."""
    beside = Path(sys.executable).parent
    running = {
        name: subprocess.Popen(
            [str(beside / command[0]), *command[1:]],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for name, command in CHECKS.items()
    }
    failed = []
    for name, process in running.items():
        said, _nothing = process.communicate()
        print(f"{name}: {'ok' if process.returncode == 0 else 'FAILED'}", flush=True)
        if process.returncode:
            failed.append(name)
            print(said, flush=True)
    tests = subprocess.run([sys.executable, *TESTS, *pytest_words], cwd=CHECKOUT, stdin=subprocess.DEVNULL)
    return 1 if failed else tests.returncode


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
