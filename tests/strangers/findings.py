"""What was tried, and what must not be that was found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Findings:
    """What a run did and found.

    Attributes:
        done: how many of each thing were tried.
        troubles: everything that must not be.
    """

    done: Counter[str] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)

    def trouble(self, where: str, what: str) -> None:
        """Take down something that must not be, shortened to what a person reads."""
        self.troubles.append(f"{where[:200]}: {what[:600]}")

    def told(self) -> str:
        """Return in lines what a run did and found."""
        lines = [f"{name:<48} {times:>8,}" for name, times in sorted(self.done.items())]
        lines += [f"TROUBLE {trouble}" for trouble in self.troubles]
        return "\n".join([*lines, f"{self.done.total():,} tried, {len(self.troubles)} troubles"])
