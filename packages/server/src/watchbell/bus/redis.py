"""The bus over Redis or Valkey: numbering and publishing are one step there, so numbers come in order everywhere."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence
from typing import Any

import msgspec
import redis.asyncio as redis
import structlog
from redis.exceptions import RedisError

from watchbell.bus.pubsub import START_SHIFT, Deliver
from watchbell.lib.clock import Clock, now_ms

log = structlog.get_logger(__name__)

_PREFIX = "watchbell:live:"
_COUNTER = "watchbell:live-number:"
_BATCH = 500
_MAX_WAITING = 10_000
_CLOSE_SECONDS = 1.0
_PAUSE_SECONDS = 0.5
_PUBLISH = """
local last = tonumber(redis.call('GET', KEYS[1]) or '0')
local seen = tonumber(ARGV[1])
if last < seen then last = seen end
if last == 0 then last = tonumber(ARGV[2]) end
redis.call('SET', KEYS[1], string.format('%.0f', last + tonumber(ARGV[3])), 'EX', 2592000)
redis.call('PUBLISH', ARGV[4], string.format('%.0f', last + 1) .. ' ' .. ARGV[5])
return 1
"""


class RedisPubSub:
    """Satisfies `PubSub` for any number of processes. While Redis is away messages are delivered in this process only."""

    def __init__(self, url: str, clock: Clock = now_ms) -> None:
        self._redis: Any = redis.from_url(url, legacy_responses=False, socket_connect_timeout=2)
        self._clock = clock
        self._last: dict[str, int] = {}
        self._deliver: Deliver | None = None
        self._waiting: deque[tuple[str, bytes]] = deque()
        self._has_work = asyncio.Event()
        self._is_idle = asyncio.Event()
        self._is_idle.set()
        self._tasks: list[asyncio.Task[None]] = []
        self._is_down = False
        self._is_subscribed = asyncio.Event()

    def listen(self, deliver: Deliver) -> None:
        self._deliver = deliver

    def send(self, topic: str, messages: Sequence[bytes]) -> None:
        if len(self._waiting) + len(messages) > _MAX_WAITING:
            self._deliver_here(topic, list(messages))
            return
        self._waiting.extend((topic, message) for message in messages)
        self._is_idle.clear()
        self._has_work.set()

    def last(self, topic: str) -> int:
        return self._last.get(topic, 0)

    async def start(self) -> None:
        """Begin to carry; waits up to 2 s for the subscription, so that what is sent next is heard."""
        self._tasks = [asyncio.create_task(self._receive_all()), asyncio.create_task(self._send_all())]
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._is_subscribed.wait(), 2)

    async def close(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._is_idle.wait(), _CLOSE_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._redis.aclose()

    async def trouble(self) -> str | None:
        try:
            await asyncio.wait_for(self._redis.ping(), 2)
        except (RedisError, OSError, TimeoutError) as trouble:
            return type(trouble).__name__
        return None

    async def _send_all(self) -> None:
        while True:
            await self._has_work.wait()
            topic, messages = self._next_batch()
            try:
                await self._redis.eval(_PUBLISH, 1, _COUNTER + topic, *self._arguments(topic, messages))
                self._note_down(is_down=False)
            except (RedisError, OSError) as trouble:
                self._note_down(is_down=True, trouble=trouble)
                self._deliver_here(topic, messages)
            if not self._waiting:
                self._has_work.clear()
                self._is_idle.set()

    def _next_batch(self) -> tuple[str, list[bytes]]:
        """The oldest messages of one topic that stand together."""
        topic, message = self._waiting.popleft()
        messages = [message]
        while self._waiting and self._waiting[0][0] == topic and len(messages) < _BATCH:
            messages.append(self._waiting.popleft()[1])
        return topic, messages

    def _arguments(self, topic: str, messages: list[bytes]) -> tuple[Any, ...]:
        start = self._clock() << START_SHIFT
        return (self.last(topic), start, len(messages), _PREFIX + topic, msgspec.msgpack.encode(messages))

    async def _receive_all(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as subscription:
                    await subscription.psubscribe(_PREFIX + "*")
                    async for message in subscription.listen():
                        if message["type"] == "psubscribe":
                            self._is_subscribed.set()
                        elif message["type"] == "pmessage":
                            self._arrived(message["channel"], message["data"])
            except (RedisError, OSError) as trouble:
                self._note_down(is_down=True, trouble=trouble)
                await asyncio.sleep(_PAUSE_SECONDS)

    def _arrived(self, channel: bytes | str, data: bytes) -> None:
        name = channel.decode() if isinstance(channel, bytes) else channel
        number, _, body = data.partition(b" ")
        topic = name.removeprefix(_PREFIX)
        # After an outage in which this process numbered by itself, numbers here are ahead: never go back.
        first = max(int(number), self.last(topic) + 1) if self.last(topic) else int(number)
        self._hand_over(topic, first, msgspec.msgpack.decode(body, type=list[bytes]))

    def _deliver_here(self, topic: str, messages: list[bytes]) -> None:
        first = (self.last(topic) or self._clock() << START_SHIFT) + 1
        self._hand_over(topic, first, messages)

    def _hand_over(self, topic: str, first: int, messages: list[bytes]) -> None:
        self._last[topic] = first + len(messages) - 1
        if self._deliver is not None:
            self._deliver(topic, first, messages)

    def _note_down(self, *, is_down: bool, trouble: Exception | None = None) -> None:
        if is_down is not self._is_down:
            self._is_down = is_down
            if is_down:
                log.warning("live events reach only this process: Redis is away", error=repr(trouble))
            else:
                log.info("live events reach every process again")
