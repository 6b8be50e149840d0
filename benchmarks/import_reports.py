"""How long an import takes, as a ratio, and how much memory: `python benchmarks/import_reports.py [ROWS]`.

The ratio is to a bare load of the same file into one SQLite table, run in the same minute: times alone say
little on a shared machine. Memory is the peak resident set of the process, in MiB.
"""

from __future__ import annotations

import csv
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

COLUMNS = (
    "Order ID|Order date|Return request date|Return request status|Amazon RMA ID|Merchant RMA ID|"
    "Label type|Label cost|Currency code|Return carrier|Tracking ID|Label to be paid by|A-to-Z Claim|"
    "Is prime|ASIN|Merchant SKU|Item Name|Return quantity|Return Reason|In policy|Return type|Resolution|"
    "Invoice number|Return delivery date|Order Amount|Order quantity|SafeT Action reason|SafeT claim id|"
    "SafeT claim state|SafeT claim creation time|SafeT claim reimbursement amount|Refunded Amount|"
    "Category|VAT|Order Item ID"
).split("|")
TITLES = [
    "Kettle 1.7 l, black",
    "保温杯 不锈钢 1000ml",
    "Küchenwaage bis 10 kg",
    "Yoga mat, 6 mm, green",
    "Desk lamp, 3 modes",
]
REASONS = ["CR-DEFECTIVE", "CR-UNWANTED_ITEM", "AMZ-PG-BAD-DESC", "CR-SWITCHEROO", "CR-DAMAGED_BY_CARRIER"]
STATUSES = ["PendingApproval", "PendingApproval", "Approved", "Completed", "Closed"]


def write_report(path: Path, rows: int) -> None:
    """Write a flat returns report of `rows` invented returns, always the same."""
    chance = random.Random(7)
    with path.open("w", encoding="utf-8") as file:
        file.write("\t".join(COLUMNS) + "\n")
        for number in range(rows):
            asked = date(2026, 1, 1) + timedelta(days=number % 250)
            values = dict.fromkeys(COLUMNS, " ")
            values |= {
                "Order ID": f"{chance.randint(100, 999)}-{number:07d}-{chance.randint(0, 9999999):07d}",
                "Order date": (asked - timedelta(days=5)).strftime("%d-%b-%Y"),
                "Return request date": asked.strftime("%d-%b-%Y"),
                "Return request status": chance.choice(STATUSES),
                "Amazon RMA ID": f"D{number:07d}RRMA",
                "Currency code": "USD",
                "ASIN": f"B0{number:08d}",
                "Merchant SKU": f"SKU-{number % 4000:05d}",
                "Item Name": chance.choice(TITLES),
                "Return quantity": "1",
                "Return Reason": chance.choice(REASONS),
                "In policy": "Y",
                "Order Amount": f"{chance.randint(500, 25000) / 100:.2f}",
                "Order quantity": "1",
                "Order Item ID": str(10**13 + number),
            }
            file.write("\t".join(values[name] for name in COLUMNS) + "\n")


def bare_load(report: Path, database: Path) -> float:
    """Load the file into one table without looking at it; return the seconds."""
    start = time.perf_counter()
    connection = sqlite3.connect(database)
    connection.execute(f"CREATE TABLE rows ({', '.join(f'c{n} TEXT' for n in range(len(COLUMNS)))})")
    with report.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        connection.executemany(f"INSERT INTO rows VALUES ({', '.join('?' * len(COLUMNS))})", rows)
    connection.commit()
    connection.close()
    return time.perf_counter() - start


def returns_import(report: Path, database: Path) -> float:
    """Take the file in with the command; return the seconds."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "returns_tui", "--database", str(database), "import", str(report)]
    subprocess.run([*command, "--marketplace", "amazon.com"], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main(rows: int) -> None:
    """Measure and print a table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report = folder / "returns.tsv"
        write_report(report, rows)
        bare = bare_load(report, folder / "bare.db")
        first = returns_import(report, folder / "returns.db")
        again = returns_import(report, folder / "returns.db")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"rows                        {rows}")
        print(f"import / bare load          {first / bare:.1f}   ({first:.1f} s / {bare:.1f} s)")
        print(f"same import again / first   {again / first:.2f}")
        print(f"peak memory                 {peak:.0f} MiB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
