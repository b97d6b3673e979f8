"""JSONPath (RFC 9535) that always ends: every part looked at is counted, and regular expressions are linear.

Import it where it is first needed: the library behind it takes 50 ms.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from jsonpath import JSONPath, JSONPathEnvironment, JSONPathError, JSONPathMatch
from jsonpath.filter import BaseExpression, RelativeFilterQuery, RootFilterQuery
from jsonpath.function_extensions import ExpressionType, FilterFunction
from jsonpath.parse import Parser
from jsonpath.stream import TokenStream
from jsonpath.token import TOKEN_EOF, TOKEN_SELF

from watchbell.lib.safe_regex import compile_pattern

_LONGEST_PATTERN = 1000


class _Node(JSONPathMatch):
    """A part of a document. Where it is is not kept: a hostile document may have keys without end."""

    __slots__ = ()

    def new_child(self, obj: object, key: int | str) -> JSONPathMatch:  # noqa: ARG002 - places are not kept
        context = self.filter_context()
        context["budget"].spend()
        return _Node(filter_context=context, obj=obj, parent=None, path="", parts=(), root=self.root)

    def add_child(self, *children: JSONPathMatch) -> None:
        """Nobody asks for them."""


class _Path(JSONPath):
    """A path whose walk is counted by the ``budget`` in the filter's context."""

    __slots__ = ()

    def finditer(self, data: Any, *, filter_context: Mapping[str, Any] | None = None) -> Iterable[JSONPathMatch]:
        root = _Node(filter_context=filter_context or {}, obj=data, parent=None, path="", parts=(), root=data)
        nodes: Iterable[JSONPathMatch] = [root]
        for segment in self.segments:
            nodes = segment.resolve(nodes)
        return nodes


class _Parser(Parser):
    def parse_absolute_query(self, stream: TokenStream) -> BaseExpression:
        stream.next()
        return RootFilterQuery(_Path(env=self.env, segments=self.parse_query(stream)))

    def parse_relative_query(self, stream: TokenStream) -> BaseExpression:
        stream.eat(TOKEN_SELF)
        return RelativeFilterQuery(_Path(env=self.env, segments=self.parse_query(stream)))


class _Fits(FilterFunction):
    """The functions ``match`` and ``search`` (RFC 9535, 2.4.6 and 2.4.7): what is no pattern matches nothing."""

    arg_types = [ExpressionType.VALUE, ExpressionType.VALUE]  # noqa: RUF012 - as the library declares it
    return_type = ExpressionType.LOGICAL

    def __init__(self, frame: str) -> None:
        self._frame = frame

    def __call__(self, value: object, pattern: object) -> bool:
        if not isinstance(value, str) or not isinstance(pattern, str) or len(pattern) > _LONGEST_PATTERN:
            return False
        try:
            return compile_pattern(self._frame % pattern).search(value) is not None
        except ValueError:
            return False


class _Environment(JSONPathEnvironment):
    parser_class = _Parser
    match_class = _Node

    def setup_function_extensions(self) -> None:
        super().setup_function_extensions()
        self.function_extensions["match"] = _Fits(r"\A(?:%s)\z")
        self.function_extensions["search"] = _Fits("(?:%s)")


_ENVIRONMENT = _Environment(strict=True)


def compile_path(path: str) -> JSONPath:
    """A path made ready; ``status.ok`` is read as ``$.status.ok``. Raises `ValueError` that says what is wrong with it."""
    text = path.strip()
    if not text:
        _refuse(path, "it is empty")
    rooted = text if text.startswith("$") else f"${text}" if text.startswith(("[", ".")) else f"$.{text}"
    try:
        stream = TokenStream(_ENVIRONMENT.lexer.tokenize(rooted))
        compiled = _Path(env=_ENVIRONMENT, segments=_ENVIRONMENT.parser.parse(stream))
        if stream.current().kind != TOKEN_EOF:
            _refuse(path, f"unexpected {stream.current().value!r}")
    except (JSONPathError, RecursionError) as error:
        _refuse(path, str(error).split("\n")[0] or "it is nested too deep")
    return compiled


def _refuse(path: str, why: str) -> NoReturn:
    raise ValueError(f"{path!r} is no JSONPath: {why}")
