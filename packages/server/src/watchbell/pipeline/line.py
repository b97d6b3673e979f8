"""Keeps the line running: one task for each loop, each with its own backoff, all ended gracefully."""

import asyncio
import functools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple

import structlog

from watchbell.domain.errors import Unstorable
from watchbell.domain.observations import Observation, Verdict
from watchbell.lib.clock import SECOND
from watchbell.pipeline.arriving import Lapsed, Outcome, Reported, Seen
from watchbell.pipeline.asking import Asking
from watchbell.pipeline.finishing import finish_all
from watchbell.pipeline.fleet import Watched
from watchbell.pipeline.flow import CLAIM, absorb, deliver, take
from watchbell.pipeline.parts import Line
from watchbell.pipeline.persevering import HOPELESS, forever, insist, wait_for
from watchbell.pipeline.watching import credit_downtime, follow_changes
from watchbell.store.outbox import Claimed, next_due
from watchbell.store.settling import Settlement
from watchbell.store.states import overdue

log = structlog.get_logger()

BATCH = 500
LINGER_SECONDS = 0.25
"""How long a quiet success waits for company: a commit costs as much as twenty checks."""
URGENT_SECONDS = 0.005
"""How long everything else waits: a failure, a recovery, a client or a person waiting for the answer."""
POLL_SECONDS = 5.0
"""A loop looks at the database at least this often, in case a wake-up got lost."""
OVERDUE_POLL_SECONDS = 2.0
STOOD_STILL_MS = 15 * SECOND
"""Who has not looked for missed deadlines for so long was suspended, had no database or another clock: pings were lost."""
SOON_SECONDS = 0.2
"""The outbox is looked through at most so often without anybody having said that something is due."""
TICK_SECONDS = 0.05
"""The scheduler looks at most so often: checks that are due within one tick are begun together."""
DUE_AT_ONCE = 500


class Arrival(NamedTuple):
    """What goes into the next batch; `done` is told what became of it once it is durable."""

    what: Seen | Reported | Lapsed
    done: asyncio.Future[Outcome | None] | None = None

    @property
    def size(self) -> int:
        """How many observations it may be: a request may tell many values."""
        return max(1, len(self.what.signal.readings)) if isinstance(self.what, Reported) else 1


class Runner:
    """The running line of one process.

    Who finds that so long (ms) has gone by since it looked for missed deadlines was not there to hear what was told.
    """

    def __init__(self, line: Line, *, stood_still_ms: int = STOOD_STILL_MS) -> None:
        self.line = line
        self._stood_still_ms = stood_still_ms
        self._arrivals: asyncio.Queue[Arrival] = asyncio.Queue()
        self._loops: list[asyncio.Task[None]] = []
        self._asking = Asking(line, lambda seen: self._arrive(Arrival(seen)), self._free)
        self._looked_at = float("-inf")
        self._looking = asyncio.Lock()
        self._delivering: set[asyncio.Task[None]] = set()
        self._settlements: asyncio.Queue[Settlement] = asyncio.Queue()
        self._requests: dict[int, str] = {}
        self._overdue_pending: set[int] = set()
        self._lapsed_at: int | None = None
        self._urgent = asyncio.Event()

    def start(self) -> None:
        """Begin all loops."""
        loops: list[Callable[[], Awaitable[None]]] = [
            self._plan,
            self._absorb,
            self._watch_deadlines,
            self._deliver,
            self._settle,
        ]
        self._loops = [asyncio.create_task(forever(loop), name=loop.__name__) for loop in loops]

    async def stop(self, seconds: float = 5.0) -> None:
        """End gracefully: begin nothing new, finish what is under way within `seconds`, write it down."""
        plan, take_in, deadlines, send, settled = self._loops
        for task in (plan, deadlines, send):
            task.cancel()
        self._asking.end()
        under_way = self._asking.tasks | self._delivering
        if under_way:
            await asyncio.wait(under_way, timeout=seconds)
        asking = self._asking.cancel()
        for task in self._delivering:
            task.cancel()
        for queue in (self._arrivals, self._settlements):
            try:
                async with asyncio.timeout(2):
                    await queue.join()
            except TimeoutError:
                log.warning("stopped_with_work_left", left=queue.qsize())
        for task in (take_in, settled):
            task.cancel()
        await asyncio.gather(*self._loops, *asking, *self._delivering, return_exceptions=True)

    async def receive(self, what: Reported | Seen) -> Outcome | None:
        """Take in what a client told us; it is durable when this answers what became of it, `None` = its monitor is gone."""
        done: asyncio.Future[Outcome | None] = asyncio.get_running_loop().create_future()
        self._arrive(Arrival(what, done))
        return await done

    def _arrive(self, arrival: Arrival) -> None:
        """Queue it; a batch that would be waiting for company is not kept waiting by what is urgent."""
        self._arrivals.put_nowait(arrival)
        seen = arrival.what
        is_quiet = (
            isinstance(seen, Seen)
            and seen.observation.verdict is Verdict.SUCCESS
            and seen.watched.is_well
            and seen.watched.monitor.n not in self._requests
        )
        if not is_quiet or arrival.done is not None or self._arrivals.qsize() >= BATCH:
            self._urgent.set()

    async def refresh(self) -> None:
        """Look for changes now, because somebody cannot wait for the next look; all told of before are followed then."""
        async with self._looking:
            left = self.line.notes_left
            self._looked_at = asyncio.get_running_loop().time()
            self._requests |= await follow_changes(self.line)
            self.line.notes_taken = left

    async def _plan(self) -> None:
        line, loop = self.line, asyncio.get_running_loop()
        await self.refresh()
        while True:
            line.schedule_changed.clear()
            self._asking.give_up_stuck()
            room = self._asking.room
            for due in line.schedule.due(line.clock(), min(DUE_AT_ONCE, max(0, room))):
                self._asking.begin(due)
            coming = line.schedule.next_at()
            pause = POLL_SECONDS if coming is None else (coming - line.clock()) / 1000
            if room <= 0:
                pause = 0.05
            await wait_for(line.schedule_changed, min(max(pause, TICK_SECONDS), POLL_SECONDS))
            if line.has_notes or loop.time() - self._looked_at >= POLL_SECONDS:
                await self.refresh()

    async def _absorb(self) -> None:
        while True:
            batch = [await self._arrivals.get()]
            if not self._urgent.is_set():
                await wait_for(self._urgent, LINGER_SECONDS)
            await asyncio.sleep(URGENT_SECONDS)
            self._urgent.clear()
            size = batch[0].size
            while size < BATCH and not self._arrivals.empty():
                batch.append(self._arrivals.get_nowait())
                size += batch[-1].size
            try:
                await self._write(batch)
            finally:
                for _ in batch:
                    self._arrivals.task_done()

    async def _write(self, batch: Sequence[Arrival]) -> None:
        numbers = {arrival.what.watched.monitor.n for arrival in batch}
        requests = {n: self._requests[n] for n in numbers & self._requests.keys()}
        try:
            outcomes = await insist(functools.partial(absorb, self.line, [each.what for each in batch], requests))
        except HOPELESS:
            outcomes = await self._write_singly(batch, requests)
        for n in numbers:
            self._free(n)
            self._answered(n, requests.get(n))
        for arrival, outcome in zip(batch, outcomes, strict=True):
            if arrival.done is not None and not arrival.done.done():
                arrival.done.set_result(outcome)

    def _answered(self, monitor_n: int, request_id: str | None) -> None:
        """Forget who was waiting; who asked while this result was being written gets a check of their own."""
        waiting = self._requests.get(monitor_n)
        if waiting is None:
            return
        if waiting == request_id:
            del self._requests[monitor_n]
        else:
            self.line.hurry(monitor_n, self.line.clock(), waiting)

    async def _write_singly(self, batch: Sequence[Arrival], requests: Mapping[int, str]) -> list[Outcome | None]:
        """Something in the batch cannot be stored: write each alone, so that only it is lost, and not silently."""
        outcomes: list[Outcome | None] = []
        for arrival in batch:
            try:
                outcomes += await insist(functools.partial(absorb, self.line, [arrival.what], requests))
            except HOPELESS:
                log.exception("observation_dropped", monitor=arrival.what.watched.monitor.id)
                if arrival.done is not None and not arrival.done.done():
                    arrival.done.set_exception(Unstorable("it could not be stored; the server's log says why"))
                outcomes += await self._write_fault(arrival.what.watched)
        return outcomes

    async def _write_fault(self, watched: Watched) -> list[Outcome | None]:
        fault = Seen(watched, Observation(Verdict.FAULT, self.line.clock(), error="the result could not be stored"))
        try:
            return await insist(functools.partial(absorb, self.line, [fault]))
        except HOPELESS:
            log.exception("fault_dropped", monitor=watched.monitor.id)
            return [None]

    def _free(self, monitor_n: int) -> None:
        watched = self.line.fleet.get(monitor_n)
        if watched is not None:
            watched.is_busy = False
            if watched.is_wanted:
                watched.is_wanted = False
                self.line.hurry(monitor_n, self.line.clock())
        self._overdue_pending.discard(monitor_n)

    async def _watch_deadlines(self) -> None:
        line = self.line
        while True:
            now = line.clock()
            if any(watched.listener is not None for watched in line.fleet.values()):
                if self._lapsed_at is not None and now - self._lapsed_at > self._stood_still_ms:
                    await credit_downtime(line, self._lapsed_at)
                await self._lapse(now)
            self._lapsed_at = now
            await asyncio.sleep(OVERDUE_POLL_SECONDS)

    async def _lapse(self, now: int) -> None:
        line = self.line
        async with line.db.read() as tx:
            late = await overdue(tx, now, BATCH)
        for state, _ in late:
            watched = line.fleet.get(state.monitor_n)
            if watched is None or watched.listener is None or state.monitor_n in self._overdue_pending:
                continue
            self._overdue_pending.add(state.monitor_n)
            self._arrive(Arrival(Lapsed(watched, state.deadline_at or line.clock())))

    async def _deliver(self) -> None:
        line = self.line
        while True:
            line.outbox_filled.clear()
            taken = await take(line)
            for claimed in taken:
                line.sending[claimed.delivery.id] = claimed.delivery.channel_id
                task = asyncio.create_task(self._send(claimed))
                self._delivering.add(task)
                task.add_done_callback(self._delivering.discard)
            if len(taken) < CLAIM:  # else there may be more, of channels that wait for nobody
                await self._rest()

    async def _rest(self) -> None:
        """Until something may be due. To look for that is cheap; to try to take what is due is not."""
        line, left = self.line, POLL_SECONDS + 1
        while left > POLL_SECONDS:
            # What is being sent is mostly answered by then, and that wakes us: in a storm nobody has to look.
            if await wait_for(line.outbox_filled, SOON_SECONDS):
                return
            async with line.db.read() as tx:
                due = await next_due(tx)
            left = POLL_SECONDS + 1 if due is None else (due - line.clock()) / SECOND
            if left > 0 and await wait_for(line.outbox_filled, min(left, POLL_SECONDS)):
                return

    async def _send(self, claimed: Claimed) -> None:
        settlement = await deliver(self.line, claimed)
        if settlement is not None:
            self._settlements.put_nowait(settlement)
            return
        self.line.sending.pop(claimed.delivery.id, None)
        self.line.outbox_filled.set()

    async def _settle(self) -> None:
        while True:
            batch = [await self._settlements.get()]
            while not self._settlements.empty():
                batch.append(self._settlements.get_nowait())
            try:
                await finish_all(self.line, batch)
            finally:
                for settlement in batch:
                    self.line.sending.pop(settlement.delivery.id, None)
                    self._settlements.task_done()
            self.line.outbox_filled.set()
