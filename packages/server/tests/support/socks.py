"""A small SOCKS server (4, 4a and 5, RFC 1928 and 1929) that notes how it was asked."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from support.tcp_server import tcp_server


class Socks:
    """`asked` holds the hosts as they were named; `names` says which address a name has; `user` who may pass."""

    def __init__(self, names: dict[str, str], user: tuple[str, str] | None) -> None:
        self.names, self.user = names, user
        self.asked: list[str] = []
        self.port = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        version = (await reader.readexactly(1))[0]
        answer = await (self._five(reader, writer) if version == 5 else self._four(reader))
        if answer is None:
            return
        (host, port), granted = answer
        self.asked.append(host)
        inner_reader, inner = await asyncio.open_connection(self.names.get(host, host), port)
        writer.write(granted)
        try:
            await asyncio.gather(_pump(reader, inner), _pump(inner_reader, writer))
        finally:
            inner.transport.abort()
            with suppress(ConnectionError):
                await inner.wait_closed()

    async def _five(self, reader, writer):
        methods = await reader.readexactly((await reader.readexactly(1))[0])
        wanted = 0 if self.user is None else 2
        if wanted not in methods:
            writer.write(b"\x05\xff")
            return None
        writer.write(bytes([5, wanted]))
        if self.user is not None:
            await reader.readexactly(1)
            given = [await reader.readexactly((await reader.readexactly(1))[0]) for _ in range(2)]
            good = tuple(each.decode() for each in given) == self.user
            writer.write(b"\x01\x00" if good else b"\x01\x01")
            if not good:
                return None
        kind = (await reader.readexactly(4))[3]
        if kind == 3:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        else:
            family, size = (socket.AF_INET, 4) if kind == 1 else (socket.AF_INET6, 16)
            host = socket.inet_ntop(family, await reader.readexactly(size))
        (port,) = struct.unpack("!H", await reader.readexactly(2))
        return (host, port), b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"

    async def _four(self, reader):
        _, port, address = struct.unpack("!BH4s", await reader.readexactly(7))
        await reader.readuntil(b"\0")
        host = socket.inet_ntoa(address)
        if address[:3] == b"\0\0\0" and address[3]:
            host = (await reader.readuntil(b"\0"))[:-1].decode()
        return (host, port), b"\x00\x5a" + bytes(6)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def socks_proxy(names: dict[str, str] | None = None, user: tuple[str, str] | None = None) -> AsyncIterator[Socks]:
    """A running one."""
    proxy = Socks(names or {}, user)
    async with tcp_server(proxy.talk) as port:
        proxy.port = port
        yield proxy
