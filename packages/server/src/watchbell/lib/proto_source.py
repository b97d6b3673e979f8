"""Reads the source of Protocol Buffers definitions (protobuf.dev/reference/protobuf/proto3-spec) without a compiler.

Messages, enums, oneofs, maps and services of one text; imports are not followed, so what is used must be in the text,
but for google.protobuf's Empty, Timestamp, Duration and wrappers. Groups and extensions are not understood.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

SCALARS = frozenset(
    {"double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32",
     "sfixed64", "bool", "string", "bytes"}
)  # fmt: skip
_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')"""
    r"|(?P<word>\.?[A-Za-z_][\w.]*)|(?P<number>-?\d[\w.+-]*)|(?P<sign>[{}()\[\]<>;=,:+-])|(?P<space>\s+)",
    re.DOTALL | re.ASCII,
)
_SKIPPED = frozenset({"option", "reserved", "extensions", "import", "syntax", "edition"})
_DEEPEST = 20


class FieldSpec(NamedTuple):
    """A field: its type is a scalar's name, or the full name of a message or enum."""

    name: str
    number: int
    type: str
    repeated: bool = False
    optional: bool = False
    key_type: str = ""
    """Of a map: its keys' type; `type` is then its values'."""


_MOMENT = (FieldSpec("seconds", 1, "int64"), FieldSpec("nanos", 2, "int32"))
_WRAPPED = {"Double": "double", "Float": "float", "Int64": "int64", "UInt64": "uint64", "Int32": "int32",
            "UInt32": "uint32", "Bool": "bool", "String": "string", "Bytes": "bytes"}  # fmt: skip
_WELL_KNOWN: dict[str, tuple[FieldSpec, ...]] = {
    "Empty": (),
    "Timestamp": _MOMENT,
    "Duration": _MOMENT,
    **{f"{name}Value": (FieldSpec("value", 1, kind),) for name, kind in _WRAPPED.items()},
}


class Method(NamedTuple):
    """A method: the full names of what goes in and comes out."""

    request: str
    answer: str
    streams: bool


@dataclass
class Schema:
    """Definitions by their full names; methods as ``package.Service/Method``."""

    messages: dict[str, list[FieldSpec]] = field(default_factory=dict)
    enums: dict[str, dict[str, int]] = field(default_factory=dict)
    methods: dict[str, Method] = field(default_factory=dict)


def parse_proto(source: str) -> Schema:
    """The definitions in a text. Raises `ValueError` that says where it is not understood."""
    parser = _Parser(list(_tokens(source)))
    parser.file()
    schema = parser.schema
    for name, known in _WELL_KNOWN.items():
        schema.messages.setdefault(f"google.protobuf.{name}", list(known))
    for name, specs in schema.messages.items():
        schema.messages[name] = [spec._replace(type=_resolved(schema, spec.type, name)) for spec in specs]
    for name, method in schema.methods.items():
        scope = name.partition("/")[0]
        given = method._replace(
            request=_resolved(schema, method.request, scope), answer=_resolved(schema, method.answer, scope)
        )
        schema.methods[name] = given
    return schema


def _tokens(source: str) -> Iterator[tuple[str, int]]:
    at = 0
    while at < len(source):
        found = _TOKEN.match(source, at)
        if found is None:
            raise ValueError(f"line {source.count(chr(10), 0, at) + 1} is not understood")
        if found.lastgroup in ("text", "word", "number", "sign"):
            yield found.group(), source.count("\n", 0, at) + 1
        at = found.end()


def _resolved(schema: Schema, name: str, scope: str) -> str:
    """A type's full name, looked for from the inside out as protoc does."""
    if name in SCALARS:
        return name
    parts = [] if name.startswith(".") else scope.split(".")
    for depth in range(len(parts), -1, -1):
        full = ".".join([*parts[:depth], name.lstrip(".")])
        if full in schema.messages or full in schema.enums:
            return full
    raise ValueError(f"the type {name} is not in the text; imports are not followed")


class _Parser:
    def __init__(self, tokens: list[tuple[str, int]]) -> None:
        self._tokens, self._at = tokens, 0
        self._package = ""
        self.schema = Schema()

    def file(self) -> None:
        while self._at < len(self._tokens):
            word = self._next()
            if word == "package":
                self._package = self._next()
                self._expect(";")
            elif word == "message":
                self._message(self._package, 1)
            elif word == "enum":
                self._enum(self._package)
            elif word == "service":
                self._service()
            elif word in _SKIPPED:
                self._skip_statement()
            elif word != ";":
                self._refuse(word)

    def _message(self, scope: str, depth: int) -> None:
        if depth > _DEEPEST:
            raise ValueError("messages are nested too deep")
        full = _join(scope, self._next())
        fields: list[FieldSpec] = []
        self.schema.messages[full] = fields
        self._expect("{")
        while (word := self._next()) != "}":
            if word == "message":
                self._message(full, depth + 1)
            elif word == "enum":
                self._enum(full)
            elif word == "oneof":
                self._next()
                self._expect("{")
                while (inner := self._next()) != "}":
                    if inner == "option":
                        self._skip_statement()
                    elif inner != ";":
                        fields.append(self._field(inner)._replace(optional=True))
            elif word in _SKIPPED:
                self._skip_statement()
            elif word != ";":
                fields.append(self._field(word))

    def _field(self, word: str) -> FieldSpec:
        label = word if word in ("repeated", "optional", "required") else ""
        kind, key = self._next() if label else word, ""
        if kind in ("group", "extend") or not re.match(r"[.A-Za-z_]", kind):
            self._refuse(kind)
        if kind == "map":
            self._expect("<")
            key = self._next()
            self._expect(",")
            kind = self._next()
            self._expect(">")
        name = self._next()
        self._expect("=")
        number = self._number()
        self._skip_statement()
        return FieldSpec(name, number, kind, label == "repeated", label in ("optional", "required"), key)

    def _enum(self, scope: str) -> None:
        values: dict[str, int] = {}
        self.schema.enums[_join(scope, self._next())] = values
        self._expect("{")
        while (word := self._next()) != "}":
            if word in _SKIPPED:
                self._skip_statement()
            elif word != ";":
                self._expect("=")
                values[word] = self._number()
                self._skip_statement()

    def _service(self) -> None:
        service = _join(self._package, self._next())
        self._expect("{")
        while (word := self._next()) != "}":
            if word == "rpc":
                name = self._next()
                request, streamed = self._side()
                self._expect("returns")
                answer, streams = self._side()
                self.schema.methods[f"{service}/{name}"] = Method(request, answer, streamed or streams)
                self._skip_statement()
            elif word in _SKIPPED:
                self._skip_statement()
            elif word != ";":
                self._refuse(word)

    def _side(self) -> tuple[str, bool]:
        self._expect("(")
        name = self._next()
        streams = name == "stream"
        name = self._next() if streams else name
        self._expect(")")
        return name, streams

    def _skip_statement(self) -> None:
        """To its semicolon, or to the end of its block."""
        depth = 0
        while True:
            word = self._next()
            depth += (word in "{[(") - (word in "}])")
            if depth == 0 and word in (";", "}"):
                return

    def _number(self) -> int:
        word = self._next()
        try:
            return int(word, 0)
        except ValueError:
            self._refuse(word)
            raise

    def _next(self) -> str:
        if self._at >= len(self._tokens):
            raise ValueError("the text ends too soon")
        self._at += 1
        return self._tokens[self._at - 1][0]

    def _expect(self, wanted: str) -> None:
        word = self._next()
        if word != wanted:
            self._refuse(word)

    def _refuse(self, word: str) -> None:
        raise ValueError(f"line {self._tokens[self._at - 1][1]}: {word[:40]!r} is not understood")


def _join(scope: str, name: str) -> str:
    return f"{scope}.{name}" if scope else name
