"""A proxy on loopback that leads to public addresses only: for programs that open connections by themselves.

Each name is looked up and judged here, and connected to as that very address, so neither redirects, WebSockets nor a name
that changes its address lead elsewhere.
"""

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from watchbell.lib.private_addresses import PrivateAddress, resolve_public
from watchbell.lib.resolving import NotResolved

_HEAD_BYTES = 65_536
_PORTION = 65_536
_CONNECT_SECONDS = 10.0
_MOST_REFUSALS = 20


class GuardingProxy:
    """Listens while it is entered; afterwards none of its connections is left.

    `refusals` are the sentences about addresses it did not lead to, `bytes` counts what came back.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.refusals: list[str] = []
        self.bytes = 0
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_HEAD_BYTES)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream: asyncio.StreamWriter | None = None
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            method, host, port, onward = _asked(head)
            answers, upstream = await self._open(host, port)
            if method == "CONNECT":
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            upstream.write(onward)
            await self._relay(reader, writer, answers, upstream)
        except (OSError, ValueError, EOFError, asyncio.LimitOverrunError, NotResolved, TimeoutError):
            pass  # nothing is answered: the program sees a connection that broke
        except PrivateAddress as error:
            if len(self.refusals) < _MOST_REFUSALS:
                self.refusals.append(str(error))
        finally:
            for each in (writer, upstream):
                if each is not None:
                    with suppress(RuntimeError):
                        each.transport.abort()

    async def _open(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        failed: OSError | None = None
        async with asyncio.timeout(_CONNECT_SECONDS):
            for address in await resolve_public(host, port):
                try:
                    return await asyncio.open_connection(address, port)
                except OSError as error:
                    failed = error
        raise failed or OSError("no address")

    async def _relay(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        answers: asyncio.StreamReader,
        upstream: asyncio.StreamWriter,
    ) -> None:
        asking = asyncio.ensure_future(_copy(reader, upstream))
        try:
            while (portion := await answers.read(_PORTION)) and self.bytes < self._most:
                self.bytes += len(portion)
                writer.write(portion)
                await writer.drain()
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while portion := await reader.read(_PORTION):
        writer.write(portion)
        await writer.drain()


def _asked(head: bytes) -> tuple[str, str, int, bytes]:
    """Method, host, port, and what is sent on. Raises `ValueError` for what is no request to a proxy."""
    line, _, rest = head.partition(b"\r\n")
    method, target, version = line.decode("latin-1").split(" ")
    if method == "CONNECT":
        parts = urlsplit(f"//{target}")
        return method, parts.hostname or "", parts.port or 443, b""
    parts = urlsplit(target)
    if parts.scheme != "http" or not parts.hostname:
        message = "no absolute http URL"
        raise ValueError(message)
    path = parts._replace(scheme="", netloc="").geturl() or "/"
    # One request a connection: the next one may be for somebody else.
    kept = [row for row in rest.split(b"\r\n") if not row.lower().startswith((b"proxy-", b"connection:"))]
    onward = f"{method} {path} {version}\r\nConnection: close\r\n".encode("latin-1") + b"\r\n".join(kept)
    return method, parts.hostname, parts.port or 80, onward
