"""The program as a process: signals, pipes, closed streams, file modes."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import KETTLE, RETURNS_HEADER, Run, return_row

PROGRAM = [sys.executable, "-m", "returns_tui"]


@pytest.fixture
def words(queue: Run, config_file: Path) -> list[str]:
    """The program and the global options of a queue with three requests."""
    return [*PROGRAM, "--config", str(config_file), "--database", "queue.db"]


@pytest.fixture(autouse=True)
def _found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


def test_a_reader_that_leaves_early_is_no_error(words: list[str]) -> None:
    process = subprocess.Popen([*words, "list", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 128 + signal.SIGPIPE
    assert said == b""


def test_a_full_disk_behind_stdout_is_told_in_one_sentence(words: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        process = subprocess.run([*words, "list"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert process.returncode == 1
    assert len(process.stderr.splitlines()) == 1
    assert "Traceback" not in process.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_command_with_128_and_its_number(words: list[str], number: signal.Signals) -> None:
    process = subprocess.Popen(
        [*words, "note", "1", "--text", "-"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever started the tests may have them ignore it, and that is inherited.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
    )
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write("half a no")
    process.stdin.flush()
    _wait_until_it_reads(process)
    process.send_signal(number)
    assert process.wait(timeout=20) == 128 + number
    process.stdin.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    shown = subprocess.run([*words, "show", "1", "--json"], capture_output=True, text=True)
    assert [event["event"] for event in json.loads(shown.stdout)["history"]] == ["imported"]


def test_an_interrupted_import_ends_with_all_its_processes_and_the_next_one_completes_it(
    tmp_path: Path, words: list[str]
) -> None:
    rows = [return_row(f"026-{number:07d}-0000009") for number in range(15_000)]
    report = tmp_path / "long.tsv"
    report.write_text("\n".join([RETURNS_HEADER, *rows, ""]))
    taking = [*words, "import", "--marketplace", "amazon.co.uk", str(report)]
    process = subprocess.Popen(
        taking,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    with closing(sqlite3.connect("queue.db", timeout=30)) as database:
        before = 0
        while process.poll() is None and before < 4:
            (before,) = database.execute("SELECT count(*) FROM request").fetchone()
    process.send_signal(signal.SIGINT)
    _nothing, said = process.communicate(timeout=30)
    assert process.returncode == 128 + signal.SIGINT
    assert "Traceback" not in said
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    again = subprocess.run([*taking, "--json"], capture_output=True, text=True)
    counts = json.loads(again.stdout)
    assert counts["new"] + counts["unchanged"] == 15_000
    assert counts["unchanged"] > 0


def _wait_until_it_reads(process: subprocess.Popen[str]) -> None:
    """Return when the program has taken what was written to its standard input."""
    import fcntl
    import struct
    import termios

    assert process.stdin is not None
    waiting = 1
    while waiting and process.poll() is None:
        answer = fcntl.ioctl(process.stdin.fileno(), termios.FIONREAD, b"\0" * 4)
        (waiting,) = struct.unpack("i", answer)
    assert process.poll() is None


def test_json_stays_json_where_stdout_is_not_utf8(words: list[str]) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    shown = subprocess.run([*words, "show", "3", "--json"], capture_output=True, env=environment)
    assert shown.returncode == 0
    assert json.loads(shown.stdout)["item"] == "保温杯"
    lines = subprocess.run([*words, "show", "3"], capture_output=True, env=environment)
    assert lines.returncode == 0
    assert rb"\u4fdd" in lines.stdout


def test_closed_standard_streams_do_no_harm(words: list[str]) -> None:
    line = " ".join(f"'{word}'" for word in words)
    assert subprocess.run(["sh", "-c", f"{line} list <&- >&- 2>&-"]).returncode == 0
    assert subprocess.run(["sh", "-c", f"{line} approve 99 2>&-"]).returncode == 2
    assert subprocess.run(["sh", "-c", f"{line} approve 1 >&- 2>&-"]).returncode == 0
    no_input = subprocess.run(["sh", "-c", f"{line} note 1 --text - <&-"], capture_output=True, text=True)
    assert no_input.returncode == 2
    assert len(no_input.stderr.splitlines()) == 1


def test_a_report_can_come_through_standard_input(tmp_path: Path, words: list[str]) -> None:
    text = f"{RETURNS_HEADER}\n{return_row('026-0000009-0000009')}\n"
    done = subprocess.run(
        [*words, "import", "-", "--marketplace", "amazon.co.uk", "--json"],
        input=text,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["new"] == 1


def test_everything_that_is_made_can_be_read_by_its_owner_only(tmp_path: Path, words: list[str]) -> None:
    open_umask = "umask 0; " + " ".join(f"'{word}'" for word in words)
    for rest in ("export out.csv", "export out.json", "backup copy.db", "--database new.db list"):
        assert subprocess.run(["sh", "-c", f"{open_umask} {rest}"], capture_output=True).returncode == 0
    for name in ("out.csv", "out.json", "copy.db", "new.db", "queue.db"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600, name


def test_the_inbox_and_the_demo_need_a_terminal(words: list[str], tmp_path: Path) -> None:
    for rest in ([], ["demo"]):
        done = subprocess.run([*words, *rest], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        assert done.returncode == 2
        assert done.stdout == ""
        assert len(done.stderr.splitlines()) == 1
        assert "terminal" in done.stderr


def test_help_and_version_are_data(words: list[str]) -> None:
    version = subprocess.run([*PROGRAM, "--version"], capture_output=True, text=True)
    assert (version.returncode, version.stderr) == (0, "")
    assert version.stdout.startswith("returns-tui 0.")
    usage = subprocess.run([*PROGRAM, "refund", "--help"], capture_output=True, text=True)
    assert usage.returncode == 0
    assert "--restocking-fee" in usage.stdout


def test_two_commands_at_once_refund_only_once(words: list[str]) -> None:
    command = [*words, "refund", KETTLE, "--amount", "39.90", "--keep-item"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _each in range(2)]
    results = []
    for process in both:
        process.communicate()
        results.append(process.returncode)
    assert sorted(results) == [0, 1]
    shown = subprocess.run([*words, "show", "1", "--json"], capture_output=True, text=True)
    assert json.loads(shown.stdout)["refunded"] == "39.90"
