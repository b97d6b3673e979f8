"""Evaluates CEL expressions (Common Expression Language) over what a target answered, with their work bounded.

The engine cannot be interrupted, so that what an expression may cost is reckoned before it runs.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

MOST_WORK = 200_000_000
"""Steps that an expression may take at worst (some tenths of a second)."""
MOST_SIZE = 50_000
"""Parts of the variables that an expression may be given: each must be copied for the engine."""
_CHARACTERS_PER_PART = 64
_FUNCTIONS = frozenset(
    {"size", "contains", "startsWith", "endsWith", "matches", "string", "int", "uint", "double", "bytes", "timestamp",
     "duration", "type", "dyn", "has", "getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek",
     "getDayOfYear", "getHours", "getMinutes", "getSeconds", "getMilliseconds"}
)  # fmt: skip
_MACROS = frozenset({"all", "exists", "exists_one", "existsOne", "map", "filter"})
_TOKEN = re.compile(
    r"""\s+|//[^\n]*|[rRbB]{0,2}(?:\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|[A-Za-z_]\w*|[\d.]+|.""",
    re.DOTALL,
)
_NAME = re.compile(r"[A-Za-z_]\w*\Z")


class _Compiled(NamedTuple):
    """A program, the variables it names, how deep its loops are nested, how often they may repeat what they get, and
    how many words it has itself: a list may stand in the expression.
    """

    program: Any
    variables: frozenset[str]
    depth: int
    copies: int
    words: int


def evaluate(expression: str, variables: Mapping[str, Callable[[], Any]]) -> Any:
    """What the expression comes to. Variables are made when it names them.

    Raises `ValueError` with a sentence: a variable that cannot be made, types that do not go together, too much work.
    """
    compiled = _compile(expression)
    given = {name: variables[name]() for name in compiled.variables if name in variables}
    size = compiled.words + sum(_size(value) for value in given.values())
    if size > MOST_SIZE or size ** (compiled.depth + 1) * compiled.copies > MOST_WORK:
        raise ValueError("the expression would take too long on an answer this large")
    try:
        return compiled.program.execute(given)
    except KeyError as error:
        raise ValueError(f"there is no {error.args[0] if error.args else error}") from None
    except BaseException as error:
        # The engine reports its own panics outside of Exception.
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        raise ValueError(f"cannot be worked out: {_first_sentence(error)}") from None


def check_cel(expression: str, names: Iterable[str]) -> str:
    """The expression itself when it can be read and names only these variables. Raises `ValueError`."""
    known = sorted(names)
    unknown = sorted(_compile(expression).variables - set(known))
    if unknown:
        raise ValueError(f"unknown variable {unknown[0]!r} in the expression; use {', '.join(known)}")
    return expression


@lru_cache(maxsize=1024)
def _compile(expression: str) -> _Compiled:
    from cel import compile as compile_expression  # noqa: PLC0415 - heavy (140 ms), and most monitors have no expression

    try:
        program = compile_expression(expression)
    except Exception as error:  # noqa: BLE001 - the engine raises what it likes for what it cannot read
        reason = str(error).split("Syntax error: ")[-1].split(" expecting ")[0].split("\n")[0][:200]
        raise ValueError(f"the expression cannot be read: {reason}") from None
    unknown = [name for name in program.functions() if _NAME.match(name) and name not in _FUNCTIONS]
    if unknown:
        raise ValueError(f"unknown function {unknown[0]!r} in the expression")
    tokens = [token for token in _TOKEN.findall(expression) if token.strip() and not token.startswith("//")]
    loops = _loops(tokens)
    named = frozenset(program.variables()) - {loop.variable for loop in loops}
    copies = 1
    for loop in loops:
        copies *= max(1, loop.copies)
    return _Compiled(program, named, max((loop.depth for loop in loops), default=0), copies, len(tokens))


class _Loop(NamedTuple):
    """A ``list.map(x, …)`` in an expression: its variable, how deep it is nested, how often it repeats its input."""

    variable: str
    depth: int
    copies: int


def _loops(tokens: list[str]) -> list[_Loop]:
    open_loops: list[tuple[int, int]] = []  # the bracket that ends each, and where it is in `found`
    found: list[_Loop] = []
    level = 0
    for index, token in enumerate(tokens):
        if token in ("(", "[", "{"):
            level += 1
            if token == "(" and index > 1 and tokens[index - 1] in _MACROS and tokens[index - 2] == ".":
                open_loops.append((level, len(found)))
                found.append(_Loop("".join(tokens[index + 1 : index + 2]), len(open_loops), 0))
        elif token in (")", "]", "}"):
            while open_loops and open_loops[-1][0] == level:
                open_loops.pop()
            level -= 1
        for _, at in open_loops:
            if token == found[at].variable:
                found[at] = found[at]._replace(copies=found[at].copies + 1)
    # The declaration of the variable is no use of it.
    return [loop._replace(copies=loop.copies - 1) for loop in found]


def _size(value: Any) -> int:
    """How many parts a value has; a long text counts as several."""
    size = 0
    waiting = [value]
    while waiting and size <= MOST_SIZE:
        each = waiting.pop()
        if isinstance(each, str | bytes):
            size += 1 + len(each) // _CHARACTERS_PER_PART
        elif isinstance(each, dict):
            size += 1 + sum(map(len, each)) // _CHARACTERS_PER_PART
            waiting.extend(each.values())
        elif isinstance(each, list | tuple):
            size += 1
            waiting.extend(each)
        else:
            size += 1
    return size


def _first_sentence(error: BaseException) -> str:
    return str(error).strip().split("\n")[0].split(". ")[0][:200] or type(error).__name__
