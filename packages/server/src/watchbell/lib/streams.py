"""A byte stream to a server, plain or by TLS, opened to addresses that were looked up and judged before."""

import asyncio
import os
import socket
import ssl
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from watchbell.lib.host_names import place_of
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import NoConnection, connect, find
from watchbell.lib.trouble import Trouble

MOST_LINE_BYTES = 65_536
_CHUNK = 16_384


class Stream:
    """An open stream. Use as a context manager: it is cut off at the end, without waiting for the other side.

    TLS is spoken here over memory buffers rather than by the event loop, which keeps the server's alerts to itself.
    """

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int, watch: Stopwatch
    ) -> None:
        self._reader, self._writer, self._watch = reader, writer, watch
        self._waiting = bytearray()
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls: ssl.SSLObject | None = None
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

    @property
    def local(self) -> str:
        """Our own ``address:port`` as the other side may see it."""
        name = self._writer.get_extra_info("sockname")
        return place_of(str(name[0]), int(name[1])) if name else ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.abort()

    def abort(self) -> None:
        """Cut it off."""
        self._writer.transport.abort()

    async def send(self, data: bytes) -> None:
        """Send all of it."""
        if self.tls is None:
            self._writer.write(data)
        else:
            self.tls.write(data)
            self._writer.write(self._outgoing.read())
        await self._writer.drain()

    async def read(self, most: int = MOST_LINE_BYTES) -> bytes:
        """What comes next, at most so many bytes; empty at the end."""
        if not self._waiting and not await self._more():
            return b""
        return self._take(min(most, len(self._waiting)))

    async def exactly(self, count: int) -> bytes:
        """So many bytes. Raises `EOFError` when it ends before."""
        while len(self._waiting) < count:
            if not await self._more():
                raise EOFError
        return self._take(count)

    async def line(self) -> bytes:
        """A line without its end. Raises `EOFError` at the end, `NoConnection` for a line of over 64 KB."""
        seen = 0
        while (end := self._waiting.find(b"\n", seen)) < 0:
            seen = len(self._waiting)
            self._bound(seen)
            if not await self._more():
                raise EOFError
        self._bound(end)
        return self._take(end + 1).rstrip(b"\r\n")

    async def finish(self) -> bytes:
        """Say that nothing more comes from us, and read what the other side still says until it ends too.

        Its end says that it took everything. Raises `OSError` when it threw something away, `ssl.SSLError`.
        """
        self._watch.doing = "goodbye"
        if self.tls is not None:
            with suppress(ssl.SSLWantReadError):  # its own goodbye is read below
                self.tls.unwrap()
            await self._flush()
        self._writer.write_eof()
        while len(self._waiting) < MOST_LINE_BYTES and await self._more():
            pass
        # A side that had hung up before we spoke ends first and refuses after.
        sock = self._writer.get_extra_info("socket")
        if sock is not None and (refused := sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)):
            raise OSError(refused, os.strerror(refused))
        return self._take(len(self._waiting))

    async def secure(self, context: ssl.SSLContext, server_name: str | None = None) -> None:
        """Go on by TLS (STARTTLS), as the server and we agreed. Raises `ssl.SSLError`, `NoConnection`.

        What came in plain text after the agreement is refused: somebody on the way may have put it there.
        """
        self._watch.doing = "tls"
        if self._waiting:
            raise NoConnection(Trouble(f"{self.place} went on in plain text after TLS was agreed on"))
        tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=server_name or self.host)
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                if not await self._pull():
                    raise NoConnection(Trouble(f"connection closed by {self.place} during the TLS handshake")) from None
            except ssl.SSLError:
                self._writer.write(self._outgoing.read())  # our alert, so that the server's log says why
                raise
        await self._flush()
        self.tls = tls
        self._watch.lap("tls", tls_detail(tls))

    def _bound(self, length: int) -> None:
        if length > MOST_LINE_BYTES:
            raise NoConnection(Trouble(f"{self.place} sent a line of more than {MOST_LINE_BYTES} bytes"))

    def _take(self, count: int) -> bytes:
        taken = bytes(self._waiting[:count])
        del self._waiting[:count]
        return taken

    async def _more(self) -> bool:
        """Wait for more to read; false at the end."""
        if self.tls is None:
            chunk = await self._reader.read(_CHUNK)
        else:
            chunk = await self._decrypted(self.tls)
        self._waiting += chunk
        return bool(chunk)

    async def _decrypted(self, tls: ssl.SSLObject) -> bytes:
        while True:
            try:
                return tls.read(_CHUNK)
            except ssl.SSLWantReadError:
                if not await self._pull():
                    return b""
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""

    async def _pull(self) -> bool:
        """Send what TLS has to say, then feed it what comes; false at the end."""
        await self._flush()
        chunk = await self._reader.read(_CHUNK)
        self._incoming.write(chunk)
        return bool(chunk)

    async def _flush(self) -> None:
        if self._outgoing.pending:
            self._writer.write(self._outgoing.read())
            await self._writer.drain()


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
        reader, writer = await asyncio.open_connection(sock=sock, limit=_CHUNK)
    except BaseException:
        sock.close()
        raise
    stream = Stream(reader, writer, host, port, watch)
    if tls is not None:
        try:
            await stream.secure(tls, server_name)
        except BaseException:
            stream.abort()
            raise
    return stream


def tls_detail(tls: ssl.SSLObject) -> str:
    """``TLSv1.3, TLS_AES_256_GCM_SHA384`` of a stream's TLS side."""
    cipher = tls.cipher()
    return ", ".join(part for part in (tls.version(), cipher[0] if cipher else "") if part)


def peer_chain(tls: ssl.SSLObject | None) -> tuple[bytes, ...]:
    """The certificates (DER) that the server sent, its own first, verified or not."""
    if tls is None:
        return ()
    inner: Any = getattr(tls, "_sslobj", tls)  # public from Python 3.13 on; before, on the object inside
    found = inner.get_unverified_chain() or ()
    return tuple(each if isinstance(each, bytes) else ssl.PEM_cert_to_DER_cert(each.public_bytes()) for each in found)
