"""A client of SQL Server's protocol (TDS 7.4), as small as a check needs: log in, run a batch, read little.

Own rather than a driver's: those at hand block a thread, read without limit, follow a server to wherever it sends them, and
speak TLS only with a further library. Source: MS-TDS, "Tabular Data Stream Protocol".
"""

import struct
from typing import NamedTuple

from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import Stream
from watchbell.lib.tables import MOST_BYTES, MOST_ROWS, Table
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.tds_bytes import Bytes
from watchbell.lib.tds_packets import BATCH, LOGIN, NAME, PRELOGIN, Packets
from watchbell.lib.tds_values import Column, columns_of, value_at
from watchbell.lib.tls_plan import TlsPlan
from watchbell.lib.trouble import Trouble
from watchbell.lib.wrong_protocol import understood

_VERSION = 0x7400_0004
_TLS_ON, _TLS_IMPOSSIBLE, _TLS_NEEDED = 1, 2, 3
_ENVIRONMENT, _ERROR, _LOGGED_IN, _COLUMNS, _ROW, _ROW_WITH_GAPS = 0xE3, 0xAA, 0xAD, 0x81, 0xD1, 0xD2
_DONE, _STATUS, _FEATURES = frozenset({0xFD, 0xFE, 0xFF}), 0x79, 0xAE
_SIZED, _LONG_SIZED = frozenset({0xA4, 0xA5, 0xA9, 0xAA, 0xAB, 0xAD, 0xE3, 0xED}), frozenset({0xE4, 0xEE})
_MOVED_ON = 20
_FULL = frozenset({17809, 10928, 10929, 10936, 40501})
_NOT_READY = frozenset({6005, 17142, 17187, 18401, 40613, 40197, 983, 922, 927})


class _Reply(NamedTuple):
    table: Table
    version: str
    errors: tuple[tuple[int, str], ...]


class SqlServer:
    """A session on an open stream. Everything raises `NoConnection` with what went wrong, or what a `Stream` raises."""

    def __init__(self, stream: Stream, watch: Stopwatch) -> None:
        self._packets, self._stream, self._watch = Packets(stream, watch), stream, watch
        self.version = ""
        """As the server says it: ``16.0.4135``."""

    async def secure(self, plan: TlsPlan) -> None:
        """Agree on TLS as the plan says, and go on by it."""
        self._watch.doing = "login"
        await self._packets.send(PRELOGIN, _prelogin(_TLS_ON if plan.wanted else _TLS_IMPOSSIBLE))
        body = (await self._packets.read()).body
        with understood(self._stream.place, NAME):
            answer = _encryption_of(body)
        if not plan.wanted and answer != _TLS_IMPOSSIBLE:
            raise NoConnection(Trouble(f"{self._stream.place} requires TLS, and this check has it switched off"))
        if plan.context is not None and answer in (_TLS_ON, _TLS_NEEDED):
            await self._packets.secure(plan.context, plan.name or self._stream.host)
        elif plan.wanted:
            plan.refuse_plain(self._stream.place)

    async def login(self, user: str, password: str, database: str | None) -> None:
        """Log in."""
        self._watch.doing = "login"
        await self._packets.send(LOGIN, _login(self._stream.host, user, password, database or ""))
        reply = await self._reply()
        if reply.errors:
            raise self._refusal(*reply.errors[0], f"login refused by {self._stream.place}")
        if not reply.version:
            raise NoConnection(Trouble(f"{self._stream.place} sent an answer that is not valid {NAME}"))
        self.version = reply.version

    async def execute(self, sql: str) -> Table:
        """The first rows that a batch answers; at most `MOST_ROWS` and about `MOST_BYTES` bytes are read."""
        self._watch.doing = "query"
        transaction = struct.pack("<IIHQI", 22, 18, 2, 0, 1)
        await self._packets.send(BATCH, transaction + sql.encode("utf-16-le"))
        reply = await self._reply()
        if reply.errors:
            raise self._refusal(*reply.errors[0], "the query failed")
        return reply.table

    async def _reply(self) -> _Reply:
        message = await self._packets.read()
        reader = _ReplyReader(Bytes(message.body), self._stream.place)
        try:
            with understood(self._stream.place, NAME):
                reader.read()
        except NoConnection:
            if not message.cut or reader.moved_on:
                raise
        rows = reader.rows
        if message.cut and not rows:
            raise NoConnection(Trouble(f"{self._stream.place} sent more than {MOST_BYTES // 1024} KB in one answer"))
        names = tuple(column.name for column in reader.first)
        cut = message.cut or len(rows) > MOST_ROWS
        return _Reply(Table(names, tuple(rows[:MOST_ROWS]), cut), reader.version, tuple(reader.errors))

    def _refusal(self, code: int, said: str, failed: str) -> NoConnection:
        place = self._stream.place
        if code in _FULL:
            return NoConnection(Trouble(f"{place} takes no more connections: {said}"))
        if code in _NOT_READY:
            return NoConnection(Trouble(f"{place} is not ready: {said}"))
        return NoConnection(Trouble(f"{failed}: {said}"))


class _ReplyReader:
    """Takes a reply apart, token by token; what it has read stays when the reply ends too early."""

    def __init__(self, data: Bytes, place: str) -> None:
        self._data, self._place = data, place
        self._columns: list[Column] = []
        self.first: list[Column] = []
        self.rows: list[tuple[object, ...]] = []
        self.errors: list[tuple[int, str]] = []
        self.version = ""
        self.moved_on = False

    def read(self) -> None:
        """To the end. Raises `IndexError` or `ValueError` where it makes no sense."""
        while self._data:
            self._token(self._data.number(1))

    def _token(self, token: int) -> None:
        data = self._data
        if token in (_ROW, _ROW_WITH_GAPS):
            self._row(with_gaps=token == _ROW_WITH_GAPS)
        elif token == _COLUMNS:
            self._columns = columns_of(data)
            self.first = self.first or self._columns
        elif token in _DONE:
            data.take(12)
        elif token == _STATUS:
            data.take(4)
        elif token == _FEATURES:
            while data.number(1) != 0xFF:
                data.take(data.number(4))
        elif token in _SIZED or token in _LONG_SIZED:
            self._sized(token, Bytes(data.take(data.number(4 if token in _LONG_SIZED else 2))))
        else:
            raise ValueError(f"unknown token {token:#x}")

    def _sized(self, token: int, body: Bytes) -> None:
        if token == _ERROR:
            code = body.number(4)
            body.take(2)
            self.errors.append((code, body.text(2)[:500]))
        elif token == _LOGGED_IN:
            body.take(5)
            body.text(1)
            major, minor, high, low = body.take(4)
            self.version = f"{major}.{minor}.{high << 8 | low}"
        elif token == _ENVIRONMENT and body.number(1) == _MOVED_ON:
            self.moved_on = True
            body.take(3)
            port, server = body.number(2), body.text(2)[:253]
            raise NoConnection(
                Trouble(f"{self._place} sends its clients on to {server}:{port}: check that one instead")
            )

    def _row(self, *, with_gaps: bool) -> None:
        gaps = self._data.take((len(self._columns) + 7) // 8) if with_gaps else b""
        if not self._columns:
            raise ValueError("a row without columns")
        row = tuple(
            None if gaps and gaps[index // 8] >> index % 8 & 1 else value_at(self._data, column)
            for index, column in enumerate(self._columns)
        )
        if self._columns is self.first:
            self.rows.append(row)


def _prelogin(encryption: int) -> bytes:
    options = {0: b"\x01\0\0\0\0\0", 1: bytes([encryption]), 2: b"\0", 3: b"\0\0\0\0", 4: b"\0"}
    at, heads, values = 5 * len(options) + 1, b"", b""
    for number, value in options.items():
        heads += struct.pack(">BHH", number, at, len(value))
        at += len(value)
        values += value
    return heads + b"\xff" + values


def _encryption_of(body: bytes) -> int:
    at = 0
    while body[at] != 0xFF:
        number, start, size = struct.unpack_from(">BHH", body, at)
        if number == 1 and size:
            return int(body[start])
        at += 5
    return _TLS_IMPOSSIBLE


def _login(host: str, user: str, password: str, database: str) -> bytes:
    """The LOGIN7 message; the password is only scrambled, as the protocol has it."""
    secret = bytes(((each << 4 | each >> 4) & 0xFF) ^ 0xA5 for each in password.encode("utf-16-le"))
    wide = [
        text.encode("utf-16-le") for text in ("watchbell", user, "", "watchbell", host, "", "watchbell", "", database)
    ]
    wide[2] = secret
    at, pairs, data = 94, b"", b""
    for part in wide:
        pairs += struct.pack("<HH", at, len(part) // 2)
        at += len(part)
        data += part
    rest = b"\0" * 6 + struct.pack("<HH", at, 0) * 3 + b"\0\0\0\0"
    fixed = struct.pack("<IIIII", _VERSION, 4096, 0, 0, 0) + b"\xe0\x03\0\0" + struct.pack("<iI", 0, 0x0409)
    return struct.pack("<I", at) + fixed + pairs + rest + data
