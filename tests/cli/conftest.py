"""The program as a user calls it: `run` with words, and what came out."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from returns_tui.cli.main import main
from returns_tui.shipped import shipped

RETURNS_HEADER = (
    "Order ID\tOrder date\tReturn request date\tReturn request status\tAmazon RMA ID\tMerchant RMA ID\tLabel type"
    "\tLabel cost\tCurrency code\tReturn carrier\tTracking ID\tLabel to be paid by\tA-to-Z Claim\tIs prime\tASIN"
    "\tMerchant SKU\tItem Name\tReturn quantity\tReturn Reason\tIn policy\tReturn type\tResolution\tInvoice number"
    "\tReturn delivery date\tOrder Amount\tOrder quantity\tSafeT Action reason\tSafeT claim id\tSafeT claim state"
    "\tSafeT claim creation time\tSafeT claim reimbursement amount\tRefunded Amount\tCategory\tVAT\tOrder Item ID"
)
KETTLE = "026-1180443-7781902"
MAT = "202-0045112-3340981"


TEA_CUP = "204-7719920-1120037"


def today(days: int = 0) -> str:
    """Return a day around today as reports write it."""
    day = datetime.now(UTC).date() + timedelta(days=days)
    return f"{day.day:02}-{'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split()[day.month - 1]}-{day.year}"


def return_row(order: str, status: str = "PendingApproval", **cells: str) -> str:
    """Return one line of the 35-column report; `cells` by column name with underscores for blanks."""
    values = {
        "Order ID": order,
        "Order date": today(-20),
        "Return request date": today(-1),
        "Return request status": status,
        "Amazon RMA ID": "D" + order[-7:] + "RRMA",
        "Currency code": "GBP",
        "Merchant SKU": "SKU-1",
        "ASIN": "B0EXAMPLE1",
        "Item Name": "Kettle 1.7 l, black",
        "Return quantity": "1",
        "Return Reason": "CR-DEFECTIVE",
        "In policy": "Y",
        "A-to-Z Claim": "N",
        "Label to be paid by": "Seller",
        "Order Amount": "39.90",
        "Order quantity": "1",
        "Order Item ID": "1" + order[-7:] + "000000",
        **{name.replace("_", " "): value for name, value in cells.items()},
    }
    return "\t".join(values.get(name, " ") for name in RETURNS_HEADER.split("\t"))


@dataclass
class Result:
    """What a command gave."""

    status: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def object(self) -> dict[str, Any]:
        (only,) = self.objects
        return only


Run = Callable[..., Result]


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    """The example config with nothing held back, so that what was decided can leave at once."""
    text = shipped("config.example.yaml").read_text(encoding="utf-8")
    text = text.replace("undo_window: 15s", "undo_window: 0s")
    file = tmp_path / "config.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def database() -> str:
    """What the commands get as `--database`; the tests of one file may take others as well."""
    return "queue.db"


@pytest.fixture
def run(
    tmp_path: Path,
    config_file: Path,
    database: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Call the program on a database of the test's own."""
    monkeypatch.chdir(tmp_path)

    def call(*words: str, stdin: bytes | None = None) -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin or b""), encoding="utf-8"))
        capsys.readouterr()
        status = main(["--config", str(config_file), "--database", database, "--operator", "ana", *words])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Result(status, captured.out, captured.err)

    return call


@pytest.fixture
def report(tmp_path: Path) -> Callable[..., str]:
    """Write a returns report out of lines and return its name."""

    def write(*rows: str, name: str = "returns.txt") -> str:
        (tmp_path / name).write_text("\n".join((RETURNS_HEADER, *rows)) + "\n", encoding="utf-8")
        return name

    return write


@pytest.fixture
def queue(run: Run, report: Callable[..., str]) -> Run:
    """The program with two requests to decide and one whose goods are back: ids 1, 2 and 3."""
    name = report(
        return_row(KETTLE),
        return_row(MAT, Item_Name="Yoga mat", Order_Amount="24.00"),
        return_row(TEA_CUP, "Approved", Return_delivery_date=today(), Item_Name="保温杯", Order_Amount="18.50"),
    )
    assert run("import", name, "--marketplace", "amazon.co.uk").status == 0
    return run
