"""That every bug of `python -m tests.planted` can still be planted, and is looked for by tests that exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.planted.bug import Bug, DoesNotFitError
from tests.planted.bugs import BUGS
from tests.planted.run import CHECKOUT

NAMES = [bug.name for bug in BUGS]


@pytest.mark.parametrize("bug", BUGS, ids=NAMES)
def test_each_bug_fits_the_source_and_gives_a_program_again(bug: Bug) -> None:
    for path, text in bug.changed(CHECKOUT).items():
        assert text != path.read_text(encoding="utf-8")
        compile(text, str(path), "exec")
    for test in bug.tests:
        assert (CHECKOUT / test.partition("::")[0]).exists(), test


def test_a_bug_that_fits_no_more_is_told_with_its_place_and_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "returns_tui" / "policy" / "money.py"
    file.parent.mkdir(parents=True)
    file.write_text("a = 1\nb = 1\n", encoding="utf-8")
    bug = Bug("wrong sums", {"policy/money.py": (("a = 1", "a = 2"), ("= 1\n", "= 3\n"), ("c", "d"))}, ("tests",))
    with pytest.raises(DoesNotFitError, match=r"wrong sums: .* has 0 times"):
        bug.plant(tmp_path)
    assert file.read_text(encoding="utf-8") == "a = 1\nb = 1\n"


def test_names_tell_the_bugs_apart() -> None:
    assert len(set(NAMES)) == len(NAMES)
