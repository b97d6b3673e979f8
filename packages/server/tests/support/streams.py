"""A reader of server-sent events over raw ASGI, and what it has read."""

import asyncio
from typing import Any, NamedTuple, Self


class Sent(NamedTuple):
    """One event as a browser sees it."""

    name: str
    id: str
    data: str


class StreamClient:
    """Opens a stream and keeps what arrives. `stall` makes the connection slow: writes wait until `flow`."""

    def __init__(self, app: Any, path: str, headers: dict[str, str] | None = None) -> None:
        place, _, query = path.partition("?")
        self._scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": place,
            "raw_path": place.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
            "server": ("watchbell.test", 80),
            "client": ("127.0.0.1", 1),
        }
        self._app = app
        self._gone = asyncio.Event()
        self._flows = asyncio.Event()
        self._flows.set()
        self._asked = False
        self.status = 0
        self.headers: dict[str, str] = {}
        self.raw = b""
        self.writes = 0
        self.ended = False
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._app(self._scope, self._receive, self._send))
        await self.read(b"\n\n")
        return self

    async def read(self, awaited: bytes) -> None:
        """Wait until the stream holds this, or has ended."""
        async with asyncio.timeout(30):
            while awaited not in self.raw and not self.ended:  # noqa: ASYNC110 - the application has no event for it
                await asyncio.sleep(0.002)

    async def __aexit__(self, *_: object) -> None:
        self._gone.set()
        self._flows.set()
        assert self._task is not None
        await asyncio.wait_for(self._task, 30)

    async def _receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            return
        await self._flows.wait()
        self.raw += message["body"]
        self.writes += 1
        self.ended = not message.get("more_body")

    def stall(self) -> None:
        self._flows.clear()

    def flow(self) -> None:
        self._flows.set()

    def events(self) -> list[Sent]:
        """The named events so far."""
        found = []
        for block in self.raw.decode().split("\n\n"):
            fields = dict(
                line.split(": ", 1) for line in block.split("\n") if ": " in line and not line.startswith(":")
            )
            if "event" in fields:
                found.append(Sent(fields["event"], fields.get("id", ""), fields["data"]))
        return found

    def names(self) -> list[str]:
        return [event.name for event in self.events()]


async def settle() -> None:
    """Let everything that can go on go on."""
    for _ in range(20):
        await asyncio.sleep(0)
