"""A stream that plays a recorded answer and keeps what is said to it, for taking protocols apart without a server."""

import asyncio


class PlayedStream:
    """Has what a `Stream` has for reading and sending; at the end of the recording it is closed."""

    host, port, place, tls = "db.example.org", 1, "db.example.org:1", None

    def __init__(self, recording: bytes) -> None:
        self._reader = asyncio.StreamReader()
        self._reader.feed_data(recording)
        self._reader.feed_eof()
        self.said = b""

    async def send(self, data: bytes) -> None:
        self.said += data

    async def read(self, most: int = 65_536) -> bytes:
        return await self._reader.read(most)

    async def exactly(self, count: int) -> bytes:
        return await self._reader.readexactly(count)

    async def line(self) -> bytes:
        return (await self._reader.readuntil(b"\n")).rstrip(b"\r\n")
