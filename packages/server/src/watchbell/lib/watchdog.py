"""Cuts off tasks that overrun their time, with one timer for all of them.

`asyncio.timeout` makes a timer for each task, which costs as much as a tenth of a whole check; a check that overruns is
rare, and may as well be noticed half a second later.
"""

import asyncio
from typing import Any

LOOK_SECONDS = 0.5
"""How often it looks, while there is anything to look at."""


def this_task(loop: asyncio.AbstractEventLoop | None = None) -> asyncio.Task[Any]:
    """The task that runs this coroutine; quicker when its loop is known."""
    task = asyncio.current_task(loop)
    assert task is not None  # noqa: S101 - a coroutine runs in a task
    return task


class Watch:
    """One task that is watched. `end` it in any case."""

    __slots__ = ("_cut_off", "_dog", "ends_at", "task")

    def __init__(self, dog: "Watchdog", task: asyncio.Task[Any], ends_at: float) -> None:
        self._dog = dog
        self._cut_off = False
        self.task = task
        self.ends_at = ends_at

    def end(self) -> None:
        """The task is done with what was watched."""
        self._dog.watches.discard(self)

    def cut_off(self) -> None:
        """Cancel the task."""
        self._cut_off = True
        self.end()
        self.task.cancel()

    def was_cut_off(self) -> bool:
        """Whether a cancellation that has just arrived is ours, and nobody else wants the task to end as well.

        As `asyncio.timeout` does, this takes our cancellation back.
        """
        return self._cut_off and self.task.uncancel() == 0


class Watchdog:
    """Of one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None
        self.watches: set[Watch] = set()

    def watch(self, seconds: float) -> Watch:
        """Cancel the running task once so many seconds are over; up to `LOOK_SECONDS` later."""
        watch = Watch(self, this_task(self._loop), self._loop.time() + seconds)
        self.watches.add(watch)
        if self._timer is None:
            self._timer = self._loop.call_later(LOOK_SECONDS, self._look)
        return watch

    def close(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        now = self._loop.time()
        for watch in [watch for watch in self.watches if watch.ends_at <= now]:
            watch.cut_off()
        self._timer = self._loop.call_later(LOOK_SECONDS, self._look) if self.watches else None
