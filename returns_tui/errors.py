"""What can go wrong, as one tree. Each error's text is one sentence: what happened, and what to do about it.

ReturnsTuiError                 exit status
├── UsageError                  2   the command line cannot be understood, or names nothing
│   └── NoSuchRequest           2
├── ConfigError                 2   every problem of config.yaml at once
├── UnusableFile                2   a file that is not what it should be; nothing of it is stored
├── DatabaseUnavailable         3   cannot be opened or reached, or is locked for too long
│   ├── OutcomeUnknown          3   it was lost at the end of a transaction, which may be done or not
│   ├── DatabaseNewer           3   written by a newer returns-tui
│   └── NotOurDatabase          3   another program's file, or damaged
├── Refused                     1   a rule says no; nothing was changed
│   ├── WrongState              1   that decision is not possible in the request's state
│   ├── RefundTooHigh           1   carries `maximum`: what can still be refunded
│   ├── ReportedRefund          1   the marketplace may have paid already; can be insisted on
│   ├── TextProblem             1   a policy text cannot be filled in; names variable and line
│   ├── TextObjection           1   the lint holds a text back; has the plan, and whether one can insist
│   └── NothingToUndo           1
├── StaleRequest                1   somebody changed the request since it was read; names who and what
├── ReadOnly                    1   it was started so that nothing can be written
└── DeliveryFailed              1   mail could not be handed over; says whether to try again
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple


class ReturnsTuiError(Exception):
    """Base of all errors that are shown to the user as one sentence."""

    exit_status = 1


class UsageError(ReturnsTuiError):
    """The command line cannot be understood."""

    exit_status = 2


class NoSuchRequest(UsageError):
    """No request has that id, RMA or order id, or several have."""


class Problem(NamedTuple):
    """One thing wrong with a file that a user wrote.

    Attributes:
        line: 1-based line, or None where there is none (a value that came from the command line).
        path: where it is, as `marketplaces.amazon.de.currency`; empty for the file as a whole.
        text: what is wrong and what would be right, one sentence without the place.
    """

    line: int | None
    path: str
    text: str

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line is not None else ""
        return f"{place}{self.path + ': ' if self.path else ''}{self.text}"


class ConfigError(ReturnsTuiError):
    """The configuration cannot be used. `problems` has all of them; str() has one a line."""

    exit_status = 2

    def __init__(self, source: str, problems: list[Problem]) -> None:
        self.source = source
        self.problems = problems
        super().__init__("\n".join(f"{source}: {problem}" for problem in problems))


class UnusableFile(ReturnsTuiError):
    """A file that cannot be taken in: says what it is and what is wanted."""

    exit_status = 2


class DatabaseUnavailable(ReturnsTuiError):
    """The database cannot be opened, reached or locked."""

    exit_status = 3


class OutcomeUnknown(DatabaseUnavailable):
    """The database was lost while it was to make a transaction final: it may be done or not. Look it up."""


class DatabaseNewer(DatabaseUnavailable):
    """The database was written by a newer version of the program."""


class NotOurDatabase(DatabaseUnavailable):
    """The file is no database of this program, or is damaged."""


class Refused(ReturnsTuiError):
    """A rule says no. Nothing was changed."""


class WrongState(Refused):
    """The decision is not possible in the state that the request is in."""


class RefundTooHigh(Refused):
    """More than what was paid and is not refunded yet.

    Attributes:
        maximum: the gross amount that can still be refunded, in the request's currency.
    """

    def __init__(self, message: str, maximum: Decimal) -> None:
        super().__init__(message)
        self.maximum = maximum


class ReportedRefund(Refused):
    """The marketplace may have paid the buyer already; the operator can insist."""


class TextProblem(Refused):
    """A policy text cannot be filled in.

    Attributes:
        variable: the variable that is unknown or empty, or None where the text is broken otherwise.
        line: 1-based line in config.yaml, or None for a built-in or typed text.
    """

    def __init__(self, message: str, variable: str | None = None, line: int | None = None) -> None:
        super().__init__(message)
        self.variable = variable
        self.line = line


class TextObjection(Refused):
    """Something in a text should not leave.

    Attributes:
        plan: what would be done, with its findings (`policy.decisions.Plan`).
        blocked: whether the operator cannot insist.
    """

    def __init__(self, message: str, plan: Any, *, blocked: bool) -> None:
        super().__init__(message)
        self.plan = plan
        self.blocked = blocked


class NothingToUndo(Refused):
    """There is no decision that can still be taken back; says why."""


class StaleRequest(ReturnsTuiError):
    """Somebody changed the request after it was read.

    Attributes:
        request_id: the request.
        version: its version now.
    """

    def __init__(self, message: str, request_id: int, version: int) -> None:
        super().__init__(message)
        self.request_id = request_id
        self.version = version


class ReadOnly(ReturnsTuiError):
    """Something was to be written, but the program was started so that nothing can be."""


class DeliveryFailed(ReturnsTuiError):
    """A mail was not handed over.

    Attributes:
        outcome: `retry` (surely not delivered, try later), `failed` (refused for good), or
            `uncertain` (the server may have taken it).
    """

    def __init__(self, message: str, outcome: str) -> None:
        super().__init__(message)
        self.outcome = outcome
