"""One question by UDP to one server: a connected socket, so that the kernel tells refusals and keeps strangers out."""

import asyncio
import socket
from typing import Self

from watchbell.lib.host_names import place_of
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import find

_LARGEST = 65_535


class Datagrams:
    """A socket connected to one address; a context manager."""

    def __init__(self, sock: socket.socket, place: str) -> None:
        self._sock = sock
        self.place = place

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._sock.close()

    @property
    def local(self) -> str:
        """Our own ``address:port`` as the other side may see it."""
        address, port = self._sock.getsockname()[:2]
        return place_of(address, port)

    async def send(self, data: bytes) -> None:
        """Send one. Raises `OSError`."""
        await asyncio.get_running_loop().sock_sendall(self._sock, data)

    async def receive(self) -> bytes:
        """The next one. Raises `OSError`, `ConnectionRefusedError` where nobody listens."""
        return await asyncio.get_running_loop().sock_recv(self._sock, _LARGEST)


async def open_datagrams(host: str, port: int, watch: Stopwatch, *, deadline: float, allow_private: bool) -> Datagrams:
    """Look up the host and connect to its first address. Raises `NoConnection`, `OSError`: run it in an `attempt`."""
    found = await find(host, port, watch, deadline=deadline, allow_private=allow_private)
    family = socket.AF_INET6 if ":" in found[0] else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    try:
        await asyncio.get_running_loop().sock_connect(sock, (found[0], port))
    except BaseException:
        sock.close()
        raise
    return Datagrams(sock, place_of(found[0], port))
