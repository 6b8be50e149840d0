"""What can be said on the command line: the parser, and nothing that runs."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import NoReturn

from returns_tui import __version__
from returns_tui.errors import UsageError
from returns_tui.i18n import N_, _
from returns_tui.text import clean

PROGRAM = "returns-tui"
FIGURES = ("total", "reason", "product", "week", "day", "operator", "deadline", "money")
"""What `stats` can be asked by."""


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are one sentence, with the nearest known command."""

    def error(self, message: str) -> NoReturn:
        """Raise the complaint as a UsageError instead of printing it and leaving."""
        hint = _("see “{command} --help”").format(command=self.prog)
        unknown = re.search(r"invalid choice: '(.*?)' \(choose from (.*)\)", message, re.DOTALL)
        if unknown is not None:
            import difflib

            known = re.findall(r"[\w.-]+", unknown[2])
            near = difflib.get_close_matches(unknown[1], known, n=1)
            if near:
                hint = _("did you mean “{name}”?").format(name=near[0])
        raise UsageError(f"{self.prog}: {clean(message.replace(_KEPT, ''))}; {hint}")


def _words(text: str) -> str:
    """Argument type of everything that is not a path: nothing in it that a terminal could obey."""
    return clean(text)


# What does not fit in a query begins with the sign of options: `list -kettle`. No option of `list` has one dash.
_WITHOUT = re.compile("-(?!-|h$).", re.DOTALL)
_KEPT = "\0"


def _terms_kept(words: Sequence[str]) -> list[str]:
    """Return the words with those terms of a query marked that argparse would take for options."""
    begin = list(words).index("list") + 1 if "list" in words else len(words)
    return [*words[:begin], *(_KEPT + word if _WITHOUT.match(word) else word for word in words[begin:])]


def _term(text: str) -> str:
    """Argument type of a query's terms."""
    return clean(text.removeprefix(_KEPT))


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        said = clean(text.removeprefix(_KEPT))
        raise argparse.ArgumentTypeError(_("“{text}” is no number of 0 or more").format(text=said))
    return int(text)


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Return a parsed command line: `command`, None for the bare program, and its arguments.

    Args:
        words: those after the program's name.

    Raises:
        UsageError: it cannot be understood.
        SystemExit: help or version was asked for, and printed.
    """
    words = _terms_kept(words)
    if not {"-h", "--help"}.intersection(words):
        with suppress(UsageError):  # the whole parser says better what is wrong
            return parser(only=words).parse_args(words)
    return parser().parse_args(words)


def parser(*, only: Iterable[str] | None = None) -> Parser:
    """Return the parser for all commands, or only for those among some words: making one takes its time."""
    top = Parser(
        prog=PROGRAM,
        description=_(
            "The keyboard inbox for a marketplace seller's return requests. Without a command it opens the inbox."
        ),
        allow_abbrev=False,
    )
    _add_globals(top, None)
    top.add_argument("--fresh", action="store_true", help=_("open the inbox at the top, not where it was left"))
    commands = top.add_subparsers(dest="command", metavar=_("COMMAND"))
    for name in _COMMANDS if only is None else _COMMANDS.keys() & set(only):
        help_, add = _COMMANDS[name]
        made: Parser = commands.add_parser(name, help=_(help_), description=_(help_), allow_abbrev=False)
        # Suppressed: a default here would write over what was said before the command.
        _add_globals(made, argparse.SUPPRESS)
        add(made)
    return top


def _add_globals(to: Parser, default: str | None) -> None:
    group = to.add_argument_group(_("global options, before or after the command"))
    group.add_argument("--config", metavar="FILE", default=default, help=_("the configuration to use"))
    group.add_argument(
        "--database", metavar="URL", default=default, help=_("a path, sqlite:///… or postgresql://…")
    )
    group.add_argument("--operator", metavar="NAME", default=default, type=_words, help=_("who decides"))
    group.add_argument("--account", metavar="NAME", default=default, type=_words, help=_("the seller account"))
    group.add_argument(
        "--read-only", action="store_true", default=default or False, help=_("write nothing to the queue")
    )
    group.add_argument(
        "--braille", action="store_true", default=default or False, help=_("have the cursor stand where one reads")
    )
    to.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")


def _add_json(to: argparse._ActionsContainer) -> None:
    to.add_argument("--json", action="store_true", help=_("one JSON object a line"))


def _nothing(_to: Parser) -> None:
    pass


def _import(to: Parser) -> None:
    to.add_argument("files", nargs="+", metavar="FILE", help=_("a report, or - for standard input"))
    to.add_argument("--marketplace", type=_words, metavar="M", help=_("where the reports are from: amazon.de"))
    to.add_argument(
        "--batch", type=_count, metavar="N", help=_("the refund file that a feed processing report answers")
    )
    _add_json(to)


_QUERY = N_("words, -word, or, and fields: state: is: due: age: reason: sku: value: .. (docs/query-language.md)")


def _list(to: Parser) -> None:
    to.add_argument("query", nargs="*", metavar="QUERY", type=_term, help=_(_QUERY))
    to.add_argument("--view", type=_words, metavar="NAME", help=_("a view of the config; “all” is everything"))
    to.add_argument("--limit", type=_count, metavar="N", help=_("at most so many"))
    _add_json(to)


def _show(to: Parser) -> None:
    to.add_argument("request", type=_words, metavar="REQUEST")
    _add_json(to)


def _decision(to: Parser, nargs: str | int = "+") -> None:
    to.add_argument(
        "request",
        nargs=nargs,
        type=_words,
        metavar="REQUEST",
        help=_("its id, or an RMA or order id; several: each"),
    )
    to.add_argument("--dry-run", action="store_true", help=_("show what would happen, and do nothing"))
    _add_json(to)


def _language(to: Parser) -> None:
    to.add_argument("--language", type=_words, metavar="L", help=_("of the text: en, de, zh"))


def _despite_lint(to: Parser) -> None:
    to.add_argument(
        "--despite-lint", action="store_true", help=_("although the lint warns; what blocks cannot be overridden")
    )


def _approve(to: Parser) -> None:
    _decision(to)
    _despite_lint(to)
    to.add_argument("--address", type=_words, metavar="KEY", help=_("a return address of the config"))
    _language(to)
    to.add_argument("--label", choices=("unpaid", "prepaid"), default="unpaid", help=_("the return label"))
    to.add_argument("--merchant-rma", type=_words, metavar="R", default="", help=_("your own number for it"))


def _close(to: Parser) -> None:
    _decision(to)
    _despite_lint(to)
    to.add_argument(
        "--reason", type=_words, metavar="KEY", required=True, help=_("a closure reason of the config")
    )
    _language(to)


def _refund(to: Parser) -> None:
    _decision(to)
    to.add_argument(
        "--amount", metavar="21.38", type=_words, required=True, help=_("with tax, before a fee; or full")
    )
    to.add_argument("--restocking-fee", metavar="4.28", type=_words, help=_("kept back from the amount"))
    to.add_argument("--keep-item", action="store_true", help=_("the buyer keeps the goods"))
    to.add_argument("--keep-open", action="store_true", help=_("a partial refund that leaves the rest open"))
    to.add_argument(
        "--despite-reported",
        action="store_true",
        help=_("although the marketplace may have paid the buyer already"),
    )


def _received(to: Parser) -> None:
    _decision(to)
    to.add_argument("--condition", type=_words, metavar="TEXT", default="", help=_("what they are like"))


def _message(to: Parser) -> None:
    _decision(to)
    _despite_lint(to)
    to.add_argument("--template", type=_words, metavar="KEY", help=_("a message of the config"))
    _language(to)
    to.add_argument("--amount", metavar="5.00", type=_words, help=_("for a template that names one"))
    to.add_argument("--subject", type=_words, metavar="S", default="", help=_("of a text of your own"))
    to.add_argument("--text", metavar="-", help=_("a text of your own; - reads standard input"))


def _note(to: Parser) -> None:
    _decision(to)
    to.add_argument("--text", metavar="-", required=True, help=_("the note; - reads standard input"))
    to.add_argument("--from-buyer", action="store_true", help=_("it is what the buyer answered"))


def _snooze(to: Parser) -> None:
    _decision(to)
    to.add_argument(
        "--until", type=_words, metavar="TIME", required=True, help=_("ISO time, 4h, 2d, tomorrow, change")
    )


def _assign(to: Parser) -> None:
    _decision(to, nargs=1)
    to.add_argument("name", nargs="?", default="me", type=_words, metavar="NAME", help=_("me, nobody, or a name"))


def _undo(to: Parser) -> None:
    _decision(to, nargs="*")
    to.add_argument("--last", action="store_true", help=_("what you decided last, many together if they were"))
    to.add_argument("--list", action="store_true", help=_("what can be taken back, and what cannot and why"))


def _set(to: Parser) -> None:
    _decision(to)
    to.add_argument("--comment", metavar="-", help=_("the buyer's comment; - reads standard input"))
    to.add_argument("--buyer-email", type=_words, metavar="A", help=_("the buyer's alias"))
    to.add_argument("--buyer-name", type=_words, metavar="N", help=_("how texts address the buyer"))
    to.add_argument("--order-item-id", type=_words, metavar="I", help=_("without it no refund goes by file"))
    to.add_argument("--paid", type=_words, metavar="AMOUNT", help=_("what the buyer paid, with tax"))


def _adjustments(to: Parser) -> None:
    to.add_argument("--output", metavar="FILE", help=_("the file to write"))
    to.add_argument("--format", choices=("flat", "xml"), default="flat", help=_("tab-separated, or XML"))
    to.add_argument("--marketplace", type=_words, metavar="M", help=_("to be named when several are due"))
    to.add_argument("--batch", type=_count, metavar="N", help=_("write that file again, byte for byte"))
    to.add_argument("--list", action="store_true", help=_("the files written so far"))


def _worklist(to: Parser) -> None:
    to.add_argument("--done", nargs="+", type=_count, metavar="ID", help=_("mark these as done"))
    _add_json(to)


def _outbox(to: Parser) -> None:
    to.add_argument("--again", nargs="+", type=_count, metavar="ID", help=_("send these mails again"))
    to.add_argument("--sent", nargs="+", type=_count, metavar="ID", help=_("mark these mails as sent"))
    _add_json(to)


def _parcel(to: Parser) -> None:
    to.add_argument("number", type=_words, metavar="NUMBER", help=_("its tracking number, an RMA or order id"))
    to.add_argument("--note", type=_words, metavar="TEXT", help=_("note it, where it belongs to nothing"))
    _add_json(to)


def _parcels(to: Parser) -> None:
    to.add_argument("--done", nargs="+", type=_count, metavar="ID", help=_("these were dealt with"))
    _add_json(to)


def _stats(to: Parser) -> None:
    to.add_argument("--since", type=_words, metavar="TIME", help=_("4w, 30d, or a day; 12w without it"))
    to.add_argument("--by", choices=FIGURES, help=_("only these"))
    form = to.add_mutually_exclusive_group()
    _add_json(form)
    form.add_argument("--csv", action="store_true", help=_("a table; name one with --by"))


def _backup(to: Parser) -> None:
    to.add_argument("file", metavar="FILE")


def _purge(to: Parser) -> None:
    to.add_argument("--dry-run", action="store_true", help=_("show what would be purged, and do nothing"))
    _add_json(to)


def _export(to: Parser) -> None:
    to.add_argument("file", metavar="FILE", help=_("its ending says which: .csv or .json"))


_COMMANDS: dict[str, tuple[str, Callable[[Parser], None]]] = {
    "demo": (
        N_("open the inbox on a throw-away queue of example returns; nothing leaves this machine"),
        _nothing,
    ),
    "practice": (
        N_("open the inbox on a copy of your queue, gone at the end; nothing leaves this machine"),
        _nothing,
    ),
    "import": (N_("take in reports: returns, orders, the answer to a refund upload"), _import),
    "list": (N_("the queue, soonest due first"), _list),
    "views": (N_("the tabs of the inbox, and how many requests each has"), _add_json),
    "show": (N_("one request with history, refunds and outbox"), _show),
    "approve": (N_("let the goods come back; no money moves"), _approve),
    "close": (N_("close with a policy text"), _close),
    "refund": (N_("pay back, in full or in part"), _refund),
    "received": (N_("the goods are back"), _received),
    "cancelled": (N_("the buyer cancelled the request"), _decision),
    "message": (N_("write to the buyer"), _message),
    "note": (N_("write something down"), _note),
    "snooze": (N_("put aside for a while; the deadline stays"), _snooze),
    "assign": (N_("make it yours, somebody's or nobody's"), _assign),
    "undo": (N_("take back your last decision, as long as nothing of it has left"), _undo),
    "set": (N_("enter what no report gave"), _set),
    "send": (N_("deliver the mail that is due; safe beside open inboxes"), _add_json),
    "adjustments": (N_("write the refund upload file of one account and marketplace"), _adjustments),
    "worklist": (N_("the clicks left to do in Seller Central, with links and texts"), _worklist),
    "outbox": (N_("what has not left yet, and mails in doubt to be settled"), _outbox),
    "parcel": (N_("whose request a parcel is, by its number; or note it"), _parcel),
    "parcels": (N_("parcels that came and belong to nothing yet"), _parcels),
    "stats": (N_("what came in and what was done: counts, amounts, deadlines, time"), _stats),
    "check": (N_("config, policy texts, themes, keys, database, mail: all problems at once"), _nothing),
    "locate": (N_("where things are on this machine"), _nothing),
    "backup": (N_("write a consistent copy of the database"), _backup),
    "purge": (N_("remove the buyers' data of what is over; amounts and history stay"), _purge),
    "export": (N_("write queue and history as CSV or JSON"), _export),
}
"""Every command but the bare program: what it does, and what adds its arguments."""
