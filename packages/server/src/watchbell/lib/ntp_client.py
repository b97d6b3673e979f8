"""Asks an NTP server for the time: a socket of its own for each question, the kernel's stamp for the answer."""

import asyncio
import secrets
import socket
import struct
import time
from typing import NamedTuple

from watchbell.lib.error_queue import Watched
from watchbell.lib.host_names import place_of
from watchbell.lib.ntp_message import BadTime, TimeAnswer, nonce_of, parse, question
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble

_SO_TIMESTAMPNS = 35
_TIMESPEC = struct.Struct("qq")
_RESEND_AFTER = (1.0, 2.0, 4.0)
_MOST_PER_TURN = 64


class Told(NamedTuple):
    """What a server told, and when by our clock (ms with fractions) it was asked and answered."""

    answer: TimeAnswer
    asked_at: float
    heard_at: float

    @property
    def offset_ms(self) -> float:
        """How far the server's clock is ahead of ours (RFC 5905, section 8)."""
        return ((self.answer.received_at - self.asked_at) + (self.answer.sent_at - self.heard_at)) / 2

    @property
    def delay_ms(self) -> float:
        """The time on the way, there and back."""
        return (self.heard_at - self.asked_at) - (self.answer.sent_at - self.answer.received_at)


class _Talk:
    """The questions to one server, until one is answered."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._asked: dict[int, float] = {}
        self.told: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self.strange: str | None = None

    def ask(self, version: int) -> None:
        """Send a question."""
        nonce = secrets.randbits(64) or 1
        self._asked[nonce] = time.time_ns() / 1e6
        try:
            self._sock.send(question(nonce, version))
        except OSError as error:
            if not self.told.done():
                self.told.set_exception(error)

    def read(self) -> None:
        """Take what came; what is no answer to a question of ours is passed over, and remembered."""
        for _ in range(_MOST_PER_TURN):
            if self.told.done():
                return
            try:
                data, extra, _, _ = self._sock.recvmsg(1024, 64)
            except BlockingIOError:
                return
            except OSError as error:
                self.told.set_exception(error)
                return
            self._take(data, extra)

    def _take(self, data: bytes, extra: list[tuple[int, int, bytes]]) -> None:
        now = time.time_ns() / 1e6
        try:
            answer = parse(data, now)
        except BadTime as error:
            self.strange = str(error)
            return
        asked_at = self._asked.get(nonce_of(data) or 0)
        if asked_at is None:
            self.strange = "an answer came that is to another question (its origin timestamp is not ours)"
            return
        self.told.set_result(Told(answer, asked_at, _stamp(extra, asked_at, now)))


async def ask_time(address: str, port: int, *, deadline: float, version: int = 4) -> Told:
    """What the server tells, asked again while nothing comes.

    Raises `TimeoutError` at the `deadline` (the loop's clock), `NoConnection` when only other things came than an
    answer, `OSError` when the port is closed or cannot be reached.
    """
    loop = asyncio.get_running_loop()
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    try:
        sock.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        sock.connect((address, port))
    except OSError:
        sock.close()
        raise
    talk = _Talk(sock)
    watched = Watched(loop, sock, talk.read)
    try:
        turn = 0
        while not talk.told.done():
            if loop.time() >= deadline:
                raise _nothing(talk, place_of(address, port))
            talk.ask(version)
            pause = _RESEND_AFTER[min(turn, len(_RESEND_AFTER) - 1)]
            await asyncio.wait([talk.told], timeout=min(pause, max(0.0, deadline - loop.time())))
            turn += 1
        return talk.told.result()
    finally:
        watched.close()


def _nothing(talk: _Talk, place: str) -> Exception:
    if talk.strange is None:
        return TimeoutError()
    return NoConnection(Trouble(f"{place} does not answer as a time server does: {talk.strange}"))


def _stamp(extra: list[tuple[int, int, bytes]], asked_at: float, now: float) -> float:
    """When the packet came by the kernel's stamp, unless our clock was set meanwhile."""
    for level, kind, data in extra:
        if level == socket.SOL_SOCKET and kind == _SO_TIMESTAMPNS and len(data) >= _TIMESPEC.size:
            seconds, nanos = _TIMESPEC.unpack_from(data)
            stamped = float(seconds * 1_000_000_000 + nanos) / 1e6
            if asked_at <= stamped <= now:
                return stamped
    return now
