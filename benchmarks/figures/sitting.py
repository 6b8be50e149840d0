"""What it takes to get through sixty mixed requests: keys pressed, and seconds with the pauses of a human hand.

One goes by advice and by marks, the other by the keys of the first version: one request after the other, each with
the key of its decision. Both read each request and each question, and come to the same end, which is checked.

The pauses are those of the keystroke-level model: 0.2 s for a key of a practised typist, 1.35 s to make up one's
mind. Source: Card, Moran, Newell, "The keystroke-level model for user performance time with interactive systems",
Communications of the ACM 23 (1980) 7.
"""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import sixty
from benchmarks.bench import Bench
from benchmarks.figures.sent_bytes import order_under_cursor
from benchmarks.programs import command_line, inbox, surroundings
from benchmarks.table import Figure, ratio
from benchmarks.terminal.session import Session, clock
from benchmarks.visits import opened

TITLE = "Sixty requests"
KEY = 0.2  # seconds
MIND = 1.35
_ASKED = "y / N"
_ENTER, _ESCAPE, _TAB = b"\r", b"\x1b", b"\t"


class Hand:
    """Somebody at the keyboard, who waits for what a key brings, and never types ahead.

    Attributes:
        keys: how many were pressed.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.keys = 0

    def think(self, times: int = 1) -> None:
        """Make up one's mind."""
        self.session.watch(MIND * times)

    def press(self, *keys: bytes, until: str = "") -> None:
        """Press keys one by one, and wait for a pattern on the screen."""
        for key in keys:
            self.session.watch(KEY)
            self.session.send(key)
            self.keys += 1
        if until:
            self._wait(lambda: self.session.sees(until))

    def confirm(self) -> None:
        """Read a question, and say yes."""
        self._wait(lambda: self.session.sees(_ASKED))
        self.think()
        self.press(b"y")
        self._wait(lambda: not self.session.sees(f"{_ASKED}|^ Saving"))
        self.session.settle(0.1)

    def order(self, after: str) -> str:
        """Return the order id under the cursor, once it is another than `after`."""
        self._wait(lambda: order_under_cursor(self.session) not in ("", after))
        return order_under_cursor(self.session)

    def _wait(self, wanted: Callable[[], bool]) -> None:
        if not wanted():
            self.session.until(wanted)


def now(hand: Hand) -> None:
    """Get through by advice, and close in one go what is too late."""
    hand.think()
    hand.press(b"/")
    hand.press(*(bytes((sign,)) for sign in b"reason:unw"), until="unwanted_item")
    hand.press(_TAB, *(bytes((sign,)) for sign in b" -claim:yes"), _ENTER, until="20 requests with")
    hand.press(b"*", until="20 marked")
    hand.press(b"c", until="why|> w ")
    hand.press(b"w", until=_ASKED)
    hand.think(20)  # the list is read, too
    hand.press(b"y", until=": 20 done")
    hand.press(_ESCAPE, until="To decide 40")
    hand.press(_ESCAPE, b"g")
    _one_by_one(hand, 40, _by_advice)


def at_first(hand: Hand) -> None:
    """Get through by the keys of the decisions."""
    _one_by_one(hand, 60, _by_its_key)


def _one_by_one(hand: Hand, count: int, decide: Callable[[Hand, sixty.Kind], None]) -> None:
    kinds = {order: kind for kind in sixty.SORTS for order in sixty.orders(kind)}
    order = ""
    for _request in range(count):
        order = hand.order(after=order)
        hand.think()
        kind = kinds[order]
        if kind == "later":
            hand.press(b"s", until="until when")
            hand.press(b"1", b"d", _ENTER)
            hand.confirm()
        else:
            decide(hand, kind)
        if kind.startswith("ask"):
            hand.press(b"j")  # it is not decided yet, so the cursor stays


def _by_advice(hand: Hand, kind: sixty.Kind) -> None:
    hand.press(_ENTER)
    hand.confirm()


def _by_its_key(hand: Hand, kind: sixty.Kind) -> None:
    if kind == "too_late":
        hand.press(b"c", until="why")
        hand.press(b"w")
    elif kind == "comes_back":
        hand.press(b"a", until="where")
        hand.press(_ENTER)
    elif kind == "keep":
        hand.press(b"r", until="Restocking fee")
        hand.press(b"f", _TAB, _TAB, b" ", _ENTER)
    else:
        hand.press(b"m", until="TO THE BUYER")
        hand.press(b"p" if kind == "ask_photos" else b"d")
    hand.confirm()


def measure(bench: Bench) -> Iterator[Figure]:
    """Yield the figures. Both are done at the same time, once: nearly all of it is pauses."""
    ways = {"by advice and marks": now, "by the keys of the decisions": at_first}
    with ThreadPoolExecutor(len(ways)) as pool:
        runs = [pool.submit(_sit, bench, name, way) for name, way in ways.items()]
        (keys, seconds), (keys_before, seconds_before) = [run.result() for run in runs]
    yield ratio(
        "keys, by advice and marks ÷ each by its key", keys, keys_before, None, f"{keys} ÷ {keys_before} keys"
    )
    yield ratio(
        "time, by advice and marks ÷ each by its key",
        seconds,
        seconds_before,
        None,
        f"{seconds:.0f} s ÷ {seconds_before:.0f} s; {MIND} s to read a request or a question, {KEY} s a key",
    )


def _sit(bench: Bench, name: str, way: Callable[[Hand], None]) -> tuple[int, float]:
    """Get through a queue of its own; return keys and seconds. Raises RuntimeError where it ends otherwise."""
    folder = bench.folder / f"sitting {name}"
    folder.mkdir()
    reports = sixty.write(folder, datetime.now(UTC))
    database = folder / "returns.db"
    _do(folder, database, "import", *map(str, reports), "--marketplace", sixty.MARKETPLACE)
    with opened(inbox(folder, database, name)) as session:
        hand = Hand(session)
        begun = clock()
        way(hand)
        taken = clock() - begun
    if (became := _became(folder, database)) != _WANTED:
        raise RuntimeError(f"{name}: {dict(became)} instead of {dict(_WANTED)}")
    return hand.keys, taken


def _became(folder: Path, database: Path) -> Counter[str]:
    """Return how many requests ended in which way."""
    became: Counter[str] = Counter()
    for text in _do(folder, database, "list", "--view", "all", "--json").splitlines():
        request = json.loads(text)
        became["snoozed" if request["snoozed_until"] else request["state"]] += 1
    return became


_WANTED = Counter(
    {
        "closed": sixty.SORTS["too_late"].number,
        "approved": sixty.SORTS["comes_back"].number,
        "refunded": sixty.SORTS["keep"].number,
        "pending": sixty.SORTS["ask_photos"].number + sixty.SORTS["ask_what"].number,
        "snoozed": sixty.SORTS["later"].number,
    }
)


def _do(folder: Path, database: Path, *words: str) -> str:
    done = subprocess.run(
        command_line(database, *words),
        capture_output=True,
        text=True,
        cwd=folder,
        env=surroundings(folder),
        check=True,
    )
    return done.stdout
