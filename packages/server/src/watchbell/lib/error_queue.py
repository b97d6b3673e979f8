"""What came back for datagrams that never arrived: the kernel's queue of ICMP errors of a socket (Linux, ip(7)).

One shared socket can talk to thousands of hosts and still learn whose port is closed, because each error comes with
the datagram it is about.
"""

import asyncio
import select
import socket
import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

_IP_RECVERR, _IPV6_RECVERR = 11, 25
_ERROR = struct.Struct("=IBBBBII")  # struct sock_extended_err (linux/errqueue.h)
_LOCAL, _ICMP, _ICMP6 = 1, 2, 3
_MOST_PER_TURN = 256
_OFFENDER_V4, _OFFENDER_V6 = slice(20, 24), slice(24, 40)  # in the socket address behind the error


class Bounced(NamedTuple):
    """A datagram that did not arrive: what was sent (its beginning at least), where to, and who says why.

    `number` is the errno; `kind` and `code` are those of the ICMP message, -1 when our own system refused.
    `info` is the size that fits where the datagram was too large.
    """

    data: bytes
    address: str
    port: int
    number: int
    kind: int
    code: int
    info: int
    offender: str
    is_v6: bool


def arm(sock: socket.socket) -> None:
    """Ask the kernel to queue the errors of this socket; while there is one, sending or receiving fails once."""
    if sock.family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, _IPV6_RECVERR, 1)
    else:
        sock.setsockopt(socket.IPPROTO_IP, _IP_RECVERR, 1)


def bounced(sock: socket.socket) -> Iterator[Bounced]:
    """The errors that wait, at most 256; reading them lets the socket send and receive again."""
    for _ in range(_MOST_PER_TURN):
        try:
            data, extra, _, place = sock.recvmsg(256, 512, socket.MSG_ERRQUEUE | socket.MSG_DONTWAIT)
        except OSError:
            return
        for level, kind, body in extra:
            is_v6 = level == socket.IPPROTO_IPV6
            if kind == (_IPV6_RECVERR if is_v6 else _IP_RECVERR) and len(body) >= _ERROR.size:
                yield _read(data, place, body, is_v6=is_v6)


def _read(data: bytes, place: tuple[str, int], body: bytes, *, is_v6: bool) -> Bounced:
    number, origin, kind, code, _, info, _ = _ERROR.unpack_from(body)
    if origin not in (_ICMP, _ICMP6):
        kind = code = -1
    return Bounced(data, place[0], place[1], number, kind, code, info, _offender(body, is_v6=is_v6), is_v6)


def _offender(body: bytes, *, is_v6: bool) -> str:
    raw = body[_OFFENDER_V6 if is_v6 else _OFFENDER_V4]
    if len(raw) != (16 if is_v6 else 4) or not any(raw):
        return ""
    return socket.inet_ntop(socket.AF_INET6 if is_v6 else socket.AF_INET, raw)


class Watched:
    """Calls back when a socket has data or errors.

    The event loop watches an epoll of the socket's own: libuv stops watching a descriptor for good at its first error.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, sock: socket.socket, callback: Callable[[], None]) -> None:
        self._loop, self._sock = loop, sock
        self._epoll = select.epoll()
        self._epoll.register(sock.fileno(), select.EPOLLIN)
        loop.add_reader(self._epoll.fileno(), callback)

    def close(self) -> None:
        """Stop, and close the socket."""
        if not self._loop.is_closed():
            self._loop.remove_reader(self._epoll.fileno())
        self._epoll.close()
        self._sock.close()
