"""One reader of a stream: a bounded backlog, and the bytes to write next."""

import asyncio
from collections import deque

from watchbell.domain.streams import Audience

MAX_BACKLOG = 1_000
_HEARTBEAT = b": beat\n\n"


class Reader:
    """Filled by the broadcast, emptied by the reader's own connection."""

    __slots__ = ("_backlog", "_beats", "_is_closed", "_is_lost", "_is_quiet", "_limit", "_prelude", "_skipped", "_waiter", "audience")  # fmt: skip

    def __init__(self, audience: Audience, limit: int = MAX_BACKLOG) -> None:
        self.audience = audience
        self._limit = limit
        self._backlog: deque[bytes] = deque()
        self._prelude = b""
        self._skipped = 0
        self._is_lost = False
        self._is_closed = False
        self._is_quiet = False
        self._beats = 0
        self._waiter: asyncio.Future[None] | None = None

    def greet(self, last: int) -> None:
        """Open the stream; naming the newest number lets even an early disconnect be replayed."""
        self._prelude = b"retry: 3000\n" + (b"id: %d\n\n" % last if last else b"\n")

    def offer(self, body: bytes) -> None:
        """A frame for this reader; a full backlog loses its oldest."""
        if len(self._backlog) >= self._limit:
            self._backlog.popleft()
            self._skipped += 1
        self._backlog.append(body)
        self._wake()

    def lose(self, count: int | None) -> None:
        """Frames are missing before the next one; `None` when nobody knows how many."""
        if count is None:
            self._is_lost = True
        else:
            self._skipped += count
        self._wake()

    def beat(self, max_beats: int) -> None:
        """Time goes by: keep a quiet connection open, end one that lived long enough."""
        self._beats += 1
        if self._beats >= max_beats:
            self.close()
        elif not self._backlog:
            self._is_quiet = True
            self._wake()

    def close(self) -> None:
        """No more frames; what waits is still written."""
        self._is_closed = True
        self._wake()

    async def next(self) -> bytes:
        """What to write now, waiting for something if need be; empty when the stream has ended."""
        while True:
            if chunk := self._take():
                return chunk
            if self._is_closed:
                return b""
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None

    def _take(self) -> bytes:
        parts = [self._prelude] if self._prelude else []
        if self._is_lost or self._skipped:
            parts.append(
                b'event: lag\ndata: {"skipped":%b}\n\n' % (b"null" if self._is_lost else b"%d" % self._skipped)
            )
        parts.extend(self._backlog)
        if not parts and self._is_quiet:
            parts.append(_HEARTBEAT)
        self._prelude = b""
        self._skipped = 0
        self._is_lost = self._is_quiet = False
        self._backlog.clear()
        return b"".join(parts)

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
