"""How long something took, less the time in which this process was kept waiting for a processor or stood still.

What the machine does beside it is no finding, so a test that measures by this need not run alone. Linux counts for
each thread how long it was ready to run and did not; where it does not, nothing is taken off. That a whole machine
stood still it does not count: a thread that sleeps a little again and again sees that it slept far too long.
"""

import os
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import ParamSpec, TypeVar

_THREADS = Path("/proc/self/task")
P = ParamSpec("P")
T = TypeVar("T")
_NAP_NS = 10_000_000
_STILL_NS = 30_000_000
"""So much longer than meant nobody sleeps whom nothing kept from waking."""


def _wait_of(thread: str) -> int | None:
    """Nanoseconds that a thread waited for a processor since it began; `None` when it has ended or nobody counts."""
    try:
        return int((_THREADS / thread / "schedstat").read_bytes().split()[1])
    except (OSError, IndexError):
        return None


def _waits() -> dict[str, int]:
    """Of each thread but the sentry, for which nobody waits."""
    others = {thread.name for thread in _THREADS.iterdir()} - {str(_sentry().native_id)}
    found = {thread: _wait_of(thread) for thread in others}
    return {thread: wait for thread, wait in found.items() if wait is not None}


class _Sentry(threading.Thread):
    """Knows for how long nothing in this process ran, though nothing of its own kept it from running."""

    def __init__(self) -> None:
        super().__init__(name="sentry", daemon=True)
        self._turn = threading.Lock()
        self._total = 0
        self._waits: list[int] = []
        """Open files: of this thread, and of the main one, which may be waiting while it keeps this one from running."""
        self._seen = self._look()
        self._watches = threading.Event()
        self.start()
        self._watches.wait()  # what stands still before it looks for the first time would be seen by nobody

    def _look(self) -> tuple[int, int, int]:
        """The time, the processor's time of this process, and how long those threads waited for a processor."""
        waited = sum(int(os.pread(file, 64, 0).split()[1]) for file in self._waits)
        return time.perf_counter_ns(), time.process_time_ns(), waited

    def run(self) -> None:
        for thread in (self.native_id, threading.main_thread().native_id):
            with suppress(OSError):
                self._waits.append(os.open(_THREADS / str(thread) / "schedstat", os.O_RDONLY | os.O_CLOEXEC))
        self._seen = self._look()
        self._watches.set()
        while True:
            time.sleep(_NAP_NS / 1e9)
            with self._turn:
                now = self._look()
                self._total, self._seen = self._total + self._stood_still(now), now

    def _stood_still(self, now: tuple[int, int, int]) -> int:
        """For how long in the nap that is not over, or just is. Work of ours that lets no other thread run is none of it."""
        passed, computed, waited = (after - before for before, after in zip(self._seen, now, strict=True))
        still = passed - _NAP_NS - computed - waited
        return still if still > _STILL_NS else 0

    @property
    def still_ns(self) -> int:
        """For how long since it began."""
        with self._turn:
            return self._total + self._stood_still(self._look())


@cache
def _sentry() -> _Sentry:
    return _Sentry()


async def undisturbed(ask: Callable[P, Awaitable[T]], *given: P.args, **named: P.kwargs) -> T:
    """What `ask` answers when the machine does not stand still meanwhile.

    For a short time limit that is itself the matter of the test: an answer out of a standstill tells nothing of what
    was to be seen, and is asked for again.
    """
    for _ in range(9):
        watch = Stopwatch()
        answer = await ask(*given, **named)
        if watch.still_ms <= 0:
            break
    return answer


class Stopwatch:
    """Started when it is made."""

    def __init__(self) -> None:
        self._still = _sentry().still_ns
        self._waits = _waits()
        self._began = time.perf_counter()

    @property
    def still_ms(self) -> float:
        """How long this process stood still since then."""
        return (_sentry().still_ns - self._still) / 1e6

    @property
    def waited_ms(self) -> float:
        """How long threads of this process waited for a processor since then, together, and all of it stood still."""
        waited = sum(now - self._waits.get(thread, 0) for thread, now in _waits().items())
        return waited / 1e6 + self.still_ms

    @property
    def ms(self) -> float:
        """How long it took so far, less that."""
        return self.passed_ms - self.waited_ms

    @property
    def passed_ms(self) -> float:
        """How long it took so far by the clock on the wall."""
        return (time.perf_counter() - self._began) * 1000
