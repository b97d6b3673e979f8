"""Servers that speak by datagrams: a function answers each of them with any number of others."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

Answer = Callable[[bytes], Iterable[bytes]]


class _Server(asyncio.DatagramProtocol):
    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        for each in self._answer(data):
            self._transport.sendto(each, address)


@asynccontextmanager
async def servers() -> AsyncIterator[Callable[[Answer], Awaitable[int]]]:
    """Inside, starts one for a function and answers its port; all end with the context."""
    made: list[asyncio.DatagramTransport] = []

    async def start(answer: Answer) -> int:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: _Server(answer), local_addr=("127.0.0.1", 0))
        made.append(transport)
        return int(transport.get_extra_info("sockname")[1])

    try:
        yield start
    finally:
        for transport in made:
            transport.close()
