"""A reader of the live events over a real connection."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One event as a browser sees it."""

    name: str
    number: int
    data: dict[str, Any]


class LiveStream:
    """What has been read so far."""

    def __init__(self) -> None:
        self.events: list[LiveEvent] = []
        self._arrival = asyncio.Event()

    def named(self, *names: str) -> list[LiveEvent]:
        return [event for event in self.events if event.name in names]

    async def wait_for(
        self, name: str, *, count: int = 1, seconds: float = 30, such: Callable[[LiveEvent], bool] = lambda _: True
    ) -> list[LiveEvent]:
        """The events of this name, once there are so many. Raises `TimeoutError` when they do not come."""
        async with asyncio.timeout(seconds):
            while len(found := [event for event in self.named(name) if such(event)]) < count:
                self._arrival.clear()
                await self._arrival.wait()
        return found

    async def read(self, answer: httpx2.Response) -> None:
        fields: dict[str, str] = {}
        async for line in answer.aiter_lines():
            if line:
                name, _, value = line.partition(":")
                fields[name] = value.strip()
                continue
            if "event" in fields:
                self.events.append(LiveEvent(fields["event"], int(fields.get("id", 0)), json.loads(fields["data"])))
                self._arrival.set()
            fields = {}


@asynccontextmanager
async def following(client: httpx2.AsyncClient, after: int | None = None) -> AsyncIterator[LiveStream]:
    """Follow the organization's events; with `after` those since that number come first."""
    stream = LiveStream()
    headers = {} if after is None else {"Last-Event-ID": str(after)}
    async with client.stream("GET", "/events", headers=headers, timeout=None) as answer:
        assert answer.status_code == 200
        reading = asyncio.create_task(stream.read(answer))
        try:
            yield stream
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
