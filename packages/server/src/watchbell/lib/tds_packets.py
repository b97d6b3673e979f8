"""Packets of the Tabular Data Stream (MS-TDS), which SQL Server speaks, plain or by TLS.

TLS begins inside of packets, and only after its handshake are packets sent inside of TLS (MS-TDS 3.2.5.2).
"""

import ssl
import struct
from typing import NamedTuple

from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import Stream, tls_detail
from watchbell.lib.tables import MOST_BYTES
from watchbell.lib.wrong_protocol import not_speaking

NAME = "SQL Server's protocol (TDS)"
BATCH, REPLY, LOGIN, PRELOGIN = 0x01, 0x04, 0x10, 0x12
_SIZE, _HEAD, _LAST = 4096, 8, 1


class Message(NamedTuple):
    """A message's body; `cut` when more came than a check reads."""

    body: bytes
    cut: bool


class Packets:
    """Messages to and from the server on an open stream."""

    def __init__(self, stream: Stream, watch: Stopwatch) -> None:
        self.stream, self._watch = stream, watch
        self._tls: ssl.SSLObject | None = None
        self._came, self._goes = ssl.MemoryBIO(), ssl.MemoryBIO()

    async def send(self, kind: int, body: bytes) -> None:
        """Send a message, in as many packets as it takes."""
        room = _SIZE - _HEAD
        parts = [body[at : at + room] for at in range(0, len(body), room)] or [b""]
        data = b"".join(
            struct.pack(">BBHHBB", kind, _LAST if number == len(parts) else 0, len(part) + _HEAD, 0, number & 0xFF, 0)
            + part
            for number, part in enumerate(parts, 1)
        )
        if self._tls is not None:
            self._tls.write(data)
            data = self._goes.read()
        await self.stream.send(data)

    async def read(self, kinds: tuple[int, ...] = (REPLY,)) -> Message:
        """The next message, or its first `MOST_BYTES`. Raises `NoConnection` for what is no such packet."""
        body = bytearray()
        while True:
            head = await self._exactly(_HEAD)
            kind, status, length = struct.unpack_from(">BBH", head)
            if kind not in kinds or length < _HEAD:
                raise await not_speaking(self.stream, NAME, head)
            if len(body) + length > MOST_BYTES:
                return Message(bytes(body), cut=True)
            body += await self._exactly(length - _HEAD)
            if status & _LAST:
                return Message(bytes(body), cut=False)

    async def secure(self, context: ssl.SSLContext, server_name: str) -> None:
        """Shake hands inside of packets, then go on by TLS. Raises `ssl.SSLError`."""
        self._watch.doing = "tls"
        tls = context.wrap_bio(self._came, self._goes, server_hostname=server_name)
        while True:
            try:
                tls.do_handshake()
            except ssl.SSLWantReadError:
                if said := self._goes.read():
                    await self.send(PRELOGIN, said)
                self._came.write((await self.read((PRELOGIN, REPLY))).body)
            else:
                break
        if said := self._goes.read():
            await self.send(PRELOGIN, said)
        self._tls = tls
        self._watch.lap("tls", tls_detail(tls))

    async def _exactly(self, count: int) -> bytes:
        if self._tls is None:
            return await self.stream.exactly(count)
        data = b""
        while len(data) < count:
            try:
                more = self._tls.read(count - len(data))
            except ssl.SSLWantReadError:
                if not (came := await self.stream.read(16_384)):
                    raise EOFError from None
                self._came.write(came)
            except ssl.SSLZeroReturnError:
                raise EOFError from None
            else:
                if not more:
                    raise EOFError
                data += more
        return data
