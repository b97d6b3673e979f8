"""Visits pages by a browser worker: started at the first need, shared, replaced when it is worn, ended when idle."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from watchbell.lib.browser_visits import Sight, Visit
from watchbell.lib.browser_workers import BrowserTrouble, BrowserWorker, Talk
from watchbell.lib.per_loop import PerLoop

__all__ = ["BrowserEngine", "BrowserTrouble", "Seen", "close_shared_engine", "shared_engine"]

PAGES_AT_ONCE = 2
MOST_VISITS = 200
IDLE_SECONDS = 300.0
_FAIR_PICTURE_MS = 600
_LONGEST_PICTURE_MS = 1500
_SPARE_SHARE = 0.06
_LONGEST_SPARE_MS = 200
_LEAST_MS = 100
_SETTLE_SHARE = 0.1
END_SECONDS = 10.0
"""How long the end of a page may take after its visit before the worker counts as hung."""


class Seen(NamedTuple):
    """A visit's outcome. `waited_ms` is how long the browser was waited for before the page began."""

    sight: Sight
    pictures: tuple[tuple[str, str, bytes], ...]
    waited_ms: float


class BrowserEngine:
    """The workers of one event loop, by their browser's program: one with a browser of its own, one for browsers elsewhere."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._pages = asyncio.Semaphore(PAGES_AT_ONCE)
        self._workers: dict[str, BrowserWorker] = {}
        self._retired: list[BrowserWorker] = []
        self._number = 0
        self._idle: asyncio.TimerHandle | None = None

    async def visit(self, visit: Visit, program: str, deadline: float, is_good: Callable[[Sight], bool]) -> Seen:
        """Look at the page and be done a little before the deadline, a time of the loop's clock.

        A sight that is not good gets a picture. The visit's number and times are set here. Raises `BrowserTrouble`.
        """
        began = self._loop.time()
        until = deadline - min(_LONGEST_SPARE_MS / 1000, (deadline - began) * _SPARE_SHARE)
        try:
            async with asyncio.timeout_at(until):
                await self._pages.acquire()
        except TimeoutError:
            raise BrowserTrouble(f"all {PAGES_AT_ONCE} pages of the browser were busy with other checks") from None
        talk: Talk | None = None
        try:
            worker = await self._started(program, until)
            ready = self._timed(visit, until)
            waited = (self._loop.time() - began) * 1000
            talk = worker.begin(ready)
            talk.gone.add_done_callback(lambda _: self._let_go())
            return await self._look(worker, talk, ready, until, is_good, waited)
        finally:
            if talk is None:
                self._let_go()
            else:
                self._expect_end(worker, talk)

    async def _started(self, program: str, until: float) -> BrowserWorker:
        worker = self._workers.get(program)
        if worker is not None and not await worker.is_settled((until - self._loop.time()) * _SETTLE_SHARE):
            worker.is_over = True
        current = self._workers.get(program)
        if current is not worker:
            worker = current  # somebody else has replaced it meanwhile
        if worker is None or worker.is_over or worker.visits >= MOST_VISITS:
            if worker is not None:
                self._retired.append(worker)
            worker = self._workers[program] = BrowserWorker(program)
        try:
            async with asyncio.timeout_at(until):
                await asyncio.shield(worker.started)
        except TimeoutError:
            raise BrowserTrouble("the browser did not start in time") from None
        except BrowserTrouble:
            worker.is_over = True
            raise
        return worker

    async def _look(
        self,
        worker: BrowserWorker,
        talk: Talk,
        visit: Visit,
        until: float,
        is_good: Callable[[Sight], bool],
        waited_ms: float,
    ) -> Seen:
        try:
            async with asyncio.timeout_at(until):
                sight = await worker.look(visit, talk, is_good)
        except TimeoutError:
            # The worker should have told by now, whatever the page does: others get a new one, this one a last chance.
            worker.is_over = True
            raise BrowserTrouble("the browser did not answer in time") from None
        pictures: tuple[tuple[str, str, bytes], ...] = ()
        try:
            async with asyncio.timeout_at(until):
                picture = await asyncio.shield(talk.picture)
                pictures = picture.pictures if picture else ()
        except TimeoutError:
            pass  # a page that is too busy for its picture has been seen all the same
        return Seen(sight, pictures, waited_ms)

    def _expect_end(self, worker: BrowserWorker, talk: Talk) -> None:
        """A worker that does not tell of a page's end in time has hung."""
        timer = self._loop.call_later(END_SECONDS, worker.kill)
        talk.gone.add_done_callback(lambda _: timer.cancel())

    def _timed(self, visit: Visit, until: float) -> Visit:
        left = (until - self._loop.time()) * 1000
        picture = min(_LONGEST_PICTURE_MS, max(left * 0.15, min(_FAIR_PICTURE_MS, left * 0.3)))
        if left - picture < _LEAST_MS:
            raise BrowserTrouble("the browser was ready too late to look at the page")
        self._number += 1
        return msgspec.structs.replace(
            visit, number=self._number, time_ms=round(left - picture), picture_ms=round(picture)
        )

    def _let_go(self) -> None:
        """A page is gone. Workers that are over or replaced end with their last page; the others when nobody comes."""
        self._pages.release()
        for program, worker in list(self._workers.items()):
            if worker.is_over:
                self._retired.append(self._workers.pop(program))
        self._loop.call_soon(self._end_retired)
        if self._idle is not None:
            self._idle.cancel()
        self._idle = self._loop.call_later(IDLE_SECONDS, self._end_idle) if self._workers else None

    def _end_retired(self) -> None:
        for worker in [worker for worker in self._retired if worker.is_idle]:
            self._retired.remove(worker)
            worker.kill()

    def _end_idle(self) -> None:
        for program, worker in list(self._workers.items()):
            if worker.is_idle:
                self._workers.pop(program).kill()

    def close(self) -> None:
        """End every worker; what waits for one is told that it died."""
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        for worker in [*self._workers.values(), *self._retired]:
            worker.kill()
        self._workers, self._retired = {}, []


_ENGINES = PerLoop(BrowserEngine)


def shared_engine() -> BrowserEngine:
    """The running loop's."""
    return _ENGINES.here()


async def close_shared_engine() -> None:
    """End the running loop's browsers, if it has any."""
    await _ENGINES.close_here()
