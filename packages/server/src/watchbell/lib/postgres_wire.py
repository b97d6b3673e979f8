"""A client of PostgreSQL's protocol 3.0, as small as a check needs: log in, ask one question at a time, read little.

Own rather than a driver's: the connection goes to a pinned address, each step is timed, an answer without end is cut, and
no cache of statements disturbs a pooler in between. Source: the PostgreSQL manual, "Frontend/Backend Protocol".
"""

import struct

from watchbell.lib.postgres_login import answer_to
from watchbell.lib.postgres_values import value_of
from watchbell.lib.scram import Scram
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import Stream
from watchbell.lib.tables import MOST_BYTES, MOST_ROWS, Table
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.tls_plan import TlsPlan
from watchbell.lib.trouble import Trouble
from watchbell.lib.wrong_protocol import not_speaking, understood

_NAME = "PostgreSQL"
_TYPES = b"RSKZENTDCIs123nvtAVGHWdc"
_SSL_REQUEST = struct.pack("!ii", 8, 80_877_103)
_VERSION = 196_608
_NOT_READY = frozenset({"57P03", "57P01", "57P02"})
_LATE = frozenset({"57014"})
_FULL = frozenset({"53300", "53400"})


class Refused(NoConnection):
    """The server answered with an error; `code` is its SQLSTATE."""

    def __init__(self, trouble: Trouble, code: str) -> None:
        super().__init__(trouble)
        self.code = code


class Postgres:
    """A session on an open stream. Everything raises `NoConnection` with what went wrong, or what a `Stream` raises."""

    def __init__(self, stream: Stream, watch: Stopwatch) -> None:
        self._stream, self._watch = stream, watch
        self._left = 4 * MOST_BYTES
        self._scram: Scram | None = None
        self.parameters: dict[str, str] = {}
        """What the server tells of itself: ``server_version``, ``in_hot_standby``, …"""

    async def secure(self, plan: TlsPlan) -> None:
        """Ask for TLS as the plan says, and go on by it."""
        if not plan.wanted:
            return
        self._watch.doing = "tls"
        await self._stream.send(_SSL_REQUEST)
        answer = await self._stream.exactly(1)
        if answer == b"S":
            await plan.secure(self._stream)
        elif answer == b"N":
            plan.refuse_plain(self._stream.place)
        elif answer == b"E":
            raise await self._startup_error()
        else:
            raise await not_speaking(self._stream, _NAME, answer)

    async def login(self, user: str, password: str | None, database: str | None) -> None:
        """Log in, and wait until the server is ready for a query."""
        self._watch.doing = "login"
        settings = {"user": user, "database": database or user, "application_name": "watchbell"}
        pairs = b"".join(_text(name) + _text(value) for name, value in settings.items()) + b"\0"
        await self._stream.send(struct.pack("!ii", len(pairs) + 8, _VERSION) + pairs)
        while True:
            kind, body = await self._message()
            if kind == b"R":
                with understood(self._stream.place, _NAME):
                    answer, self._scram = answer_to(body, user, password, self._scram, self._stream.place)
                if answer is not None:
                    await self._stream.send(_packed(b"p", answer))
            elif kind == b"E":
                raise self._refusal(body, "login")
            elif kind == b"S":
                self._note(body)
            elif kind == b"Z":
                return

    async def begin(self, timeout_ms: int) -> None:
        """Begin a transaction that cannot write, whose statements the server itself ends after so long."""
        await self._send_simple(f"BEGIN READ ONLY; SET LOCAL statement_timeout = {max(1, timeout_ms)}")

    async def query(self, sql: str) -> Table:
        """One statement (the server refuses several); at most `MOST_ROWS` rows and about `MOST_BYTES` bytes are read.

        A table that is `cut` may leave the session in the middle of an answer: ask nothing after it.
        """
        self._watch.doing = "query"
        parse = _packed(b"P", b"\0" + _text(sql) + struct.pack("!h", 0))
        bind = _packed(b"B", b"\0\0" + struct.pack("!hhh", 0, 0, 0))
        describe, execute = _packed(b"D", b"P\0"), _packed(b"E", b"\0" + struct.pack("!i", MOST_ROWS + 1))
        await self._stream.send(parse + bind + describe + execute + _packed(b"S", b""))
        return await self._table()

    async def farewell(self) -> None:
        """Say that we leave; the server rolls back what was begun."""
        await self._stream.send(_packed(b"X", b""))

    async def _send_simple(self, sql: str) -> None:
        self._watch.doing = "query"
        await self._stream.send(_packed(b"Q", _text(sql)))
        await self._table()

    async def _table(self) -> Table:
        self._left = MOST_BYTES
        columns: list[tuple[str, int]] = []
        rows: list[tuple[object, ...]] = []
        while True:
            try:
                kind, body = await self._message()
            except _TooMuch:
                if not rows:
                    raise
                return Table(tuple(name for name, _ in columns), tuple(rows), cut=True)
            if kind == b"E":
                raise self._refusal(body, "query")
            with understood(self._stream.place, _NAME):
                if kind == b"T":
                    columns = _columns(body)
                elif kind == b"D":
                    rows.append(_row(body, columns))
            if kind in (b"G", b"W", b"H"):
                raise NoConnection(Trouble("the query failed: COPY cannot be used in a check"))
            if kind == b"Z":
                cut = len(rows) > MOST_ROWS
                return Table(tuple(name for name, _ in columns), tuple(rows[:MOST_ROWS]), cut)

    async def _message(self) -> tuple[bytes, bytes]:
        head = await self._stream.exactly(5)
        kind, length = head[:1], int.from_bytes(head[1:], "big") - 4
        if kind not in _TYPES or length < 0 or length >= 1 << 30:
            raise await not_speaking(self._stream, _NAME, head)
        self._left -= length + 5
        if self._left < 0:
            raise _TooMuch(Trouble(f"{self._stream.place} sent more than {MOST_BYTES // 1024} KB in one answer"))
        return kind, await self._stream.exactly(length)

    async def _startup_error(self) -> NoConnection:
        length = int.from_bytes(await self._stream.exactly(4), "big") - 4
        if not 0 <= length <= MOST_BYTES:
            return await not_speaking(self._stream, _NAME, b"E")
        return self._refusal(await self._stream.exactly(length), "login")

    def _note(self, body: bytes) -> None:
        name, _, value = body.rstrip(b"\0").partition(b"\0")
        if len(self.parameters) < 50:
            self.parameters[name.decode("utf-8", "replace")] = value.decode("utf-8", "replace")[:200]

    def _refusal(self, body: bytes, during: str) -> Refused:
        fields = {part[:1]: part[1:].decode("utf-8", "replace") for part in body.split(b"\0") if part}
        code, said = fields.get(b"C", ""), fields.get(b"M", "an error without a message")[:500]
        place = self._stream.place
        if code in _LATE:
            return Refused(Trouble(f"the query was not finished in time: {said}", late=True), code)
        if code in _NOT_READY:
            return Refused(Trouble(f"{place} is not ready: {said}"), code)
        if code in _FULL:
            return Refused(Trouble(f"{place} takes no more connections: {said}"), code)
        if code == "25006":
            return Refused(Trouble(f"the query wants to write, and checks only read: {said}"), code)
        failed = f"login refused by {place}" if during == "login" else "the query failed"
        return Refused(Trouble(f"{failed}: {said}"), code)


class _TooMuch(NoConnection):
    """More came than a check reads."""


def _columns(body: bytes) -> list[tuple[str, int]]:
    columns, at = [], 2
    for _ in range(int.from_bytes(body[:2], "big")):
        end = body.index(b"\0", at)
        name = body[at:end].decode("utf-8", "replace")
        columns.append((name, int.from_bytes(body[end + 7 : end + 11], "big")))
        at = end + 19
    return columns


def _row(body: bytes, columns: list[tuple[str, int]]) -> tuple[object, ...]:
    values: list[object] = []
    at = 2
    if int.from_bytes(body[:2], "big") != len(columns):
        raise ValueError("a row does not fit its columns")
    for _, oid in columns:
        (length,) = struct.unpack_from("!i", body, at)
        at += 4
        if length > len(body) - at:
            raise ValueError("a value ends outside of its row")
        values.append(None if length < 0 else value_of(body[at : at + length].decode("utf-8", "replace"), oid))
        at += max(0, length)
    return tuple(values)


def _packed(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


def _text(text: str) -> bytes:
    return text.replace("\0", "").encode() + b"\0"
