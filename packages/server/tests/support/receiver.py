"""An HTTP server for the other end: records every request, answers what it is told, or misbehaves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec

from watchbell.lib.clock import now_ms


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it arrived, and when (ms); header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: int = field(default_factory=now_ms)

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.body)


@dataclass(frozen=True, slots=True)
class Answer:
    """What to say. `delay` (seconds) comes first; `hang` never answers; `drop` closes the connection without a word."""

    status: int = 200
    body: bytes = b"ok"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0
    hang: bool = False
    drop: bool = False


class Receiver:
    """`answers` are used up one by one, then `default` is said for ever."""

    def __init__(self) -> None:
        self.requests: list[Received] = []
        self.answers: list[Answer] = []
        self.default = Answer()
        self.port = 0
        self._arrival = asyncio.Event()
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def wait_for(self, count: int, *, seconds: float = 30) -> list[Received]:
        """All requests, once there are at least `count`. Raises `TimeoutError` when they do not come."""
        async with asyncio.timeout(seconds):
            while len(self.requests) < count:
                self._arrival.clear()
                await self._arrival.wait()
        return self.requests

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the peer left; its request, if it came whole, is recorded
        finally:
            self._open.discard(writer)
            writer.close()

    async def answer_to(self, request: Received) -> Answer:
        """What to say; a peer with a mind of its own says it itself."""
        return self.answers.pop(0) if self.answers else self.default

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await _read_body(reader, headers)
        self.requests.append(Received(method, path, headers, body))
        self._arrival.set()
        answer = await self.answer_to(self.requests[-1])
        await asyncio.sleep(answer.delay)
        if answer.hang:
            await reader.read()  # until the peer gives up
            return False
        if answer.drop:
            return False
        lines = {"Content-Type": "text/plain", **answer.headers, "Content-Length": str(len(answer.body))}
        text = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        writer.write(f"HTTP/1.1 {answer.status} Told\r\n{text}\r\n".encode("latin-1"))
        writer.write(b"" if method == "HEAD" else answer.body)
        await writer.drain()
        return headers.get("connection", "").lower() != "close"

    def close(self) -> None:
        for writer in self._open:
            writer.close()


async def _read_body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(headers.get("content-length", "0")))
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readuntil(b"\r\n")
    return body


@asynccontextmanager
async def listening(port: int = 0) -> AsyncIterator[Receiver]:
    """A receiver on a free port of this machine, or on a given one: to come back after being away."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.handle, "127.0.0.1", port, backlog=1024)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        receiver.close()
        await server.wait_closed()
