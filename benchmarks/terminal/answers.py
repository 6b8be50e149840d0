"""What a terminal answers when it is asked, and output made fit for pyte."""

from __future__ import annotations

import codecs
import re

from benchmarks.terminal.screen import Stream

_SEQUENCE = re.compile(
    r"\x1b(?:\[([0-?]*)([ -/]*)([@-~])"  # CSI
    r"|([PX^_\]])((?:[^\x07\x1b]|\x1b(?!\\))*)(?:\x07|\x1b\\)"  # strings: DCS, OSC and the like
    r"|([ -/]+)[0-~]|[0-OQ-WYZ\\`-~])"
)
_LONGEST = 65536  # an unfinished sequence longer than this is none


class Answers:
    """Turns bytes into text that pyte can stand; finds the queries in it, and answers them.

    Attributes:
        queries: all that was asked so far.
    """

    def __init__(self, columns: int, lines: int) -> None:
        self.queries: list[str] = []
        self._columns, self._lines = columns, lines
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._replies: list[str | None] = []

    def feed(self, data: bytes) -> tuple[str, list[str | None]]:
        """Return the text for pyte, and the replies; None among them stands for the cursor's place."""
        text = self._rest + self._decoder.decode(data)
        self._rest = ""
        at = text.rfind("\x1b")
        while at > 0 and text[at : at + 2] == "\x1b\\":  # the end of a string, which began earlier
            at = text.rfind("\x1b", 0, at)
        if at >= 0 and not _SEQUENCE.match(text, at) and len(text) - at < _LONGEST:
            text, self._rest = text[:at], text[at:]
        self._replies = []
        return _SEQUENCE.sub(self._seen, text), self._replies

    def _asked(self, query: str, *replies: str | None) -> str:
        self.queries.append(query)
        self._replies += replies
        return ""

    def _seen(self, match: re.Match[str]) -> str:
        parameters, between, final, kind, body, charset = match.groups()
        if charset:
            return ""
        if kind:
            return self._string(kind, body)
        if final is None:
            return match.group()
        return self._control(match.group(), parameters, between, final)

    def _string(self, kind: str, body: str) -> str:
        if kind == "P" and body.startswith("+q"):
            return self._asked("XTGETTCAP", f"\x1bP0+r{body[2:]}\x1b\\")
        if kind == "P" and body.startswith("$q"):
            return self._asked("DECRQSS", "\x1bP0$r\x1b\\")
        if kind == "]" and body.endswith(";?"):
            colour = "ffff/ffff/ffff" if body.startswith("10;") else "0000/0000/0000"
            return self._asked("OSC " + body, f"\x1b]{body[:-1]}rgb:{colour}\x1b\\")
        return ""

    def _control(self, whole: str, parameters: str, between: str, final: str) -> str:
        code, private = parameters + between + final, parameters[:1]
        if final == "c":
            known = {">": ["\x1b[>41;354;0c"], "=": []}
            return self._asked(code, *known.get(private, ["\x1b[?62;22c"]))
        if code in ("6n", "?6n"):
            return self._asked(code, None)
        if code == "5n":
            return self._asked(code, "\x1b[0n")
        if between == "$" and final == "p":  # synchronized output is known, other modes are not
            return self._asked(code, f"\x1b[{parameters};{2 if parameters == '?2026' else 0}$y")
        if code == "?u":
            return self._asked(code)  # no kitty keyboard
        if final == "q" and private == ">":
            return self._asked(code, "\x1bP>|benchmarks(1)\x1b\\")
        if code == "18t":
            return self._asked(code, f"\x1b[8;{self._lines};{self._columns}t")
        if code == "14t":
            return self._asked(code, f"\x1b[4;{self._lines * 16};{self._columns * 8}t")
        if code == "16t":
            return self._asked(code, "\x1b[6;16;8t")
        if final in "hl" and private == "?" and not between:
            if parameters == "?1049":  # a terminal shows an empty alternate screen
                return whole + ("\x1b[H\x1b[2J" if final == "h" else "")
            return whole
        if between or private in ("<", "=", ">", "?") or final not in Stream.csi:
            return ""
        if ":" in parameters:
            parameters = re.sub(r"([34]8):2:[^:;]*:(\d+):(\d+):(\d+)", r"\1;2;\2;\3;\4", parameters)
            parameters = re.sub(r"([34]8):5:(\d+)", r"\1;5;\2", parameters)
            parameters = re.sub(r":[\d:]*", "", parameters)
        return f"\x1b[{parameters}{final}"
