"""DNS questions to servers of one's choice: one shared UDP socket per address family, TCP when an answer is cut."""

import asyncio
import secrets
import socket
import struct
from contextlib import suppress
from typing import NamedTuple

from watchbell.lib.dns_message import BadReply, Reply, parse_reply, query, question
from watchbell.lib.per_loop import PerLoop

Server = tuple[str, int]
_RESEND_AFTER = (1.0, 2.0, 4.0)
_MOST_PER_TURN = 128


class Answered(NamedTuple):
    """A reply, the server it came from, and by which transport."""

    reply: Reply
    server: Server
    transport: str


class _Asked:
    __slots__ = ("future", "question", "servers")

    def __init__(self, asked: bytes, future: "asyncio.Future[tuple[bytes, Server]]") -> None:
        self.question = asked
        self.future = future
        self.servers: set[Server] = set()


class DnsClient:
    """Asks questions in one event loop; `close` it there."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._sockets: dict[socket.AddressFamily, socket.socket] = {}
        self._pending: dict[int, _Asked] = {}

    async def ask(self, name: str, record_type: str, servers: list[Server], *, deadline: float) -> Answered:
        """The first reply of any of the servers, asked in turn and again while there is none.

        Raises `TimeoutError` at the `deadline` (the loop's clock), `OSError` when nothing could be sent, `BadReply`
        for a cut reply whose TCP form cannot be read, `ValueError` for a name that cannot be asked for.
        """
        asked = question(name, record_type)
        number = self._free_number()
        entry = _Asked(asked, self._loop.create_future())
        self._pending[number] = entry
        try:
            data, server = await self._send_until(entry, query(number, asked), servers, deadline)
        finally:
            del self._pending[number]
        reply = parse_reply(data, asked)
        if not reply.truncated:
            return Answered(reply, server, "UDP")
        async with asyncio.timeout_at(deadline):
            whole = await _ask_by_tcp(query(number, asked), server)
        return Answered(parse_reply(whole, asked), server, "TCP")

    def close(self) -> None:
        """Close the sockets; questions under way get `OSError`."""
        for sock in self._sockets.values():
            if not self._loop.is_closed():
                self._loop.remove_reader(sock.fileno())
            sock.close()
        self._sockets.clear()
        for entry in list(self._pending.values()):
            if not entry.future.done() and not self._loop.is_closed():
                entry.future.set_exception(OSError("the DNS engine is closed"))

    async def _send_until(
        self, entry: _Asked, message: bytes, servers: list[Server], deadline: float
    ) -> tuple[bytes, Server]:
        turn = failures = 0
        while True:
            server = servers[turn % len(servers)]
            entry.servers.add(server)
            pause = _RESEND_AFTER[min(turn // len(servers), len(_RESEND_AFTER) - 1)]
            turn += 1
            try:
                self._socket(server).sendto(message, server)
            except OSError:
                failures += 1
                if failures == len(servers) and turn == failures:
                    raise
                pause = 0.0 if turn < len(servers) else pause
            try:
                async with asyncio.timeout_at(min(deadline, self._loop.time() + pause)):
                    return await asyncio.shield(entry.future)
            except TimeoutError:
                if self._loop.time() >= deadline:
                    raise

    def _socket(self, server: Server) -> socket.socket:
        family = socket.AF_INET6 if ":" in server[0] else socket.AF_INET
        if family not in self._sockets:
            sock = socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
            self._loop.add_reader(sock.fileno(), self._read, sock)
            self._sockets[family] = sock
        return self._sockets[family]

    def _read(self, sock: socket.socket) -> None:
        for _ in range(_MOST_PER_TURN):
            try:
                data, sender = sock.recvfrom(4096)
            except OSError:  # empty, or an error that belongs to some earlier question
                return
            self._match(data, (sender[0], sender[1]))

    def _match(self, data: bytes, sender: Server) -> None:
        """A reply counts when its number, question and sender are those of a question under way."""
        if len(data) < 12:
            return
        entry = self._pending.get(data[0] << 8 | data[1])
        if entry is None or entry.future.done() or sender not in entry.servers:
            return
        with suppress(BadReply):
            parse_reply(data, entry.question)
            entry.future.set_result((data, sender))

    def _free_number(self) -> int:
        while True:
            number = secrets.randbelow(65_536)
            if number not in self._pending:
                return number


async def _ask_by_tcp(message: bytes, server: Server) -> bytes:
    reader, writer = await asyncio.open_connection(*server)
    try:
        writer.write(struct.pack("!H", len(message)) + message)
        (length,) = struct.unpack("!H", await reader.readexactly(2))
        return await reader.readexactly(length)
    except asyncio.IncompleteReadError as error:
        raise BadReply("the reply by TCP ends in the middle") from error
    finally:
        writer.close()


CLIENTS = PerLoop(DnsClient)
"""The client of each event loop."""
