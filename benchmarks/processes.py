"""What the system knows about a process and its children: processor time and memory. Linux only."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path


def family(pid: int) -> list[int]:
    """Return a process and all that it started, itself first."""
    found, left = [], [pid]
    while left:
        one = left.pop()
        found.append(one)
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                left += map(int, (task / "children").read_text().split())
    return found


def processor_ms(pid: int) -> float:
    """Return the milliseconds that a process and its children have used of a processor.

    /proc/PID/stat knows threads that are over, but counts in hundredths of a second; the scheduler's own figures
    count nanoseconds of the threads that live. The larger is nearer to the truth.
    """
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0.0
    for one in family(pid):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            coarse = (int(fields[11]) + int(fields[12])) * 1000 / ticks
            total += max(coarse, _scheduled_ms(one))
    return total


def _scheduled_ms(pid: int) -> float:
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError, ValueError, IndexError):
            total += int((task / "schedstat").read_text().split()[0])
    return total / 1e6


def peak_mib(pid: int) -> float:
    """Return the largest resident memory (VmHWM) that a process had so far, its children's added, in MiB."""
    total = 0
    for one in family(pid):
        with contextlib.suppress(OSError):
            found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{one}/status").read_text())
            total += int(found[1]) if found else 0
    return total / 1024
