"""`returns-tui`: from the words on the command line to the exit status."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

from returns_tui import collector
from returns_tui.cli import output
from returns_tui.cli.arguments import parse
from returns_tui.cli.session import Session
from returns_tui.errors import ReturnsTuiError
from returns_tui.i18n import _, environment_language, use_language
from returns_tui.text import clean

Run = Callable[[Session], int]


class _Signalled(BaseException):
    """A signal that asks the program to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def run() -> NoReturn:
    """Run the program and end the process, without the time that Python takes to put away what nobody needs."""
    from returns_tui.cli.crash import keep_tracebacks_off_the_terminal

    collector.pause()
    keep_tracebacks_off_the_terminal()
    status = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(status)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        argv: the words after the program's name; None takes the process's own.

    Returns:
        The exit status: 0 done; 1 done in part, or refused; 2 usage, configuration or an unusable file;
        3 the database; 128 + n for signal n.
    """
    os.umask(0o077)
    output.prepare()
    use_language(environment_language(os.environ))  # until the configuration is known: for help and its errors
    try:
        with _signals():
            arguments = parse(sys.argv[1:] if argv is None else argv)
            session = Session(arguments)
            try:
                command = _command(arguments.command or "inbox")
                if arguments.command is not None:  # the inbox does it itself, once it is there
                    collector.resume()
                status = command(session)
            except (ReturnsTuiError, OSError):
                raise
            except Exception:
                session.refuse_damage()  # which would explain it
                raise
            finally:
                session.close()
            sys.stdout.flush()
            return status
    except SystemExit as leaving:  # argparse, after --help and --version
        return _flushed(int(leaving.code or 0))
    except ReturnsTuiError as error:
        output.say(clean(str(error), lines=True))
        return _flushed(error.exit_status)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except _Signalled as signalled:
        return 128 + signalled.number
    except BrokenPipeError:
        _drop_stdout()
        return 128 + signal.SIGPIPE
    except OSError as error:
        _drop_stdout()
        name = f"{clean(str(error.filename))}: " if error.filename else ""
        output.say(_("{name}{reason}.").format(name=name, reason=error.strerror or type(error).__name__))
        return 1
    except Exception as error:
        from returns_tui.cli.crash import report

        output.say(report(error))
        return 1


def _command(name: str) -> Run:
    """Return what carries out a command; only its own file is imported."""
    if name in ("inbox", "demo"):
        from returns_tui.cli import inbox

        return inbox.run_demo if name == "demo" else inbox.run_inbox
    if name == "practice":
        from returns_tui.cli.practising import run_practice

        return run_practice
    if name == "import":
        from returns_tui.cli.importing import run_import

        return run_import
    if name in ("list", "show", "views"):
        from returns_tui.cli import listing

        return {"list": listing.run_list, "show": listing.run_show, "views": listing.run_views}[name]
    if name in ("send", "worklist", "adjustments"):
        from returns_tui.cli import sending

        runs: dict[str, Run] = {
            "send": sending.run_send,
            "worklist": sending.run_worklist,
            "adjustments": sending.run_adjustments,
        }
        return runs[name]
    if name == "outbox":
        from returns_tui.cli.leaving import run_outbox

        return run_outbox
    if name == "export":
        from returns_tui.cli.exporting import run_export

        return run_export
    if name == "purge":
        from returns_tui.cli.purging import run_purge

        return run_purge
    if name == "stats":
        from returns_tui.cli.statistics import run_stats

        return run_stats
    if name in ("parcel", "parcels"):
        from returns_tui.cli import parcels

        return parcels.run_parcel if name == "parcel" else parcels.run_parcels
    if name in ("check", "locate", "backup"):
        from returns_tui.cli import keeping

        runs = {"check": keeping.run_check, "locate": keeping.run_locate, "backup": keeping.run_backup}
        return runs[name]
    if name == "undo":
        from returns_tui.cli.taking_back import run_undo

        return run_undo
    from returns_tui.cli.deciding import run_decision

    return run_decision


@contextmanager
def _signals() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the program as Ctrl-C does: transactions rolled back, files put away."""

    def end(number: int, _frame: FrameType | None) -> None:
        raise _Signalled(number)

    before: list[signal.Signals] = []
    for number in (signal.SIGTERM, signal.SIGHUP):
        with suppress(ValueError):  # not the main thread
            if signal.getsignal(number) is signal.SIG_DFL:  # nohup's choice is respected
                signal.signal(number, end)
                before.append(number)
    try:
        yield
    finally:
        for number in before:
            signal.signal(number, signal.SIG_DFL)


def _flushed(status: int) -> int:
    """Return `status`, or that of a pipe that is gone, with everything written."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_stdout()
        return 128 + signal.SIGPIPE
    except OSError:
        _drop_stdout()
        return status or 1
    return status


def _drop_stdout() -> None:
    """Point a broken stdout nowhere, so that the interpreter does not complain while it ends."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
