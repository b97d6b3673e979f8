"""A client of the MySQL protocol (version 10), as small as a check needs: log in, ask, read little.

MySQL, MariaDB, Percona, Aurora, TiDB, ProxySQL and others speak it. Own rather than a driver's, for the same reasons as
`postgres_wire`. Source: MySQL's "Client/Server Protocol" and MariaDB's pages of the same name.
"""

import struct
from typing import NamedTuple

from watchbell.lib.mysql_login import CACHING, NATIVE, SHA256, proof, sealed
from watchbell.lib.mysql_values import Column, column_of, error_of, length_at, row_of
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import Stream
from watchbell.lib.tables import MOST_BYTES, MOST_ROWS, Table
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.tls_plan import TlsPlan
from watchbell.lib.trouble import Trouble
from watchbell.lib.wrong_protocol import not_speaking, understood

_NAME = "MySQL"
_CAN_TLS, _CAN_DATABASE = 0x800, 0x8
_WE_CAN = 0x1 | 0x4 | 0x200 | 0x2000 | 0x8000 | 0x80000
"""Long passwords, long flags, protocol 4.1, transactions, safe passwords, plugins. Not: several statements, sending files."""
_UTF8 = 45
_MOST_PACKET = (1 << 24) - 1
_MOST_COLUMNS = 4096
_FULL, _LATE = frozenset({1040, 1203, 1226}), frozenset({3024, 1969, 1317})
_WRITES = frozenset({1792, 1290, 1836})


class Refused(NoConnection):
    """The server answered with an error; `code` is its number."""

    def __init__(self, trouble: Trouble, code: int) -> None:
        super().__init__(trouble)
        self.code = code


class _Greeting(NamedTuple):
    version: str
    nonce: bytes
    plugin: str
    can: int


class MySql:
    """A session on an open stream. Everything raises `NoConnection` with what went wrong, or what a `Stream` raises."""

    def __init__(self, stream: Stream, watch: Stopwatch) -> None:
        self._stream, self._watch = stream, watch
        self._left = 4 * MOST_BYTES
        self._next = 0
        self._during = "login"
        self.version = ""
        """As the server says it: ``8.4.2``, ``10.11.6-MariaDB-0+deb12u1``."""

    @property
    def is_mariadb(self) -> bool:
        """Whether it is MariaDB, which times out statements in its own way."""
        return "mariadb" in self.version.lower()

    async def login(self, plan: TlsPlan, user: str, password: str, database: str | None) -> None:
        """Take the greeting, go on by TLS as the plan says, and log in."""
        self._watch.doing = "login"
        greeting = await self._greeting()
        can = _WE_CAN | (_CAN_DATABASE if database else 0)
        if plan.wanted and greeting.can & _CAN_TLS:
            can |= _CAN_TLS
            await self._send(_hello(can))
            await plan.secure(self._stream)
            self._watch.doing = "login"
        else:
            plan.refuse_plain(self._stream.place)
        first = proof(greeting.plugin, password, greeting.nonce, is_secure=self._is_secure)
        plugin = greeting.plugin if first is not None else NATIVE  # the server then names the user's own
        answer = first if first is not None else proof(NATIVE, password, greeting.nonce, is_secure=self._is_secure)
        names = [_text(database)] if database else []
        said = _hello(can) + _text(user) + bytes([len(answer or b"")]) + (answer or b"")
        await self._send(said + b"".join(names) + _text(plugin))
        await self._authenticate(plugin, greeting.nonce, password)

    async def execute(self, sql: str) -> Table:
        """One statement (the server refuses several); at most `MOST_ROWS` rows and about `MOST_BYTES` bytes are read.

        A table that is `cut` may leave the session in the middle of an answer: ask nothing after it.
        """
        self._watch.doing = self._during = "query"
        self._next, self._left = 0, MOST_BYTES
        await self._send(b"\x03" + sql.encode())
        first = await self._packet()
        if first[:1] == b"\0":
            return Table()
        if first[:1] == b"\xfb":
            raise NoConnection(Trouble(f"{self._stream.place} asks for a file of ours, which it never gets"))
        with understood(self._stream.place, _NAME):
            count, _ = length_at(first, 0)
            if not count or count > _MOST_COLUMNS:
                raise ValueError("no such number of columns")
        columns = []
        for _ in range(count):
            packet = await self._packet()
            with understood(self._stream.place, _NAME):
                columns.append(column_of(packet))
        await self._packet()
        return await self._rows(columns)

    async def farewell(self) -> None:
        """Say that we leave; the server rolls back what was begun."""
        self._next = 0
        await self._send(b"\x01")

    async def _rows(self, columns: list[Column]) -> Table:
        names = tuple(column.name for column in columns)
        rows: list[tuple[object, ...]] = []
        while len(rows) <= MOST_ROWS:
            try:
                packet = await self._packet()
            except _TooMuch:
                if not rows:
                    raise
                return Table(names, tuple(rows), cut=True)
            if packet[:1] == b"\xfe" and len(packet) < 9:
                return Table(names, tuple(rows))
            with understood(self._stream.place, _NAME):
                rows.append(row_of(packet, columns))
        return Table(names, tuple(rows[:MOST_ROWS]), cut=True)

    @property
    def _is_secure(self) -> bool:
        return self._stream.tls is not None

    async def _greeting(self) -> _Greeting:
        packet = await self._packet(is_first=True)
        if packet[:1] != b"\x0a":
            raise await not_speaking(self._stream, _NAME, packet)
        with understood(self._stream.place, _NAME):
            end = packet.index(b"\0")
            self.version = packet[1:end].decode("utf-8", "replace").removeprefix("5.5.5-")[:100]
            low, _, _, high, size = struct.unpack_from("<HBHHB", packet, end + 14)
            rest = packet[end + 32 :]
            more = max(13, size - 8)
            nonce = (packet[end + 5 : end + 13] + rest[:more])[:20]
            plugin = rest[more:].split(b"\0")[0].decode("ascii") or NATIVE
        return _Greeting(self.version, nonce, plugin, low | high << 16)

    async def _authenticate(self, plugin: str, nonce: bytes, password: str) -> None:
        while True:
            packet = await self._packet()
            kind, rest = packet[:1], packet[1:]
            if kind == b"\0":
                return
            if kind == b"\xfe":
                name, _, data = rest.partition(b"\0")
                plugin, nonce = name.decode("ascii", "replace")[:80] or "mysql_old_password", data.rstrip(b"\0")
                answer = proof(plugin, password, nonce, is_secure=self._is_secure)
                if answer is None:
                    raise NoConnection(Trouble(f"{self._stream.place} asks for a login by {plugin}, {self._why_not()}"))
                await self._send(answer)
            elif kind == b"\x01" and plugin in (CACHING, SHA256):
                await self._go_on(rest, plugin, nonce, password)
            else:
                raise await not_speaking(self._stream, _NAME, packet)

    def _why_not(self) -> str:
        return "which checks do not speak" if self._is_secure else "which checks do not speak without TLS"

    async def _go_on(self, said: bytes, plugin: str, nonce: bytes, password: str) -> None:
        """More of ``caching_sha2_password``: 3 all is well, 4 the whole password is wanted; or a public key for it."""
        if said[:1] == b"\x03":
            return
        if said[:1] == b"\x04" and plugin == CACHING:
            await self._send(password.encode() + b"\0" if self._is_secure else b"\x02")
            return
        with understood(self._stream.place, _NAME):
            secret = sealed(password, nonce, said)
        await self._send(secret)

    async def _send(self, body: bytes) -> None:
        await self._stream.send(len(body).to_bytes(3, "little") + bytes([self._next & 0xFF]) + body)
        self._next += 1

    async def _packet(self, *, is_first: bool = False) -> bytes:
        head = await self._stream.exactly(4)
        length, number = int.from_bytes(head[:3], "little"), head[3]
        if number != self._next & 0xFF or not length or (is_first and length > 4096):
            raise await not_speaking(self._stream, _NAME, head)
        self._next += 1
        self._left -= length + 4
        if self._left < 0 or length == _MOST_PACKET:
            raise _TooMuch(Trouble(f"{self._stream.place} sent more than {MOST_BYTES // 1024} KB in one answer"))
        body = await self._stream.exactly(length)
        if body[:1] == b"\xff":
            raise self._refusal(*error_of(body))
        return body

    def _refusal(self, code: int, said: str) -> Refused:
        place = self._stream.place
        if code in _FULL:
            return Refused(Trouble(f"{place} takes no more connections: {said}"), code)
        if code in _LATE:
            return Refused(Trouble(f"the query was not finished in time: {said}", late=True), code)
        if code in _WRITES:
            return Refused(Trouble(f"the query wants to write, and checks only read: {said}"), code)
        if code == 1053:
            return Refused(Trouble(f"{place} is not ready: {said}"), code)
        failed = f"login refused by {place}" if self._during == "login" else "the query failed"
        return Refused(Trouble(f"{failed}: {said}"), code)


class _TooMuch(NoConnection):
    """More came than a check reads."""


def _hello(can: int) -> bytes:
    return struct.pack("<IIB23x", can, MOST_BYTES, _UTF8)


def _text(text: str) -> bytes:
    return text.replace("\0", "").encode() + b"\0"
