"""Whether this machine reaches the outside: asked of a few well-known places, the anchors, and only when it is in doubt.

Anchors are believed only if they have answered lately, so a network that forbids them, or that has no outside at all,
is as good as no anchors. An answer from any public place is as good as one of theirs.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from watchbell.lib.host_names import check_host, place_of
from watchbell.lib.resolving import NotResolved, resolve

TRUST_MS = 24 * 3600 * 1000
"""How long anchors are believed after one of them has answered."""
GAP_SECONDS = 2.0
"""Anchors are asked at most so often; a proof of the connection is good for as long."""
PATIENCE_SECONDS = 2.0
STORM = 5
STORM_SECONDS = 10.0
_PORTS = {"http": 80, "https": 443}


class Anchor(NamedTuple):
    """A place outside that is always there."""

    host: str
    port: int


def parse_anchors(text: str) -> tuple[Anchor, ...]:
    """``1.1.1.1:443, [2606:4700::1111]:443, https://example.org`` → anchors. Raises `ValueError`."""
    return tuple(_anchor(part.strip()) for part in text.split(",") if part.strip())


def _anchor(text: str) -> Anchor:
    parts = urlsplit(text if "://" in text else f"//{text}")
    port = parts.port or _PORTS.get(parts.scheme)
    if not parts.hostname or port is None:
        raise ValueError(f"{text!r} is no anchor: write host:port or a URL, for example 1.1.1.1:443")
    return Anchor(check_host(parts.hostname), port)


async def reach(anchor: Anchor) -> bool:
    """Whether the anchor accepts a TCP connection."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            address, *_ = await resolve(anchor.host)
            _, writer = await asyncio.open_connection(address, anchor.port)
    except (OSError, TimeoutError, NotResolved):
        return False
    writer.transport.abort()
    return True


class Connectivity:
    """What is known of the connection. Instants are seconds of `clock`, `answered_at` is in ms since the epoch.

    `is_lost` is what the anchors said last. `answered_at` should be kept over restarts: a machine that comes up before
    its router must know that its anchors are good.
    """

    def __init__(
        self,
        anchors: tuple[Anchor, ...] = (),
        reach: Callable[[Anchor], Awaitable[bool]] = reach,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.anchors = anchors
        self.is_lost = False
        self.answered_at = 0
        self.rounds = 0
        self._reach, self._clock, self._sleep = reach, clock, sleep
        self._proved = self._failed = self._asked = float("-inf")
        self._is_doubted = False
        self._round: asyncio.Task[None] | None = None
        self._failures: deque[float] = deque(maxlen=STORM)

    @property
    def is_on(self) -> bool:
        """Whether there are anchors to ask."""
        return bool(self.anchors)

    @property
    def names(self) -> str:
        """The anchors, for people."""
        return ", ".join(place_of(*anchor) for anchor in self.anchors)

    def now(self) -> float:
        """The present instant, for `was_lost`."""
        return self._clock()

    @property
    def wants_proof(self) -> bool:
        """Whether a public answer would be news: asked before looking closer at each of very many."""
        return self.is_lost or self._clock() - self._proved > GAP_SECONDS / 2

    @property
    def idle_seconds(self) -> float:
        """How long the anchors have not been asked."""
        return self._clock() - self._asked

    def witness(self, now_ms: int) -> None:
        """Something public has answered. If the anchors said otherwise they are asked again: one of both is wrong."""
        self._proved = self._clock()
        if self.is_lost:
            self.is_lost, self._is_doubted = False, True
            self._begin_round(now_ms)

    def note_failure(self) -> bool:
        """Something public did not answer; whether that makes a storm."""
        now = self._clock()
        self._failures.append(now)
        return len(self._failures) == STORM and now - self._failures[0] <= STORM_SECONDS

    async def was_lost(self, since: float, now_ms: int) -> bool:
        """Whether the connection was lost at the end of something that began at `since` and has just failed.

        Asks the anchors unless there is a fresh proof either way. Anchors that are not believed say nothing.
        """
        if not self.believes(now_ms):
            return False
        since = max(since, self._clock() - GAP_SECONDS)
        while self._proved < since and self._failed < since and self.believes(now_ms):
            await self.ask(now_ms)
        return self._failed > self._proved and self.believes(now_ms)

    def believes(self, now_ms: int) -> bool:
        """Whether the anchors have answered lately."""
        return self.is_on and now_ms - self.answered_at < TRUST_MS

    async def ask(self, now_ms: int) -> None:
        """One round of questions; together with whoever waits for one already."""
        await asyncio.shield(self._begin_round(now_ms))

    def _begin_round(self, now_ms: int) -> "asyncio.Task[None]":
        if self._round is None or self._round.done():
            self._round = asyncio.create_task(self._ask(now_ms))
        return self._round

    async def _ask(self, now_ms: int) -> None:
        pause = self._asked + GAP_SECONDS - self._clock()
        if pause > 0:
            await self._sleep(pause)
        began = self._asked = self._clock()
        self.rounds += 1
        if await self._any_answers():
            self.answered_at, self._proved, self.is_lost = now_ms, self._clock(), False
        elif self._is_doubted:
            self.answered_at = 0  # the outside answers, but not the anchors: they are no measure any more
        elif self.believes(now_ms):
            self._failed, self.is_lost = began, True
        self._is_doubted = False

    async def _any_answers(self) -> bool:
        asked = [asyncio.ensure_future(self._reach(anchor)) for anchor in self.anchors]
        try:
            for answer in asyncio.as_completed(asked):
                if await answer:
                    return True
            return False
        finally:
            for task in asked:
                task.cancel()
            await asyncio.gather(*asked, return_exceptions=True)
