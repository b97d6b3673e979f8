"""Checks under way: how many at once, in all and of one place, and what becomes of one that cannot be stopped."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

import structlog

from watchbell.domain.observations import Observation, Verdict
from watchbell.lib.file_limits import half_of_files
from watchbell.lib.turnstile import Turnstile
from watchbell.lib.watchdog import this_task
from watchbell.pipeline.arriving import Seen
from watchbell.pipeline.flow import ask
from watchbell.pipeline.parts import Line
from watchbell.pipeline.schedule import Due

log = structlog.get_logger()

MAX_IN_FLIGHT = 2_000
"""So many checks at once; fewer where there are not twice as many file descriptors."""
PER_PLACE = 64
"""So many checks ask the same host and port at once: the others of it wait in line, and keep nobody else waiting."""
STUCK_SECONDS = 5.0
"""How long a check may overrun its time limit, though it was cut off, before it is given up as it is."""


class _Asked(NamedTuple):
    """A check under way: whose turn it is, whom it asks, and when it must be over by the event loop's clock."""

    due: Due
    place: str | None
    ends_at: float


class Asking:
    """The checks under way of one line. `arrive` is told what was seen, `free` that nothing was."""

    def __init__(self, line: Line, arrive: Callable[[Seen], None], free: Callable[[int], None]) -> None:
        self._line = line
        self._arrive = arrive
        self._free = free
        self._under_way: dict[asyncio.Task[None], _Asked] = {}
        self._stuck: set[asyncio.Task[None]] = set()
        self._places: Turnstile[Due] = Turnstile(PER_PLACE)
        self._is_ending = False
        self._most = half_of_files(MAX_IN_FLIGHT)

    @property
    def room(self) -> int:
        """How many more checks may be begun."""
        return self._most - len(self._under_way)

    @property
    def tasks(self) -> set[asyncio.Task[None]]:
        """The checks that an end waits for."""
        return set(self._under_way)

    def end(self) -> None:
        """Begin no other check; those that wait in line are never asked."""
        self._is_ending = True

    def cancel(self) -> set[asyncio.Task[None]]:
        """Cut off everything; answers what to wait for."""
        tasks = {*self._under_way, *self._stuck}
        for task in tasks:
            task.cancel()
        return set(self._under_way)

    def begin(self, due: Due) -> None:
        """A monitor's turn has come: ask now, or as soon as its place has room."""
        watched = self._line.fleet.get(due.monitor_n)
        if watched is None:
            return
        if watched.is_busy:
            watched.is_wanted = watched.is_wanted or due.is_early
            self._line.meter.skipped.inc()
            return
        watched.is_busy = True
        if self._places.enter(watched.place, due):
            self._start(due, watched.place)

    def give_up_stuck(self) -> None:
        """A check that goes on although it was cut off is left to itself, so that its monitor is watched again."""
        now = asyncio.get_running_loop().time()
        for task, asked in [each for each in self._under_way.items() if each[1].ends_at <= now]:
            del self._under_way[task]
            self._stuck.add(task)
            self._leave(asked.place)
            watched = self._line.fleet.get(asked.due.monitor_n)
            if watched is None or watched.prober is None:
                continue
            log.error("check_stuck", monitor_id=watched.monitor.id, kind=watched.monitor.kind)
            reason = f"the {watched.prober.kind} prober could not be stopped"
            self._arrive(Seen(watched, Observation(Verdict.FAULT, self._line.clock(), error=reason)))

    def _start(self, due: Due, place: str | None) -> None:
        watched = self._line.fleet.get(due.monitor_n)
        limit = 0 if watched is None else watched.monitor.timeout_ms / 1000
        ends_at = asyncio.get_running_loop().time() + limit + STUCK_SECONDS
        self._under_way[asyncio.create_task(self._ask(due))] = _Asked(due, place, ends_at)

    async def _ask(self, due: Due) -> None:
        seen = None
        try:
            seen = await ask(self._line, due)
        except Exception:
            log.exception("check_failed", monitor_n=due.monitor_n)
        finally:
            asked = self._under_way.pop(this_task(), None)
            self._stuck.discard(this_task())
            if asked is not None:
                self._leave(asked.place)
        if asked is None:
            return  # given up long ago; another check may be under way by now
        if seen is None:
            self._free(due.monitor_n)
        else:
            self._arrive(seen)

    def _leave(self, place: str | None) -> None:
        following = self._places.leave(place)
        if following is not None and not self._is_ending:
            self._start(following, place)
