"""Waiting for something that another part of the program (or another process) does, by its live event."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from watchbell.domain.events import Event

Wanted = Callable[[Event], bool]


class Waiters:
    """Made once per process; the composition root hands it every event that reaches the process."""

    def __init__(self) -> None:
        self._waiting: dict[asyncio.Future[dict[str, Any]], Wanted] = {}

    def see(self, events: Iterable[Event]) -> None:
        """These have happened. Called on the event loop."""
        if not self._waiting:
            return
        for event in events:
            for future, wanted in list(self._waiting.items()):
                if not future.done() and wanted(event):
                    future.set_result(event.data)

    @contextmanager
    def expecting(self, wanted: Wanted) -> Iterator["asyncio.Future[dict[str, Any]]"]:
        """The data of the first event that is wanted. Begin before causing it, or it may be over already."""
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[future] = wanted
        try:
            yield future
        finally:
            del self._waiting[future]
            future.cancel()
