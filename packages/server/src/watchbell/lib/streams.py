"""A byte stream to a server, plain or by TLS, opened to addresses that were looked up and judged before."""

import asyncio
import ssl
from types import TracebackType
from typing import Any, Self

from watchbell.lib.host_names import place_of
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import NoConnection, connect, find
from watchbell.lib.trouble import Trouble

MOST_LINE_BYTES = 65_536


class Stream:
    """An open stream. Use as a context manager: it is cut off at the end, without waiting for the other side."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int, watch: Stopwatch
    ) -> None:
        self._reader, self._writer, self._watch = reader, writer, watch
        self.host, self.port = host, port

    @property
    def place(self) -> str:
        """``host:port``, for sentences."""
        return place_of(self.host, self.port)

    @property
    def address(self) -> str:
        """The IP address that is connected."""
        peer = self._writer.get_extra_info("peername")
        return str(peer[0]) if peer else ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.transport.abort()

    async def send(self, data: bytes) -> None:
        """Send all of it."""
        self._writer.write(data)
        await self._writer.drain()

    async def read(self, most: int = MOST_LINE_BYTES) -> bytes:
        """What comes next, at most so many bytes; empty at the end."""
        return await self._reader.read(most)

    async def exactly(self, count: int) -> bytes:
        """So many bytes. Raises `EOFError` when it ends before."""
        return await self._reader.readexactly(count)

    async def line(self) -> bytes:
        """A line without its end. Raises `EOFError` at the end, `NoConnection` for a line of over 64 KB."""
        try:
            line = await self._reader.readuntil(b"\n")
        except asyncio.LimitOverrunError as error:
            raise NoConnection(Trouble(f"{self.place} sent a line of more than {MOST_LINE_BYTES} bytes")) from error
        return line.rstrip(b"\r\n")

    async def secure(self, context: ssl.SSLContext, server_name: str | None = None) -> None:
        """Go on by TLS (STARTTLS), as the server and we agreed. Raises `ssl.SSLError`."""
        self._watch.doing = "tls"
        await self._writer.start_tls(context, server_hostname=server_name or self.host)
        self._watch.lap("tls", tls_detail(self.tls))

    @property
    def tls(self) -> ssl.SSLObject | None:
        """The TLS side of the stream, if it has one."""
        found: ssl.SSLObject | None = self._writer.get_extra_info("ssl_object")
        return found


async def open_stream(
    host: str,
    port: int,
    watch: Stopwatch,
    *,
    deadline: float,
    allow_private: bool,
    ip_version: int = 0,
    tls: ssl.SSLContext | None = None,
    server_name: str | None = None,
) -> Stream:
    """Look up, connect, and shake hands if `tls` is given; a lap for each.

    Raises `NoConnection`, `TimeoutError`, `ssl.SSLError`, `OSError`: run it in an `attempt`.
    """
    addresses = await find(host, port, watch, deadline=deadline, allow_private=allow_private, ip_version=ip_version)
    sock = await connect(addresses, port, watch, deadline=deadline)
    try:
        reader, writer = await asyncio.open_connection(sock=sock, limit=MOST_LINE_BYTES)
    except BaseException:
        sock.close()
        raise
    stream = Stream(reader, writer, host, port, watch)
    if tls is not None:
        try:
            await stream.secure(tls, server_name)
        except BaseException:
            writer.transport.abort()
            raise
    return stream


def tls_detail(tls: Any) -> str:
    """``TLSv1.3, TLS_AES_256_GCM_SHA384`` of a stream's TLS side."""
    if tls is None:
        return ""
    cipher = tls.cipher()
    return ", ".join(part for part in (tls.version(), cipher[0] if cipher else "") if part)


def peer_chain(tls: Any) -> tuple[bytes, ...]:
    """The certificates (DER) that the server sent, its own first, verified or not."""
    if tls is None:
        return ()
    inner = getattr(tls, "_sslobj", tls)  # public from Python 3.13 on; before, on the object inside
    found = inner.get_unverified_chain() or ()
    return tuple(each if isinstance(each, bytes) else ssl.PEM_cert_to_DER_cert(each.public_bytes()) for each in found)
