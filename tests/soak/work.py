"""What goes on beside the inboxes: reports come in, mail and refund files leave, each by the command line."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.invented import REPORT, requests

MARKETPLACE = "amazon.com"
_ORDERS = (
    "order-id order-item-id purchase-date buyer-email buyer-name sku quantity-purchased currency item-price"
).split()
_FURTHER = ("PendingRefund", "Closed", "Completed", "Cancelled")


class Work:
    """Commands that run until they are told to stop.

    Attributes:
        done: how often each command ended with each exit status.
        troubles: what must not happen: exit statuses that are no part of a good day, tracebacks.
    """

    def __init__(self, command: list[str], environ: dict[str, str], folder: Path, seed: str, size: int) -> None:
        self.done: Counter[tuple[str, int]] = Counter()
        self.troubles: list[str] = []
        self._command = command
        self._environ = environ
        self._folder = folder
        self._chance = random.Random(f"{seed} reports")
        self._rows = list(requests(size))
        today = datetime.now(UTC).date()
        for number, row in enumerate(self._rows):
            asked = today - timedelta(days=number % 3)
            row["Return request date"] = asked.strftime("%d-%b-%Y")
            row["Order date"] = (asked - timedelta(days=9)).strftime("%d-%b-%Y")
        self._stop = threading.Event()
        self._files = 0
        self._threads = [
            threading.Thread(target=self._again, args=pair)
            for pair in ((self.take_in, 4.0), (self._send, 2.0), (self._write_refunds, 7.0))
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each command end, and begin no other."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _again(self, deed: Callable[[], None], seconds: float) -> None:
        while not self._stop.wait(seconds):
            deed()

    def _run(self, *words: str, good: tuple[int, ...]) -> None:
        result = subprocess.run(
            [*self._command, *words],
            cwd=self._folder,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        self.done[words[0], result.returncode] += 1
        if result.returncode not in good or "Traceback" in result.stderr:
            self.troubles.append(f"{' '.join(words)}: {result.returncode}: {result.stderr[-800:]}")

    def take_in_orders(self) -> None:
        """Take in an order report: who bought what, and how to reach the buyer."""
        lines = ["\t".join(_ORDERS)]
        for number, row in enumerate(self._rows):
            purchased = f"{datetime.now(UTC) - timedelta(days=12):%Y-%m-%dT%H:%M:%S+00:00}"
            buyer = (f"buyer{number}@marketplace.amazon.com", "Sam Example")
            bought = (row["Merchant SKU"], "1", "USD", row["Order Amount"])
            lines.append("\t".join((row["Order ID"], row["Order Item ID"], purchased, *buyer, *bought)))
        file = self._folder / "orders.txt"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self._run("import", file.name, "--marketplace", MARKETPLACE, good=(0,))

    def take_in(self) -> None:
        """Take in a report of some of the requests, some of them further on than before."""
        some = self._chance.sample(self._rows, min(len(self._rows), 60))
        for row in some:
            if self._chance.random() < 0.4 and row["Return request status"] == "PendingApproval":
                row["Return request status"] = "Approved"
            elif self._chance.random() < 0.1:
                row["Return request status"] = self._chance.choice(_FURTHER)
            if row["Return request status"] == "Completed":
                row["Refunded Amount"] = row["Order Amount"]
            if row["Return request status"] == "Approved":
                row["Return delivery date"] = row["Return request date"]
        self._files += 1
        file = self._folder / f"returns-{self._files}.txt"
        lines = ["\t".join(REPORT), *("\t".join(row[name] for name in REPORT) for row in some)]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self._run("import", file.name, "--marketplace", MARKETPLACE, good=(0,))

    def _send(self) -> None:
        self._run("send", good=(0,))

    def _write_refunds(self) -> None:
        self._files += 1
        name = f"refunds-{self._files}.txt"
        self._run("adjustments", "--output", name, "--marketplace", MARKETPLACE, good=(0,))


def program() -> list[str]:
    """Return the words that start the program."""
    return [sys.executable, "-m", "returns_tui"]
