"""Pings: one shared ICMP socket per address family and event loop, without privileges where the system allows it."""

import asyncio
import os
import socket
import struct
import time
from typing import NamedTuple

from watchbell.lib.per_loop import PerLoop

_TOKEN_BYTES = 8
_MOST_PER_TURN = 256
_SO_TIMESTAMPNS = 35  # Linux: the kernel tells when a packet came, so a busy event loop does not look like a slow host
_TIMESPEC = struct.Struct("qq")
_HEADER = struct.Struct("!BBHHH")


class PingForbidden(Exception):
    """This system lets us send no pings; the message says what to change."""


class _Family(NamedTuple):
    family: socket.AddressFamily
    protocol: int
    request: int
    reply: int


_V4 = _Family(socket.AF_INET, socket.IPPROTO_ICMP, 8, 0)
_V6 = _Family(socket.AF_INET6, socket.IPPROTO_ICMPV6, 128, 129)


class _Echo(NamedTuple):
    future: "asyncio.Future[float]"
    sent_at: int
    started: float


class _Channel:
    """A socket, and whether it is a raw one: those see every ping of the machine and carry IPv4 headers."""

    def __init__(self, family: _Family) -> None:
        self.family = family
        try:
            self.sock = socket.socket(family.family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK, family.protocol)
            self.is_raw = False
        except PermissionError:
            self.sock = _raw_socket(family)
            self.is_raw = True
        self.sock.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.ident = int.from_bytes(os.urandom(2), "big")

    def packet(self, number: int, payload: bytes) -> bytes:
        """An echo request; the kernel fills in checksum and identifier where it must."""
        head = _HEADER.pack(self.family.request, 0, 0, self.ident, number)
        if self.family is _V6:
            return head + payload
        return _HEADER.pack(self.family.request, 0, _checksum(head + payload), self.ident, number) + payload

    def token_of(self, data: bytes) -> bytes | None:
        """The token in an echo reply, `None` for anything else."""
        at = (data[0] & 15) * 4 if self.is_raw and self.family is _V4 and data else 0
        if len(data) < at + _HEADER.size + _TOKEN_BYTES or data[at] != self.family.reply:
            return None
        return data[at + _HEADER.size : at + _HEADER.size + _TOKEN_BYTES]


class Pinger:
    """Sends echo requests in one event loop; `close` it there."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._channels: dict[_Family, _Channel] = {}
        self._echoes: dict[bytes, _Echo] = {}
        self._number = 0

    def send(self, address: str, size: int) -> "asyncio.Future[float]":
        """Send one echo request; the future is its round trip in milliseconds. Cancel it to stop waiting.

        `size` is the payload's bytes, at least 16. Raises `PingForbidden`, and `OSError` when it could not be sent.
        """
        channel = self._channel(_V6 if ":" in address else _V4)
        token = os.urandom(_TOKEN_BYTES)
        self._number = self._number + 1 & 0xFFFF
        packet = channel.packet(self._number, token + bytes(max(0, size - _TOKEN_BYTES)))
        future: asyncio.Future[float] = self._loop.create_future()
        future.add_done_callback(lambda _: self._echoes.pop(token, None))
        self._echoes[token] = _Echo(future, time.time_ns(), time.perf_counter())
        try:
            channel.sock.sendto(packet, (address, 0))
        except OSError:
            future.cancel()
            raise
        return future

    def close(self) -> None:
        """Close the sockets; pings under way get `OSError`."""
        for channel in self._channels.values():
            if not self._loop.is_closed():
                self._loop.remove_reader(channel.sock.fileno())
            channel.sock.close()
        self._channels.clear()
        for echo in list(self._echoes.values()):
            if not echo.future.done() and not self._loop.is_closed():
                echo.future.set_exception(OSError("the ping engine is closed"))

    def _channel(self, family: _Family) -> _Channel:
        if family not in self._channels:
            channel = _Channel(family)
            self._loop.add_reader(channel.sock.fileno(), self._read, channel)
            self._channels[family] = channel
        return self._channels[family]

    def _read(self, channel: _Channel) -> None:
        for _ in range(_MOST_PER_TURN):
            try:
                data, extra, _, _ = channel.sock.recvmsg(2048, 64)
            except OSError:  # empty, or an error that belongs to some earlier ping
                return
            token = channel.token_of(data)
            echo = self._echoes.get(token) if token is not None else None
            if echo is not None and not echo.future.done():
                echo.future.set_result(_round_trip(echo, extra))


def _round_trip(echo: _Echo, extra: list[tuple[int, int, bytes]]) -> float:
    """By the kernel's stamp when it is there and believable (the system's clock may have been set meanwhile)."""
    measured = (time.perf_counter() - echo.started) * 1000
    for level, kind, data in extra:
        if level == socket.SOL_SOCKET and kind == _SO_TIMESTAMPNS and len(data) >= _TIMESPEC.size:
            seconds, nanos = _TIMESPEC.unpack_from(data)
            stamped = float(seconds * 1_000_000_000 + nanos - echo.sent_at) / 1e6
            if 0 <= stamped <= measured:
                return stamped
    return measured


def _raw_socket(family: _Family) -> socket.socket:
    try:
        return socket.socket(family.family, socket.SOCK_RAW | socket.SOCK_NONBLOCK, family.protocol)
    except PermissionError as error:
        raise PingForbidden(
            "this server may not send pings: allow its group in the sysctl net.ipv4.ping_group_range, "
            "or give the process the capability CAP_NET_RAW"
        ) from error


def _checksum(data: bytes) -> int:
    if len(data) % 2:
        data += b"\0"
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


PINGERS = PerLoop(Pinger)
"""The pinger of each event loop."""
