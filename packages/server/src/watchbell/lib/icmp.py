"""Pings: shared ICMP sockets per address family and event loop, without privileges where the system allows it."""

import asyncio
import os
import socket
import struct
import time
from typing import NamedTuple

from watchbell.lib.bounce_reasons import explain_bounce, is_final
from watchbell.lib.error_queue import Bounced, Watched, arm, bounced
from watchbell.lib.per_loop import PerLoop
from watchbell.lib.trouble import Trouble

_TOKEN_BYTES = 8
_MOST_PER_TURN = 256
_SO_TIMESTAMPNS = 35  # Linux: the kernel tells when a packet came, so a busy event loop does not look like a slow host
_TIMESPEC = struct.Struct("qq")
_INT = struct.Struct("=i")
_HEADER = struct.Struct("!BBHHH")
_PROBE = 3  # IP_PMTUDISC_PROBE: never cut the packet, and do not trust what was learnt of the way before


class PingForbidden(Exception):
    """This system lets us send no pings; the message says what to change."""


class PingBounced(Exception):
    """The packet came back; `trouble` says from whom and why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.sentence)
        self.trouble = trouble


class EchoReply(NamedTuple):
    """A reply: its round trip in milliseconds, and the time to live (hops) its packet had left."""

    ms: float
    ttl: int | None


class _Family(NamedTuple):
    family: socket.AddressFamily
    protocol: int
    request: int
    reply: int
    level: int
    ttl: int
    """The option that sets, and the message that tells, the time to live."""
    tell_ttl: int
    discover_mtu: int


# The numbers are Linux's (in.h, in6.h): Python has names for only some of them.
_V4 = _Family(socket.AF_INET, socket.IPPROTO_ICMP, 8, 0, socket.IPPROTO_IP, 2, 12, 10)
_V6 = _Family(socket.AF_INET6, socket.IPPROTO_ICMPV6, 128, 129, socket.IPPROTO_IPV6, 52, 51, 23)


class _Echo(NamedTuple):
    future: "asyncio.Future[EchoReply]"
    sent_at: int
    started: float
    address: str
    number: int


class _Channel:
    """A socket, and whether it is a raw one: those see every ping of the machine and carry IPv4 headers."""

    def __init__(self, family: _Family, *, whole: bool) -> None:
        self.family = family
        try:
            self.sock = socket.socket(family.family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK, family.protocol)
            self.is_raw = False
        except PermissionError:
            self.sock = _raw_socket(family)
            self.is_raw = True
        self.sock.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.sock.setsockopt(family.level, family.tell_ttl, 1)
        if whole:
            self.sock.setsockopt(family.level, family.discover_mtu, _PROBE)
        arm(self.sock)
        self.ident = int.from_bytes(os.urandom(2), "big")

    def packet(self, number: int, token: bytes, size: int) -> bytes:
        """An echo request: the token, then zeros. The kernel fills in the checksum except for a raw IPv4 socket."""
        request = self.family.request
        checksum = 0
        if self.is_raw and self.family is _V4:  # RFC 1071: the sum of all words, modulo 65 535; zeros add nothing
            checksum = 0xFFFF - ((request << 8) + self.ident + number + int.from_bytes(token, "big")) % 0xFFFF
        return _HEADER.pack(request, 0, checksum, self.ident, number) + token + bytes(max(0, size - _TOKEN_BYTES))

    def token_of(self, data: bytes) -> bytes | None:
        """The token in an echo reply, `None` for anything else."""
        at = (data[0] & 15) * 4 if self.is_raw and self.family is _V4 and data else 0
        if len(data) < at + _HEADER.size + _TOKEN_BYTES or data[at] != self.family.reply:
            return None
        return data[at + _HEADER.size : at + _HEADER.size + _TOKEN_BYTES]

    def send(self, packet: bytes, address: str, ttl: int | None) -> None:
        """Send. Raises `OSError`, which may have waited there for some earlier packet."""
        if ttl is None:
            self.sock.sendto(packet, (address, 0))
        else:
            self.sock.sendmsg([packet], [(self.family.level, self.family.ttl, _INT.pack(ttl))], 0, (address, 0))


class Pinger:
    """Sends echo requests in one event loop; `close` it there."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._channels: dict[tuple[bool, bool], tuple[_Channel, Watched]] = {}
        self._echoes: dict[bytes, _Echo] = {}
        self._number = 0

    def send(
        self, address: str, size: int, *, ttl: int | None = None, whole: bool = False
    ) -> "asyncio.Future[EchoReply]":
        """Send one echo request; the future is its reply, or `PingBounced`. Cancel it to stop waiting.

        `size` is the payload's bytes, at least 16; `whole` forbids to cut it into fragments. Raises `PingForbidden`,
        and `OSError` when it could not be sent.
        """
        channel = self._channel(is_v6=":" in address, whole=whole)
        token = os.urandom(_TOKEN_BYTES)
        self._number = self._number + 1 & 0xFFFF
        packet = channel.packet(self._number, token, size)
        future: asyncio.Future[EchoReply] = self._loop.create_future()
        future.add_done_callback(lambda _: self._echoes.pop(token, None))
        self._echoes[token] = _Echo(future, time.time_ns(), time.perf_counter(), address, self._number)
        try:
            try:
                channel.send(packet, address, ttl)
            except OSError:
                self._read_bounces(channel)
                if not future.done():
                    channel.send(packet, address, ttl)
        except OSError:
            future.cancel()
            raise
        return future

    def close(self) -> None:
        """Close the sockets; pings under way get `OSError`."""
        for _, watched in self._channels.values():
            watched.close()
        self._channels.clear()
        for echo in list(self._echoes.values()):
            if not echo.future.done() and not self._loop.is_closed():
                echo.future.set_exception(OSError("the ping engine is closed"))

    def _channel(self, *, is_v6: bool, whole: bool) -> _Channel:
        found = self._channels.get((is_v6, whole))
        if found is None:
            channel = _Channel(_V6 if is_v6 else _V4, whole=whole)
            found = channel, Watched(self._loop, channel.sock, lambda: self._read(channel))
            self._channels[is_v6, whole] = found
        return found[0]

    def _read(self, channel: _Channel) -> None:
        for turn in range(_MOST_PER_TURN):
            try:
                data, extra, _, _ = channel.sock.recvmsg(256, 128)
            except BlockingIOError:
                if not turn:  # what woke us can only be an error
                    self._read_bounces(channel)
                return
            except OSError:
                self._read_bounces(channel)
                return
            token = channel.token_of(data)
            echo = self._echoes.pop(token, None) if token is not None else None
            if echo is not None and not echo.future.done():
                echo.future.set_result(_reply(echo, extra, channel.family))
                if not self._echoes:  # nothing else is awaited; what comes all the same wakes us again
                    return

    def _read_bounces(self, channel: _Channel) -> None:
        for bounce in bounced(channel.sock):
            echo = self._echo_of(channel, bounce) if is_final(bounce) else None
            if echo is not None and not echo.future.done():
                echo.future.set_exception(PingBounced(explain_bounce(bounce, echo.address)))

    def _echo_of(self, channel: _Channel, bounce: Bounced) -> _Echo | None:
        """Whose packet it was: by our token, or by address and number where a router sends no more of it back."""
        token = bounce.data[_HEADER.size : _HEADER.size + _TOKEN_BYTES]
        if len(token) == _TOKEN_BYTES or len(bounce.data) < _HEADER.size:
            return self._echoes.get(token)
        _, _, _, ident, number = _HEADER.unpack_from(bounce.data)
        if channel.is_raw and ident != channel.ident:
            return None
        mine = (echo for echo in self._echoes.values() if echo.number == number and echo.address == bounce.address)
        return next(mine, None)


def _reply(echo: _Echo, extra: list[tuple[int, int, bytes]], family: _Family) -> EchoReply:
    """By the kernel's stamp when it is there and believable (the system's clock may have been set meanwhile)."""
    measured = (time.perf_counter() - echo.started) * 1000
    ttl = None
    for level, kind, data in extra:
        if level == socket.SOL_SOCKET and kind == _SO_TIMESTAMPNS and len(data) >= _TIMESPEC.size:
            seconds, nanos = _TIMESPEC.unpack_from(data)
            stamped = float(seconds * 1_000_000_000 + nanos - echo.sent_at) / 1e6
            measured = stamped if 0 <= stamped <= measured else measured
        elif level == family.level and kind == family.ttl and len(data) >= _INT.size:
            ttl = int(_INT.unpack_from(data)[0])
    return EchoReply(measured, ttl)


def _raw_socket(family: _Family) -> socket.socket:
    try:
        return socket.socket(family.family, socket.SOCK_RAW | socket.SOCK_NONBLOCK, family.protocol)
    except PermissionError as error:
        raise PingForbidden(
            "this server may not send pings: allow its group in the sysctl net.ipv4.ping_group_range, "
            "or give the process the capability CAP_NET_RAW"
        ) from error


PINGERS = PerLoop(Pinger)
"""The pinger of each event loop."""
