"""Server-sent events, written straight to ASGI: one task writes, one notices that the client has gone."""

import asyncio

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from watchbell.domain.streams import Audience
from watchbell.live.broadcast import Broadcast
from watchbell.live.reader import Reader

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class EventStream(Response):
    """The endless answer. Named events with `id:`, `lag` when some are missing, a comment every 15 quiet seconds."""

    def __init__(self, broadcast: Broadcast, audience: Audience, last_event_id: str | None) -> None:
        super().__init__()
        self._broadcast = broadcast
        self._audience = audience
        self._last_event_id = last_event_id

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS, *self._own_headers()]})
        reader = self._broadcast.attach(self._audience, self._last_event_id)
        watcher = asyncio.ensure_future(_close_when_gone(receive, reader))
        try:
            while chunk := await reader.next():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            watcher.cancel()
            self._broadcast.detach(reader)

    def _own_headers(self) -> list[tuple[bytes, bytes]]:
        """What the route set on us; the length of an endless answer is not known."""
        return [(name, value) for name, value in self.raw_headers if name not in (b"content-length", b"content-type")]


async def _close_when_gone(receive: Receive, reader: Reader) -> None:
    # A server's `send` to a connection that is closed says nothing, so this is the only way to know.
    while (await receive())["type"] != "http.disconnect":
        pass
    reader.close()
