"""Mail as files: one for each mail, for the owner's eyes only."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from returns_tui.delivery.eml_files import write_eml
from returns_tui.errors import DeliveryFailed
from tests.delivery.conftest import AT, mail_entry


def test_a_mail_becomes_a_private_file_with_time_order_and_id_in_its_name(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        path = write_eml(tmp_path / "new" / "mail", mail_entry(), b"mail")
    finally:
        os.umask(old)
    assert path.name.startswith("20260924T100000Z-026-1180443-7781902-7-")
    assert path.suffix == ".eml"
    assert path.read_bytes() == b"mail"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_the_same_mail_again_makes_no_second_file(tmp_path: Path) -> None:
    first = write_eml(tmp_path, mail_entry(), b"first try")
    again = write_eml(tmp_path, mail_entry(held_until=AT + timedelta(hours=5)), b"second try")
    assert again == first
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"first try"]


def test_another_databases_mail_with_the_same_number_is_another_file(tmp_path: Path) -> None:
    write_eml(tmp_path, mail_entry(), b"ours")
    write_eml(tmp_path, mail_entry(message_id="<other@example.com>"), b"theirs")
    assert sorted(path.read_bytes() for path in tmp_path.iterdir()) == [b"ours", b"theirs"]


def test_an_order_id_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    path = write_eml(tmp_path / "mail", mail_entry(order_id="../../etc/\x1b[31mcron"), b"mail")
    assert path.parent == tmp_path / "mail"
    assert "-etc31mcron-7-" in path.name


def test_many_at_once_make_one_file(tmp_path: Path) -> None:
    start = threading.Barrier(8)
    made: list[Path] = []

    def write() -> None:
        start.wait()
        made.append(write_eml(tmp_path, mail_entry(), b"mail" * 5000))

    threads = [threading.Thread(target=write) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"mail" * 5000]


def test_a_folder_that_cannot_be_made_is_said_and_tried_again(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file")
    with pytest.raises(DeliveryFailed, match=r"check mail\.folder") as caught:
        write_eml(tmp_path / "mail", mail_entry(), b"mail")
    assert caught.value.outcome == "retry"


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("returns_tui.delivery.private_file.os.fsync", full)
    with pytest.raises(DeliveryFailed, match="No space left on device"):
        write_eml(tmp_path, mail_entry(), b"mail")
    assert list(tmp_path.iterdir()) == []
