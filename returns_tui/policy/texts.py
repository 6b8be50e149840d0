"""Policy texts: what a buyer reads, made out of a text of the config and the facts of one request.

Texts are Jinja2 templates of a small kind: variables, `if`, comparisons and a few filters. Loops, calls,
attributes, arithmetic and other files are refused before anything runs, so that no text can hang the
program or look inside it; Jinja2's sandbox stands behind that. What a buyer or a marketplace wrote comes in
as a value only and is never read as a template.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from returns_tui.config.values import Phrase, Phrases
from returns_tui.errors import Problem, TextProblem
from returns_tui.i18n import _
from returns_tui.text import clean

if TYPE_CHECKING:
    from types import TracebackType

    from jinja2 import Template, Undefined, nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

VARIABLES: frozenset[str] = frozenset(
    {
        "order_id",
        "rma_id",
        "item",
        "sku",
        "asin",
        "quantity",
        "reason",
        "comment",
        "buyer_name",
        "greeting",
        "amount",
        "currency",
        "address",
        "instructions",
        "requested_on",
        "marketplace",
        "operator",
        "seller_name",
    }
)
LONGEST_TEXT = 20_000  # characters, of a template and of what it becomes
LONGEST_SUBJECT = 200  # characters

_SEVERAL_LINES = frozenset({"comment", "address", "instructions"})
_FILTERS = frozenset(
    {
        "capitalize",
        "d",
        "default",
        "first",
        "last",
        "length",
        "lower",
        "replace",
        "title",
        "trim",
        "truncate",
        "upper",
    }
)
# Nodes of Jinja2's syntax tree that a text may consist of.
_ALLOWED = frozenset(
    {
        "Template",
        "Output",
        "TemplateData",
        "Name",
        "Const",
        "If",
        "CondExpr",
        "Compare",
        "Operand",
        "And",
        "Or",
        "Not",
        "Neg",
        "Concat",
        "Add",
        "Filter",
        "Test",
        "Getitem",
        "Slice",
        "Tuple",
        "List",
        "Keyword",
    }
)


def render(phrase: Phrase, variables: Mapping[str, str]) -> str:
    """Return the text of `phrase` with `variables` filled in, otherwise exactly as it is written.

    Values are cleaned. A variable that is missing or blank may be tested (`{% if comment %}`) or given a
    `default`, but not put out.

    Raises:
        TextProblem: a variable is unknown, or empty where it is put out, or the text is broken or gets
            longer than `LONGEST_TEXT`. Names the variable and the line of the config.
    """
    problems = _static_problems(phrase.text)
    if problems:
        line, variable, message = problems[0]
        raise _text_problem(phrase, line, variable, message)
    pieces: list[str] = []
    length = 0
    try:
        for piece in _template(phrase.text).generate(_values(variables)):
            length += len(piece)
            if length > LONGEST_TEXT:
                break
            pieces.append(piece)
    except Exception as error:
        raise _runtime_problem(phrase, error) from error
    if length > LONGEST_TEXT:
        message = _("the text gets longer than {limit} characters; shorten it").format(limit=LONGEST_TEXT)
        raise _text_problem(phrase, None, None, message)
    return "".join(pieces)


def render_subject(phrase: Phrase, variables: Mapping[str, str]) -> str:
    """Return `phrase` as a subject: one line of 1 to `LONGEST_SUBJECT` characters, a longer one being cut.

    Raises:
        TextProblem: as for `render`, and when nothing is left.
    """
    subject = " ".join(clean(render(phrase, variables)).split())
    if not subject:
        raise _text_problem(phrase, 1, None, _("the subject is empty; write one"))
    return subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 2] + ".."


def check(phrase: Phrase) -> list[Problem]:
    """Return what is wrong with `phrase` whatever fills it: syntax, names, features not for texts."""
    return [
        Problem(_config_line(phrase, line), phrase.path, message)
        for line, _variable, message in _static_problems(phrase.text)
    ]


def pick_language(phrases: Phrases, wanted: Sequence[str]) -> str:
    """Return the language of `phrases` that suits `wanted` (IETF tags, the preferred one first) best.

    For each wanted tag the same tag, then its main language; then English, then the first there is.

    Raises:
        TextProblem: there is no text in any language.
    """
    language = _nearest_language(phrases, wanted)
    if language is None:
        raise TextProblem(_("there is no text in any language; write one in the configuration"))
    return language


def greeting(language: str, buyer_name: str, greetings: Mapping[str, tuple[str, str]]) -> str:
    """Return how a text in `language` begins, with the buyer's name, or without it when it is blank.

    Args:
        language: IETF tag of the text.
        buyer_name: as the order report gives it, cleaned here; or "".
        greetings: by language, the words with `{name}` and those without a name.

    Raises:
        TextProblem: `greetings` is empty.
    """
    chosen = _nearest_language(greetings, [language])
    if chosen is None:
        raise TextProblem(_("there is no greeting in any language; write one in the configuration"))
    with_name, without_name = greetings[chosen]
    name = " ".join(clean(buyer_name).split())
    return with_name.replace("{name}", name) if name else without_name


def _nearest_language(available: Iterable[str], wanted: Sequence[str]) -> str | None:
    by_tag = {tag.replace("_", "-").lower(): tag for tag in available}
    for tag in [*wanted, "en"]:
        exact = tag.replace("_", "-").lower()
        main = exact.partition("-")[0]
        if exact in by_tag:
            return by_tag[exact]
        if main in by_tag:
            return by_tag[main]
        for candidate, original in by_tag.items():
            if candidate.partition("-")[0] == main:
                return original
    return next(iter(by_tag.values()), None)


def _config_line(phrase: Phrase, line: int | None) -> int | None:
    return None if phrase.line is None or line is None else phrase.line + line - 1


def _text_problem(phrase: Phrase, line: int | None, variable: str | None, message: str) -> TextProblem:
    in_config = _config_line(phrase, line)
    if in_config is not None:
        place = _("{path} (line {line} of the configuration)").format(path=phrase.path, line=in_config)
    elif line is not None:
        place = _("{path} (line {line} of the text)").format(path=phrase.path or _("text"), line=line)
    else:
        place = phrase.path or _("text")
    return TextProblem(f"{place}: {message}", variable, in_config)


def _runtime_problem(phrase: Phrase, error: Exception) -> TextProblem:
    from jinja2 import UndefinedError

    line = _template_line(error.__traceback__)
    name = str(error)
    if isinstance(error, UndefinedError) and name in VARIABLES:
        line = _first_mention(phrase.text, name, line or 1)
        message = _("{variable} is empty for this request; fill it in, or put it inside an “if”")
        return _text_problem(phrase, line, name, message.format(variable=name))
    message = _("the text cannot be filled in: {details}").format(details=clean(str(error)))
    return _text_problem(phrase, line, None, message)


def _template_line(traceback: TracebackType | None) -> int | None:
    # Jinja2 rewrites tracebacks so that frames of a template carry the template's own line numbers.
    line = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == "<template>":
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def _first_mention(text: str, variable: str, line: int) -> int:
    """Return the line on which `variable` stands, at or after `line`, where the failed expression begins."""
    from jinja2 import nodes

    names = _environment().parse(text).find_all(nodes.Name)
    return min((node.lineno for node in names if node.name == variable and node.lineno >= line), default=line)


def _values(variables: Mapping[str, str]) -> dict[str, Any]:
    empty = _empty_class()
    values: dict[str, Any] = {}
    for name in VARIABLES:
        value = clean(variables.get(name, ""), lines=name in _SEVERAL_LINES)
        values[name] = value if value.strip() else empty(hint=name, name=name)
    return values


@cache
def _empty_class() -> type[Undefined]:
    from jinja2 import Undefined

    class Empty(Undefined):
        """The value of an empty variable: false when tested, an error when it is put out."""

        __slots__ = ()

        def __str__(self) -> str:
            return self._fail_with_undefined_error()

        def __iter__(self) -> Iterator[Any]:
            return self._fail_with_undefined_error()

        def __contains__(self, other: object) -> bool:
            return False

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Empty) or other == ""

        def __ne__(self, other: object) -> bool:
            return not self == other

        def __hash__(self) -> int:
            return hash("")

    return Empty


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True
    )
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in _FILTERS}
    environment.filters["replace"] = _replace
    return environment


def _replace(value: object, old: object, new: object) -> str:
    """The filter `replace`, which refuses to build more than a text may hold."""
    text, old, new = str(value), str(old), str(new)
    if len(text) + text.count(old) * len(new) > LONGEST_TEXT:
        raise ValueError(_("the text gets longer than {limit} characters").format(limit=LONGEST_TEXT))
    return text.replace(old, new)


def _template(text: str) -> Template:
    """Return the template that `text` is; only for texts without static problems."""
    return _environment().from_string(text)


_Found = tuple[int | None, str | None, str]  # line in the text, variable, what is wrong


def _static_problems(text: str) -> list[_Found]:
    from jinja2 import TemplateSyntaxError

    if len(text) > LONGEST_TEXT:
        return [(1, None, _("the text is longer than {limit} characters").format(limit=LONGEST_TEXT))]
    try:
        tree = _environment().parse(text)
        found = sorted(_tree_problems(tree), key=lambda problem: problem[0] or 0)
        if not found:
            _template(text)
    except TemplateSyntaxError as error:
        details = clean(error.message or "")
        return [(error.lineno, None, _("the text cannot be read: {details}").format(details=details))]
    except RecursionError:
        return [(1, None, _("the text is nested too deeply"))]
    except Exception as error:
        details = clean(str(error) or type(error).__name__)
        return [(1, None, _("the text cannot be read: {details}").format(details=details))]
    return found


def _tree_problems(tree: nodes.Template) -> Iterator[_Found]:
    """Yield what in `tree` is not for policy texts, unknown variables once each at their first line."""
    from jinja2 import nodes

    unknown: set[str] = set()
    waiting: list[nodes.Node] = [tree]
    while waiting:
        node = waiting.pop()
        kind = type(node).__name__
        if kind not in _ALLOWED:
            message = _("“{feature}” cannot be used in a text; variables, “if” and filters can")
            yield node.lineno, None, message.format(feature=_feature(node))
            continue
        if isinstance(node, nodes.Name) and node.name not in VARIABLES | unknown:
            unknown.add(node.name)
            message = _("there is no variable {variable}").format(variable=clean(node.name))
            yield node.lineno, node.name, message + _did_you_mean(node.name, VARIABLES)
        elif isinstance(node, nodes.Filter) and node.name not in _FILTERS:
            message = _("there is no filter {filter} for texts").format(filter=clean(node.name))
            yield node.lineno, None, message + _did_you_mean(node.name, _FILTERS)
        elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            # A text as index would reach an attribute, which is what `Getattr` is refused for.
            if not isinstance(node.arg.value, int):
                yield node.lineno, None, _("only a number or a range can stand in square brackets")
        elif isinstance(node, nodes.Getitem) and not isinstance(node.arg, (nodes.Slice, nodes.Neg)):
            yield node.lineno, None, _("only a number or a range can stand in square brackets")
        waiting.extend(reversed(list(node.iter_child_nodes())))


def _feature(node: nodes.Node) -> str:
    from jinja2 import nodes

    if isinstance(node, nodes.Getattr):
        return "." + clean(node.attr)
    if isinstance(node, nodes.BinExpr):
        return str(node.operator)
    words = {"Assign": "set", "AssignBlock": "set", "FromImport": "from", "CallBlock": "call"}
    kind = type(node).__name__
    return words.get(kind, kind.removesuffix("Block").lower())


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    import difflib

    nearest = difflib.get_close_matches(name, sorted(known), n=1)
    if nearest:
        return _("; did you mean {name}?").format(name=nearest[0])
    return _("; there are {names}").format(names=", ".join(sorted(known)))
