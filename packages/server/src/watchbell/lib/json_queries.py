"""Looks things up in JSON documents of strangers: JSONPath (RFC 9535) and JMESPath, with their work bounded."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from watchbell.lib.work_budget import WorkBudget, WorkSpent

if TYPE_CHECKING:
    from jsonpath import JSONPath

MOST_JSON_BYTES = 1 << 20
"""Larger documents are not read: a monitor asks for a status page, not for a database."""
MOST_NODES = 50_000
"""Parts of a document that one path may look at (about a tenth of a second)."""
MOST_DEPTH = 64
"""Levels of lists and objects inside each other."""

_TOO_MUCH = f"takes too long on this document (more than {MOST_NODES} parts looked at)"


def json_document(body: str | bytes) -> Any:
    """The document that a body spells. Raises `ValueError` that says why there is none."""
    raw = body.encode("utf-8", "replace") if isinstance(body, str) else body
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    if not raw.strip():
        raise ValueError("the body is not JSON: it is empty")
    if len(raw) > MOST_JSON_BYTES:
        raise ValueError(f"the body is too large to be read as JSON (more than {MOST_JSON_BYTES >> 20} MB)")
    try:
        document = msgspec.json.decode(raw)
    except RecursionError:
        raise ValueError(f"the body's JSON is nested more than {MOST_DEPTH} deep") from None
    except ValueError as error:
        begins = raw.lstrip()[:40].decode("utf-8", "replace")
        reason = str(error).removeprefix("JSON is malformed: ").replace("Input data was truncated", "it ends too early")
        raise ValueError(f"the body is not JSON: {reason}; it begins with {begins!r}") from None
    if raw.count(b"[") + raw.count(b"{") > MOST_DEPTH:
        _check_depth(document)
    return document


def _check_depth(document: Any) -> None:
    level = [document]
    for _ in range(MOST_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise ValueError(f"the body's JSON is nested more than {MOST_DEPTH} deep")


def json_path(document: Any, path: str) -> list[Any]:
    """All values at a JSONPath, none if there is nothing; ``status.ok`` is read as ``$.status.ok``.

    Raises `ValueError` for what is no path, and for one that takes too long on this document.
    """
    compiled = _compiled_path(path)
    from jsonpath import JSONPathError  # noqa: PLC0415 - heavy (50 ms), loaded by now

    try:
        return [found.obj for found in compiled.finditer(document, filter_context={"budget": WorkBudget(MOST_NODES)})]
    except WorkSpent:
        raise ValueError(_TOO_MUCH) from None
    except (JSONPathError, RecursionError) as error:
        raise ValueError(f"cannot be looked up: {error}") from None


def names_one(path: str) -> bool:
    """Whether a JSONPath can find one value at most: names and indices only (RFC 9535, 2.1: a singular query)."""
    return _compiled_path(path).singular_query()


def check_json_path(path: str) -> str:
    """The path itself when it can be read. Raises `ValueError`."""
    _compiled_path(path)
    return path


@lru_cache(maxsize=2048)
def _compiled_path(path: str) -> "JSONPath":
    from watchbell.lib.json_path_engine import compile_path  # noqa: PLC0415 - heavy (50 ms), and most monitors have no path

    return compile_path(path)


def jmes_path(document: Any, expression: str) -> Any:
    """What a JMESPath expression makes of a document; `None` when it finds nothing.

    Raises `ValueError` for what is no expression, does not fit the document, or takes too long on it.
    """
    from jmespath.exceptions import JMESPathError  # noqa: PLC0415 - most monitors ask for no path

    parsed = _parsed_expression(expression)
    try:
        return _interpreter().visit(parsed, document)
    except WorkSpent:
        raise ValueError(_TOO_MUCH) from None
    except (JMESPathError, ValueError, TypeError, ArithmeticError, RecursionError) as error:
        raise ValueError(f"cannot be worked out: {_first_line(error)}") from None


def check_jmes_path(expression: str) -> str:
    """The expression itself when it can be read. Raises `ValueError`."""
    _parsed_expression(expression)
    return expression


@lru_cache(maxsize=2048)
def _parsed_expression(expression: str) -> Any:
    from jmespath import compile as compile_expression  # noqa: PLC0415 - most monitors ask for no path
    from jmespath.exceptions import JMESPathError  # noqa: PLC0415 - as above

    try:
        parsed = compile_expression(expression).parsed
    except (JMESPathError, RecursionError) as error:
        raise ValueError(f"{expression!r} is no JMESPath expression: {_first_line(error)}") from None
    if _copies(parsed) > _MOST_COPIES:
        raise ValueError("the JMESPath expression repeats its input too often")
    return parsed


_MOST_COPIES = 100


def _copies(node: dict[str, Any]) -> int:
    """How often an expression may repeat what it is given: each ``[a, b]`` may double it, and they multiply."""
    own = len(node["children"]) if node["type"].startswith("multi_select") else 1
    for child in node.get("children", ()):
        own *= _copies(child) if isinstance(child, dict) else 1
    return own


def _interpreter() -> Any:
    """A fresh interpreter that counts its steps, and joins no texts without end."""
    return _interpreter_class()()


@cache
def _interpreter_class() -> Any:
    from jmespath import functions, visitor  # noqa: PLC0415 - most monitors ask for no path

    class Functions(functions.Functions):  # type: ignore[misc]
        @functions.signature({"types": ["string"]}, {"types": ["array-string"]})  # type: ignore[untyped-decorator]
        def _func_join(self, separator: str, array: list[str]) -> str:
            if len(separator) * len(array) + sum(map(len, array)) > MOST_JSON_BYTES:
                raise WorkSpent
            return separator.join(array)

    class Interpreter(visitor.TreeInterpreter):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(visitor.Options(custom_functions=Functions()))
            self._budget = WorkBudget(MOST_NODES)

        def visit(self, node: Any, *args: Any, **options: Any) -> Any:
            self._budget.spend()
            return super().visit(node, *args, **options)

    return Interpreter


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0]
