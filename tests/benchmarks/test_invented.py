from __future__ import annotations

import contextlib
import mailbox
from pathlib import Path

from benchmarks import invented
from benchmarks.queues import Queues
from returns_tui.reports import open_report
from returns_tui.reports.records import ReturnRow


def test_the_same_requests_every_time_and_a_shorter_file_begins_a_longer_one(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("one", "again", "longer")]
    for file, count in zip(files, (50, 50, 80), strict=True):
        invented.write_report(file, count)
    one, again, longer = (file.read_bytes() for file in files)
    assert one == again
    assert longer.startswith(one)
    assert longer.count(b"\n") == 81


def test_the_program_reads_every_row_as_an_open_request(tmp_path: Path) -> None:
    file = Queues(tmp_path).report(300)
    with open_report(file, name=file.name, encoding_for=lambda _currency: "utf-8") as report:
        rows = list(report.rows())
    returns = [row for row in rows if isinstance(row, ReturnRow)]
    assert len(returns) == len(rows) == 300
    assert len({row.rma_id for row in returns}) == 300
    assert {row.status for row in returns} == {"PendingApproval"}


def test_the_mails_are_the_same_requests(tmp_path: Path) -> None:
    with contextlib.closing(mailbox.mbox(Queues(tmp_path).mails(40))) as mails:
        subjects = [str(mail["Subject"]) for mail in mails]
    assert [subject.split()[0] for subject in subjects] == [f"D{number:07d}RRMA" for number in range(40)]


def test_a_file_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    said: list[str] = []
    queues = Queues(tmp_path, said.append)
    assert queues.report(10) == queues.report(10)
    assert said == ["making returns-10.tsv"]
