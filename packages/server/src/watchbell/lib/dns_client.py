"""DNS questions to servers of one's choice: one shared UDP socket per address family, TCP when an answer is cut."""

import asyncio
import errno
import secrets
import socket
import struct
from contextlib import suppress
from typing import NamedTuple

from watchbell.lib.bounce_reasons import explain_bounce, is_final
from watchbell.lib.dns_message import PLAIN, Asking, BadReply, Reply, parse_reply, query, question
from watchbell.lib.error_queue import Bounced, Watched, arm, bounced
from watchbell.lib.host_names import place_of
from watchbell.lib.os_trouble import explain_errno
from watchbell.lib.per_loop import PerLoop
from watchbell.lib.trouble import Trouble

Server = tuple[str, int]
_RESEND_AFTER = (1.0, 2.0, 4.0)
_MOST_PER_TURN = 128
_MOST_BYTES = 65_535


class Answered(NamedTuple):
    """A reply, the server it came from, and by which transport."""

    reply: Reply
    server: Server
    transport: str


class Undelivered(OSError):
    """None of the servers can be reached; `trouble` says why of the last one."""

    def __init__(self, number: int, trouble: Trouble) -> None:
        super().__init__(number, trouble.sentence)
        self.trouble = trouble


class _Asked:
    """A question under way: `future` is what this turn waits for, `servers` are those asked so far."""

    __slots__ = ("asking", "future", "gone", "question", "servers")

    def __init__(self, asked: bytes, asking: Asking, future: "asyncio.Future[tuple[Reply, Server]]") -> None:
        self.question = asked
        self.asking = asking
        self.future = future
        self.servers: set[Server] = set()
        self.gone: dict[Server, Undelivered] = {}


class DnsClient:
    """Asks questions in one event loop; `close` it there."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._sockets: dict[socket.AddressFamily, tuple[socket.socket, Watched]] = {}
        self._pending: dict[int, _Asked] = {}

    async def ask(
        self, name: str, record_type: str, servers: list[Server], *, deadline: float, asking: Asking = PLAIN
    ) -> Answered:
        """The first reply of any of the servers, asked in turn and again while there is none.

        Raises `TimeoutError` at the `deadline` (the loop's clock), `Undelivered` when all servers' ports are closed or
        cannot be reached, `OSError` when nothing could be sent, `BadReply` for a cut reply whose TCP form cannot be
        read, `ValueError` for a name that cannot be asked for.
        """
        asked = question(name, record_type, asking.record_class)
        number = self._free_number()
        entry = _Asked(asked, asking, self._loop.create_future())
        self._pending[number] = entry
        try:
            reply, server = await self._send_until(entry, query(number, asked, asking), servers, deadline)
        finally:
            del self._pending[number]
        if not reply.truncated:
            return Answered(reply, server, "UDP")
        async with asyncio.timeout_at(deadline):
            whole = await _ask_by_tcp(query(number, asked, asking), server)
        return Answered(parse_reply(whole, asked, whole=asking.whole), server, "TCP")

    def close(self) -> None:
        """Close the sockets; questions under way get `OSError`."""
        for _, watched in self._sockets.values():
            watched.close()
        self._sockets.clear()
        for entry in list(self._pending.values()):
            if not entry.future.done() and not self._loop.is_closed():
                entry.future.set_exception(OSError("the DNS engine is closed"))

    async def _send_until(
        self, entry: _Asked, message: bytes, servers: list[Server], deadline: float
    ) -> tuple[Reply, Server]:
        turn = failures = 0
        while True:
            server = servers[turn % len(servers)]
            pause = _RESEND_AFTER[min(turn // len(servers), len(_RESEND_AFTER) - 1)]
            turn += 1
            if server in entry.gone:
                if all(each in entry.gone for each in servers):
                    raise entry.gone[server]
                continue
            entry.servers.add(server)
            entry.future = self._loop.create_future()
            try:
                self._send(message, server)
            except OSError:
                failures += 1
                if failures == len(servers) and turn == failures:
                    raise
                pause = 0.0 if turn < len(servers) else pause
            try:
                return await self._wait(entry.future, min(deadline, self._loop.time() + pause))
            except TimeoutError:
                if self._loop.time() >= deadline:
                    raise
            except Undelivered:
                continue

    async def _wait(self, future: "asyncio.Future[tuple[Reply, Server]]", until: float) -> tuple[Reply, Server]:
        timer = self._loop.call_at(until, _end, future)
        try:
            return await future
        finally:
            timer.cancel()

    def _send(self, message: bytes, server: Server) -> None:
        sock = self._socket(server)
        try:
            sock.sendto(message, server)
        except OSError:  # perhaps an error that belongs to some earlier question
            self._read_bounces(sock)
            sock.sendto(message, server)

    def _socket(self, server: Server) -> socket.socket:
        family = socket.AF_INET6 if ":" in server[0] else socket.AF_INET
        found = self._sockets.get(family)
        if found is None:
            sock = socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
            arm(sock)
            found = self._sockets[family] = sock, Watched(self._loop, sock, lambda: self._read(sock))
        return found[0]

    def _read(self, sock: socket.socket) -> None:
        for turn in range(_MOST_PER_TURN):
            try:
                data, sender = sock.recvfrom(_MOST_BYTES)
            except BlockingIOError:
                if not turn:  # what woke us can only be an error
                    self._read_bounces(sock)
                return
            except OSError:
                self._read_bounces(sock)
                return
            self._match(data, (sender[0], sender[1]))

    def _read_bounces(self, sock: socket.socket) -> None:
        for bounce in bounced(sock):
            entry = self._pending.get(int.from_bytes(bounce.data[:2], "big")) if is_final(bounce) else None
            server = bounce.address, bounce.port
            if entry is None or server not in entry.servers:
                continue
            entry.gone[server] = _undelivered(bounce)
            if not entry.future.done():
                entry.future.set_exception(entry.gone[server])

    def _match(self, data: bytes, sender: Server) -> None:
        """A reply counts when its number, question and sender are those of a question under way."""
        if len(data) < 12:
            return
        entry = self._pending.get(data[0] << 8 | data[1])
        if entry is None or entry.future.done() or sender not in entry.servers:
            return
        with suppress(BadReply):
            entry.future.set_result((parse_reply(data, entry.question, whole=entry.asking.whole), sender))

    def _free_number(self) -> int:
        while True:
            number = secrets.randbelow(65_536)
            if number not in self._pending:
                return number


def _undelivered(bounce: Bounced) -> Undelivered:
    place = place_of(bounce.address, bounce.port)
    refused = bounce.number == errno.ECONNREFUSED
    return Undelivered(bounce.number, explain_errno(bounce.number, place) if refused else explain_bounce(bounce, place))


def _end(future: "asyncio.Future[tuple[Reply, Server]]") -> None:
    if not future.done():
        future.set_exception(TimeoutError())


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
